"""Each invariant of signed agreements, notices and disputes finds the breach planted here, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4

import pytest

from tests import agreed as a
from tests import region as b
from tests.chain import rows
from uttag.apps.agreement.models import Dispute, DisputeStep, Notice, NoticeWithdrawal, SignedAgreement
from uttag.apps.agreement.signed.disputes import DisputeWish, StepWish, add_dispute_step, open_dispute
from uttag.apps.agreement.signed.notices import withdraw_notice
from uttag.apps.parties.models import CareProvider
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import breaches, invariants
from uttag.rules.disputes import DisputeStepKind as K

pytestmark = pytest.mark.django_db

NAMES = (
    "agreement.notices_end_it_when_the_rule_says",
    "agreement.notices_are_by_the_parties",
    "agreement.one_agreement_at_a_time",
    "agreement.withdrawals_come_before_the_end",
    "agreement.disputes_go_step_by_step",
)


@pytest.fixture
def agreed() -> a.Agreed:
    """Skara under notice, Vara's taken back, and a dispute on its way to court."""
    made = a.agreed()
    a.give_notice(made)
    back = a.give_notice(made, a.VARA)
    withdraw_notice(back.uuid, "Fel", actor=made.sixten, at=b.NOW)
    dispute = open_dispute(DisputeWish(a.SKARA, "Returer", b.TODAY), actor=made.sixten, at=b.NOW)
    for kind in (K.TALKS, K.UNRESOLVED):
        add_dispute_step(dispute.uuid, StepWish(kind, b.TODAY), actor=made.sixten, at=b.NOW)
    return made


def notice() -> str:
    return f"notice {Notice.objects.get(agreement=a.agreement()).uuid}"


def of_notice(**values: object) -> None:
    rows(Notice, agreement=a.agreement()).update(**values)


def of_withdrawal(**values: object) -> None:
    rows(NoticeWithdrawal).update(**values)


def of_step(of: K, **values: object) -> None:
    rows(DisputeStep, kind=of).update(**values)


def _another_from_next_year() -> None:
    SignedAgreement.objects.create(care_provider=CareProvider.objects.get(code=a.SKARA), first_day=a.LAST_DAY)


def _the_rule_has_changed() -> None:
    """As if the rule had ended it a day earlier then: the stored answer is not today's."""
    ruling = Ruling.objects.get(id=Notice.objects.get(agreement=a.agreement()).ruling)
    outcome = ruling.outcome.replace("2027-05-01", "2027-04-30")
    rows(Ruling, id=ruling.id).update(outcome=outcome)
    of_notice(ends_day=date(2027, 4, 30))


def back() -> str:
    return f"notice {NoticeWithdrawal.objects.get().notice.uuid}"


def dispute() -> str:
    return f"dispute {Dispute.objects.get().uuid}"


PLANTED: list[tuple[str, Callable[[], object], Callable[[], str]]] = [
    (NAMES[0], lambda: of_notice(ends_day=date(2027, 5, 2)), notice),
    (NAMES[0], lambda: of_notice(late=True), notice),
    (NAMES[0], lambda: of_notice(received_day=date(2026, 4, 1)), notice),
    (NAMES[0], lambda: of_notice(ruling=uuid4()), notice),
    (NAMES[0], _the_rule_has_changed, notice),
    (NAMES[1], lambda: of_notice(given_by=CareProvider.objects.get(code=a.VARA)), notice),
    (
        NAMES[2],
        _another_from_next_year,
        lambda: f"agreement {SignedAgreement.objects.get(first_day=a.LAST_DAY).uuid}",
    ),
    (
        NAMES[2],
        lambda: rows(SignedAgreement, care_provider__code="1480").delete(),
        lambda: "care provider 1480",
    ),
    (NAMES[3], lambda: of_withdrawal(withdrawn_day=date(2026, 4, 1)), back),
    (NAMES[3], lambda: of_withdrawal(registered_at=datetime.fromisoformat("2027-05-02T08:00Z")), back),
    (NAMES[4], lambda: of_step(K.UNRESOLVED, kind=K.COURT), dispute),
    (NAMES[4], lambda: of_step(K.RAISED, day=date(2026, 4, 3)), dispute),
]


def test_what_was_made_by_operations_breaks_nothing(agreed: a.Agreed) -> None:
    found = {one.name: list(one.find()) for one in invariants() if one.name in NAMES}
    assert found == {name: [] for name in NAMES}


@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_the_planted_breach_is_found(
    agreed: a.Agreed, name: str, plant: Callable[[], object], subject: Callable[[], str]
) -> None:
    plant()
    found = breaches(name)
    assert {breach.subject for breach in found} == {subject()}, found


@pytest.mark.parametrize("name", NAMES)
def test_the_name_stands_where_it_is_looked_for(name: str) -> None:
    assert name in {one.name for one in invariants()}
