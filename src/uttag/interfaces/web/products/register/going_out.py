"""What it means that articles go out by a change of the register: shown to who asks and to who approves (B2.5)."""

from __future__ import annotations

from collections.abc import Sequence

from uttag.apps.access.actors import Actor
from uttag.apps.assortment.supplier_changes.consequences import Consequences, consequences_of
from uttag.interfaces.clock import today


def outcome_of(actor: Actor, articles: Sequence[int]) -> Consequences | None:
    """Numbers for articles (keys) that go out; None without any, and for those who see no assortment changes."""
    if not articles or not actor.may("see_assortment_changes"):
        return None
    return consequences_of(actor, articles, today())
