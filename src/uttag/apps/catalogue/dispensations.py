"""Articles outside contract that the council has approved for all (dispensprodukter, B2.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Article, Dispensation
from uttag.ground.trail.operations import note


@operation("decide_dispensation")
def approve_for_all(
    numbers: Collection[str], *, decision: str, from_day: date, actor: Actor, at: datetime
) -> None:
    """The council's decision that these articles can be prescribed from `from_day` until it is ended."""
    articles = Article.objects.filter(number__in=numbers).order_by("number")
    Dispensation.objects.bulk_create(
        Dispensation(
            article=article, from_day=from_day, decision=decision, decided_at=at, decided_by_id=actor.user_id
        )
        for article in articles
    )
    note(
        actor,
        "approve_for_all",
        at=at,
        subject_kind="articles",
        changes={"approved": (None, ", ".join(sorted(numbers)))},
    )
