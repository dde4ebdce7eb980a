"""LMN puts an application before the council: which article, for whom, from when, and its advice (B2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article
from uttag.apps.prescribing.dispensations.keeping import kept, locked, noted
from uttag.apps.prescribing.dispensations.letters import ask_for_letter
from uttag.apps.prescribing.models import DispensationApplication
from uttag.rules.calendar import local
from uttag.rules.dispensations import DispensationScope, ProposalFacts, propose
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import rule_on
from uttag.rules.words import ArticleStatus


@dataclass(frozen=True, slots=True)
class PreparationWish:
    """What LMN proposes. `article_number` is one in the register, outside contract."""

    article_number: str
    advice: str
    scope: DispensationScope
    from_day: date
    until_day: date | None = None


@operation("prepare_dispensation")
def prepare_application(
    application: UUID, wish: PreparationWish, *, actor: Actor, at: datetime
) -> DispensationApplication:
    """The application as it goes to the council. The same once more is the one there is.

    Raises RuledRefusal for one that isn't waiting, or whose article or days won't do; Refused without advice.
    """
    found = locked(application)
    article = article_with(wish.article_number)
    if _is_done(found, article, wish, actor):
        return found
    if not wish.advice.strip():
        raise Refused(because("dispensation_without_advice", "B2.2"))
    ruled = rule_on(propose, _facts(found, article, wish, actor, at), term_book())
    kept(ruled, found.uuid, at, care_provider_id=found.care_provider_id)
    found.article = article
    found.advice = wish.advice.strip()
    found.scope, found.from_day, found.until_day = wish.scope.value, wish.from_day, wish.until_day
    found.state = DispensationApplication.State.PREPARED
    found.prepared_by_id, found.prepared_at = actor.user_id, at
    found.save()
    changes = {
        "state": (DispensationApplication.State.ASKED.value, found.state),
        "article": (None, wish.article_number),
        "scope": (None, found.scope),
    }
    noted(found, "prepare_application", changes, actor, at)
    ask_for_letter(found, "prepared", at=at)
    return found


def article_with(number: str) -> Article | None:
    """The article of that number that can be prescribed: a flavour or size is chosen when ordering."""
    article = Article.objects.filter(number=number.strip()).first() if number.strip() else None
    if number.strip() and article is None:
        raise Refused(because("dispensation_article_unknown", "B2.2", article=number.strip()))
    if article is not None and article.parent_id is not None:
        raise Refused(because("article_is_sub_article", None, article=article.number))
    return article


def _is_done(
    found: DispensationApplication, article: Article | None, wish: PreparationWish, actor: Actor
) -> bool:
    stands = (found.article_id, found.advice, found.scope, found.from_day, found.until_day)
    asked = (
        article.pk if article else None,
        wish.advice.strip(),
        wish.scope.value,
        wish.from_day,
        wish.until_day,
    )
    prepared = found.state == DispensationApplication.State.PREPARED
    return prepared and found.prepared_by_id == actor.user_id and stands == asked


def _facts(
    found: DispensationApplication,
    article: Article | None,
    wish: PreparationWish,
    actor: Actor,
    at: datetime,
) -> ProposalFacts:
    return ProposalFacts(
        state=DispensationApplication.State(found.state),
        article_number=article.number if article else "",
        article_status=ArticleStatus(article.status) if article else None,
        contracted=article.contracted if article else False,
        scope=wish.scope,
        from_day=wish.from_day,
        until_day=wish.until_day,
        prepared_by_asker=found.asked_by_id == actor.user_id,
        today=local(at).date(),
        product_area=found.product_area_id,
        article_area=article.product_area_id if article else "",
    )
