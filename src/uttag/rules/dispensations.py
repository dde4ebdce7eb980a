"""Articles outside contract (B2.2): LMN prepares what a prescriber asks for, and the council decides.

Approved for the product it can be prescribed to all, approved for the patient to that patient alone; each from
a day, maybe until a day. Nobody decides what they have asked for or prepared themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms
from uttag.rules.words import ArticleStatus


class DispensationState(StrEnum):
    """How an application stands: asked for by a prescriber, prepared by LMN, decided by the council."""

    ASKED = "asked"
    PREPARED = "prepared"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DispensationScope(StrEnum):
    """Whom an approval is for."""

    PRODUCT = "product"
    PATIENT = "patient"


class DispensationAnswer(StrEnum):
    """What the council says."""

    APPROVE = "approve"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """What LMN puts before the council. `state`: of the application; no `article_number` means not registered.

    `product_area`: where the prescriber asked; `article_area`: where the article is.
    """

    state: DispensationState
    article_number: str
    article_status: ArticleStatus | None
    contracted: bool
    scope: DispensationScope
    from_day: date
    until_day: date | None
    prepared_by_asker: bool
    today: date
    product_area: str = ""
    article_area: str = ""


@dataclass(frozen=True, slots=True)
class Proposed:
    """It can go to the council."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """What the council decides. Scope and days count where it approves; `reference`: the decision's own name.

    `product_area` and `article_area`: as in what was proposed; `decided_day`: of the meeting, where that is told.
    """

    answer: DispensationAnswer
    state: DispensationState
    article_number: str
    article_status: ArticleStatus | None
    contracted: bool
    scope: DispensationScope | None
    from_day: date | None
    reference: str
    has_reason: bool
    decided_by_asker: bool
    decided_by_preparer: bool
    today: date
    until_day: date | None = None
    product_area: str = ""
    article_area: str = ""
    decided_day: date | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The answer stands. Only what is `approved` can be prescribed, within its days."""

    approved: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class EndFacts:
    """An approval that is to end. `last_day`: the last one on which it can be prescribed."""

    from_day: date
    until_day: date | None
    last_day: date
    today: date


@dataclass(frozen=True, slots=True)
class Ended:
    """It can't be prescribed after `last_day`; what is prescribed already stays."""

    last_day: date
    reasons: tuple[Reason, ...]


def propose(facts: ProposalFacts, terms: Terms) -> Proposed | Refusal:
    """Whether the application can be put before the council in this way (B2.2)."""
    faults = []
    if facts.state is not DispensationState.ASKED:
        faults.append(because("dispensation_not_to_prepare", "B2.2"))
    if facts.prepared_by_asker:
        faults.append(because("dispensation_prepared_by_asker", "B2.2"))
    faults += _article_wrong(facts)
    faults += _days_wrong(facts.from_day, facts.until_day, facts.today)
    if faults:
        return Refusal(tuple(faults))
    return Proposed((because("dispensation_prepared", "B2.2", article=facts.article_number),))


def decide(facts: DecisionFacts, terms: Terms) -> Decided | Refusal:
    """Whether the council's answer stands, or everything that is wrong with it (B2.2)."""
    faults = _decided_by_others(facts)
    if facts.answer is DispensationAnswer.REFUSE:
        if not facts.has_reason:
            faults.append(because("dispensation_refused_without_reason", "B2.2"))
    else:
        faults += _approval_wrong(facts)
    if faults:
        return Refusal(tuple(faults))
    if facts.answer is DispensationAnswer.REFUSE:
        return Decided(False, (because("dispensation_refused", "B2.2"),))
    code = f"dispensation_for_{facts.scope}"
    told = {"article": facts.article_number, "from_day": facts.from_day}
    return Decided(True, (because(code, "B2.2", **told), *_until(facts.until_day)))


def end(facts: EndFacts, terms: Terms) -> Ended | Refusal:
    """Whether the approval can end on that day: never in the past, never later than it ends by itself."""
    faults = []
    if facts.until_day is not None and facts.until_day < facts.today:
        faults.append(because("dispensation_over_already", "B2.2", until_day=facts.until_day))
    elif facts.until_day is not None and facts.last_day > facts.until_day:
        faults.append(because("dispensation_ends_earlier", "B2.2", until_day=facts.until_day))
    if facts.last_day < facts.today:
        faults.append(because("dispensation_ended_in_the_past", "B2.2", last_day=facts.last_day))
    if facts.last_day < facts.from_day:
        faults.append(because("dispensation_ends_before_start", "B2.2", from_day=facts.from_day))
    if faults:
        return Refusal(tuple(faults))
    return Ended(facts.last_day, (because("dispensation_ends", "B2.2", last_day=facts.last_day),))


def _decided_by_others(facts: DecisionFacts) -> list[Reason]:
    faults = []
    if facts.state is not DispensationState.PREPARED:
        faults.append(because(f"dispensation_not_to_decide_{facts.state}", "B2.2"))
    if facts.decided_by_asker:
        faults.append(because("dispensation_decided_by_asker", "B2.2"))
    if facts.decided_by_preparer:
        faults.append(because("dispensation_decided_by_preparer", "B2.2"))
    if facts.decided_day is not None and facts.decided_day > facts.today:
        faults.append(because("dispensation_decided_ahead", "B2.2", decided_day=facts.decided_day))
    return faults


def _approval_wrong(facts: DecisionFacts) -> list[Reason]:
    faults = _article_wrong(facts)
    if not facts.reference:
        faults.append(because("dispensation_without_decision", "B2.2"))
    if facts.scope is None:
        faults.append(because("dispensation_without_scope", "B2.2"))
    if facts.from_day is None:
        faults.append(because("dispensation_without_day", "B2.2"))
    else:
        faults += _days_wrong(facts.from_day, facts.until_day, facts.today)
    return faults


def _article_wrong(facts: ProposalFacts | DecisionFacts) -> list[Reason]:
    number = facts.article_number
    if not number:
        return [because("dispensation_without_article", "B2.2")]
    if facts.article_area != facts.product_area:
        areas = {"article_code": facts.article_area, "asked_code": facts.product_area}
        return [because("dispensation_of_another_area", "B2.2", article=number, **areas)]
    if facts.contracted:
        return [because("dispensation_of_contracted", "B2.2", article=number)]
    if facts.article_status is ArticleStatus.GONE:
        return [because("article_gone", None, article=number)]
    return []


def _days_wrong(from_day: date, until_day: date | None, today: date) -> list[Reason]:
    faults = []
    if from_day < today:
        faults.append(because("dispensation_from_the_past", "B2.2", from_day=from_day))
    if until_day is not None and until_day < from_day:
        faults.append(because("dispensation_ends_before_start", "B2.2", from_day=from_day))
    return faults


def _until(until_day: date | None) -> list[Reason]:
    if until_day is None:
        return [because("dispensation_until_ended", "B2.2")]
    return [because("dispensation_until", "B2.2", until_day=until_day)]
