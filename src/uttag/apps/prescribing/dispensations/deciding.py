"""The council's decision on an application: approved for the product or for one patient, or refused (B2.2)."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Dispensation
from uttag.apps.prescribing.dispensations.keeping import kept, locked, noted
from uttag.apps.prescribing.dispensations.letters import ask_for_letter
from uttag.apps.prescribing.models import DispensationApplication
from uttag.rules.calendar import local
from uttag.rules.dispensations import DecisionFacts, DispensationAnswer, DispensationScope, decide
from uttag.rules.rulings import rule_on
from uttag.rules.words import ArticleStatus

State = DispensationApplication.State
_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


@dataclass(frozen=True, slots=True)
class DecisionWish:
    """What the council says. Scope and days where it approves; `text` says why where it refuses.

    `reference`: the decision's own name; a day in it ("Ledningsrådet 2026-03-12 § 7") is that of the meeting.
    """

    answer: DispensationAnswer
    reference: str = ""
    scope: DispensationScope | None = None
    from_day: date | None = None
    until_day: date | None = None
    text: str = ""


@operation("decide_dispensation")
def decide_application(
    application: UUID, wish: DecisionWish, *, actor: Actor, at: datetime
) -> DispensationApplication:
    """Approves or refuses. Approved for the product it makes the approval that holds for all patients.

    Raises RuledRefusal where it isn't prepared or is decided already (by another, at the same time), where the
    one who decides has asked or prepared, and where the approval lacks what it must say.
    """
    found = locked(application)
    ruled = rule_on(decide, _facts(found, wish, actor, at), term_book())
    outcome = kept(ruled, found.uuid, at, care_provider_id=found.care_provider_id)
    proposed = (found.scope, found.from_day, found.until_day)
    found.state = State.APPROVED if outcome.approved else State.REFUSED
    found.decision, found.decided_text = wish.reference.strip(), wish.text.strip()
    found.decided_by_id, found.decided_at = actor.user_id, at
    if outcome.approved:
        _approve(found, wish, actor, at)
    found.save()
    decided = (found.scope, found.from_day, found.until_day)
    changes = {
        "state": (State.PREPARED.value, found.state),
        "decision": (None, found.decision),
        "for": (_told(*proposed), _told(*decided)),
    }
    noted(found, "decide_application", changes, actor, at)
    ask_for_letter(found, found.state, at=at)
    return found


def _approve(found: DispensationApplication, wish: DecisionWish, actor: Actor, at: datetime) -> None:
    assert wish.scope is not None  # the rule refuses what lacks scope, day or article
    assert wish.from_day is not None
    assert found.article is not None
    found.scope, found.from_day, found.until_day = wish.scope.value, wish.from_day, wish.until_day
    if wish.scope is DispensationScope.PRODUCT:
        found.dispensation = Dispensation.objects.create(
            article=found.article,
            from_day=wish.from_day,
            until_day=wish.until_day,
            decision=found.decision,
            decided_at=at,
            decided_by_id=actor.user_id,
        )


def _facts(found: DispensationApplication, wish: DecisionWish, actor: Actor, at: datetime) -> DecisionFacts:
    article = found.article
    return DecisionFacts(
        answer=wish.answer,
        state=State(found.state),
        article_number=article.number if article else "",
        article_status=ArticleStatus(article.status) if article else None,
        contracted=article.contracted if article else False,
        scope=wish.scope,
        from_day=wish.from_day,
        until_day=wish.until_day,
        reference=wish.reference.strip(),
        has_reason=bool(wish.text.strip()),
        decided_by_asker=found.asked_by_id == actor.user_id,
        decided_by_preparer=found.prepared_by_id == actor.user_id,
        today=local(at).date(),
        product_area=found.product_area_id,
        article_area=article.product_area_id if article else "",
        decided_day=_day_in(wish.reference),
    )


def _day_in(reference: str) -> date | None:
    """The latest day that the decision's name tells, where it tells any."""
    days = []
    for written in _DAY.findall(reference):
        with suppress(ValueError):  # what only looks like a day is a number of its own kind
            days.append(date.fromisoformat(written))
    return max(days, default=None)


def _told(scope: str, from_day: date | None, until_day: date | None) -> str:
    return f"{scope} {from_day or ''}–{until_day or ''}"
