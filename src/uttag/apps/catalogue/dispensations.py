"""Articles outside contract that the council has approved for all (dispensprodukter, B2.2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article, Dispensation, not_over
from uttag.apps.catalogue.operations import search_words
from uttag.apps.catalogue.queries import search_articles
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note
from uttag.rules.dispensations import (
    DecisionFacts,
    DispensationAnswer,
    DispensationScope,
    DispensationState,
    decide,
)
from uttag.rules.reasons import Refusal, Refused, because, some
from uttag.rules.rulings import rule_on
from uttag.rules.words import ArticleStatus

MOST_NAMED = 8


@operation("decide_dispensation")
def approve_for_all(
    numbers: Collection[str], *, decision: str, from_day: date, actor: Actor, at: datetime
) -> None:
    """What the council had decided, on `from_day`, before there were applications here: when the register is filled.

    From that day until it is ended. Each is judged by the rule of the council's decisions, as of that day, and its
    ruling kept. Raises Refused for a number that isn't in the register, and RuledRefusal for what can't be approved.
    """
    articles = list(Article.objects.filter(number__in=numbers).order_by("number"))
    if missing := sorted(set(numbers) - {article.number for article in articles}):
        raise Refused(because("dispensation_article_unknown", "B2.2", article=some(missing, MOST_NAMED)))
    made = [
        Dispensation(
            article=article, from_day=from_day, decision=decision, decided_at=at, decided_by_id=actor.user_id
        )
        for article in articles
    ]
    _keep_rulings(made, at)
    Dispensation.objects.bulk_create(made)
    note(
        actor,
        "approve_for_all",
        at=at,
        subject_kind="articles",
        changes={"approved": (None, ", ".join(sorted(numbers)))},
    )


def _keep_rulings(made: list[Dispensation], at: datetime) -> None:
    rulings = [rule_on(decide, _facts(one), term_book()) for one in made]
    prepared = [
        prepare(ruled, subject_kind="dispensation", subject_uuid=one.uuid, at=at)
        for ruled, one in zip(rulings, made, strict=True)
    ]
    against = [reason for r in rulings if isinstance(r.outcome, Refusal) for reason in r.outcome.reasons]
    if against:
        raise RuledRefusal(prepared, *against)
    record(prepared)


def _facts(made: Dispensation) -> DecisionFacts:
    """A decision without an application: nobody here has asked or prepared."""
    return DecisionFacts(
        answer=DispensationAnswer.APPROVE,
        state=DispensationState.PREPARED,
        article_number=made.article.number,
        article_status=ArticleStatus(made.article.status),
        contracted=made.article.contracted,
        scope=DispensationScope.PRODUCT,
        from_day=made.from_day,
        reference=made.decision.strip(),
        has_reason=False,
        decided_by_asker=False,
        decided_by_preparer=False,
        today=made.from_day,
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
        found = found.filter(not_over(day))
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
