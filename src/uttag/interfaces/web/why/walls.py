"""Whose rulings one may open (I1)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.ordering.queries import order_for
from uttag.apps.prescribing.queries import item_for
from uttag.ground.rulings.queries import Explanation
from uttag.rules.reasons import Refused

# What patients can ask about, and the query that refuses what is another's.
OF_PATIENTS: dict[str, Callable[[Actor, UUID], object]] = {"order": order_for, "item": item_for}


def may_see(actor: Actor, ruling: Explanation) -> bool:
    """The distributor's people see all rulings: facts name nobody."""
    if actor.role == Role.PATIENT:
        return _is_own(actor, ruling)
    return actor.care_provider_id in (None, ruling.care_provider_id)


def _is_own(actor: Actor, ruling: Explanation) -> bool:
    find = OF_PATIENTS.get(ruling.subject_kind)
    if find is None:
        return False
    try:
        find(actor, ruling.subject_uuid)
    except Refused:
        return False
    return True
