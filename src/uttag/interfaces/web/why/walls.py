"""Whose rulings one may open (I1): a care provider's people its own, the distributor's people those of their work."""

from __future__ import annotations

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.ground.rulings.queries import Explanation


def may_see(actor: Actor, ruling: Explanation) -> bool:
    """A patient holds a ruling's unguessable id only from pages of their own, and facts name nobody."""
    if actor.role == Role.PATIENT or ruling.care_provider_id is None:
        return True
    return actor.care_provider_id in (None, ruling.care_provider_id)
