"""Agreements as the rules on periods want them: notices as facts, and how one stands on a day (P2, P3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from uttag.apps.agreement.models import Notice, SignedAgreement
from uttag.apps.parties.models import CareProvider
from uttag.rules.periods import AgreementFacts, AgreementState, NoticeGiven, state
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.terms import TermBook


def the_region() -> CareProvider:
    """The other party of every agreement (P1)."""
    return CareProvider.objects.get(kind=CareProvider.Kind.REGION)


def parties_of(agreement: SignedAgreement) -> tuple[CareProvider, CareProvider]:
    """The municipality and the region."""
    return agreement.care_provider, the_region()


def notices_given(notices: Iterable[Notice]) -> tuple[NoticeGiven, ...]:
    """Notices as facts. Wants `given_by` and `withdrawal` at hand."""
    return tuple(
        NoticeGiven(one.given_by.name, one.received_day, one.ends_day, withdrawn_day(one)) for one in notices
    )


def withdrawn_day(notice: Notice) -> date | None:
    """The day from which a notice no longer counts."""
    withdrawal = getattr(notice, "withdrawal", None)
    return withdrawal.withdrawn_day if withdrawal else None


def rule_state(agreement: SignedAgreement, day: date, book: TermBook) -> Ruling[AgreementState]:
    """How the agreement stands on a day, past or future, with all that it rests on."""
    facts = AgreementFacts(agreement.first_day, day, notices_given(agreement.notices.all()))
    return rule_on(state, facts, book)


def standing_of(agreement: SignedAgreement, day: date, book: TermBook) -> AgreementState:
    """The same without what it rests on."""
    return rule_state(agreement, day, book).outcome
