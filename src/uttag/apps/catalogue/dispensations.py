"""Articles outside contract that the council has approved for all (dispensprodukter, B2.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Article, Dispensation
from uttag.apps.catalogue.operations import search_words
from uttag.apps.catalogue.queries import search_articles
from uttag.ground.trail.operations import note
from uttag.rules.words import ArticleStatus


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


def ended(found: Dispensation, last_day: date, why: str, *, actor: Actor, at: datetime) -> Dispensation:
    """Sets the last day of an approval, held by the operation that asks, and says so in the trail."""
    before, found.until_day = found.until_day, last_day
    found.save(update_fields=["until_day"])
    note(
        actor,
        "end_dispensation",
        at=at,
        subject_kind="dispensation",
        subject_uuid=found.uuid,
        changes={"until_day": (before, last_day), "why": (None, why)},
    )
    return found


def dispensations_on(
    actor: Actor, day: date, *, words: str = "", ended_too: bool = False
) -> QuerySet[Dispensation]:
    """What is approved for all on `day` or later; with `ended_too` also what has been. By the article's name."""
    require(actor, "see_dispensations")
    found = Dispensation.objects.select_related("article__supplier", "article__product_area", "decided_by")
    if not ended_too:
        found = found.filter(Q(until_day=None) | Q(until_day__gte=day))
    for word in search_words(words).split():
        found = found.filter(article__search__contains=word)
    return found.order_by("article__name", "from_day", "pk")


def dispensation_for(actor: Actor, uuid: UUID) -> Dispensation | None:
    """One approval for all, with its article."""
    require(actor, "see_dispensations")
    return Dispensation.objects.select_related("article__supplier", "decided_by").filter(uuid=uuid).first()


def articles_outside_contract(words: str) -> QuerySet[Article]:
    """What the register has outside contract and a dispensation can be for: articles, not their flavours."""
    found = search_articles(words).filter(contracted=False, parent=None)
    return found.exclude(status=ArticleStatus.GONE.value)
