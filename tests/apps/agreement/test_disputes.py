"""The register of disputes: opened once, and no step to court past the cooperation (P10)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests import agreed as a
from tests import region as b
from uttag.apps.agreement.models import Dispute, DisputeStep
from uttag.apps.agreement.signed.agreements import dispute_for, disputes_for, step_document
from uttag.apps.agreement.signed.disputes import DisputeWish, StepWish, add_dispute_step, open_dispute
from uttag.ground.files.uploads import Upload
from uttag.ground.rulings.models import Ruling
from uttag.ground.trail.models import TrailEntry
from uttag.rules.disputes import DisputeStepKind as K
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

WISH = DisputeWish(
    a.SKARA, "Vem bär kostnaden för returer?", date(2026, 2, 2), "Skara läser R2 annorlunda", "R2"
)


@pytest.fixture
def agreed() -> a.Agreed:
    return a.agreed()


@pytest.fixture
def dispute(agreed: a.Agreed) -> Dispute:
    return open_dispute(WISH, actor=agreed.sixten, at=b.NOW)


def take(agreed: a.Agreed, dispute: Dispute, *kinds: K, day: date = b.TODAY, text: str = "") -> None:
    for kind in kinds:
        add_dispute_step(dispute.uuid, StepWish(kind, day, text), actor=agreed.sixten, at=b.NOW)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.clause("P10")
def test_a_dispute_is_raised_once_with_party_clause_and_day(agreed: a.Agreed, dispute: Dispute) -> None:
    assert open_dispute(WISH, actor=agreed.sixten, at=b.NOW) == dispute
    assert dispute.clause is not None
    assert (dispute.clause.code, dispute.care_provider.code) == ("R2", a.SKARA)
    step = DisputeStep.objects.get()
    assert (step.kind, step.day, step.text) == ("raised", date(2026, 2, 2), WISH.text)


@pytest.mark.clause("P10")
def test_court_before_the_cooperation_has_tried_is_refused_and_the_ruling_kept(
    agreed: a.Agreed, dispute: Dispute
) -> None:
    for before in ((), (K.TALKS,), (K.COUNCIL,)):
        take(agreed, dispute, *before)
        with pytest.raises(Refused) as refused:
            take(agreed, dispute, K.COURT)
        assert codes(refused) == ["dispute_inside_first"]
        assert refused.value.reasons[0].clause == "P10"
    assert Ruling.objects.filter(rule="disputes.step", refused=True).count() == 3
    take(agreed, dispute, K.UNRESOLVED, K.COURT, K.JUDGED)
    assert [s.kind for s in dispute_for(agreed.kim, dispute.uuid).steps.all()] == [
        *("raised", "talks", "council", "unresolved", "court", "judged")
    ]


@pytest.mark.clause("P10")
def test_the_parties_agree_and_then_it_is_over(agreed: a.Agreed, dispute: Dispute) -> None:
    take(agreed, dispute, K.TALKS, K.SETTLED)
    with pytest.raises(Refused) as refused:
        take(agreed, dispute, K.COUNCIL)
    assert codes(refused) == ["dispute_is_over"]
    found = disputes_for(agreed.kim, "returer").get()
    assert (found.last_kind, found.last_day) == ("settled", b.TODAY)  # type: ignore[attr-defined]


@pytest.mark.clause("P10")
def test_days_of_the_future_and_before_the_last_step_are_refused(agreed: a.Agreed, dispute: Dispute) -> None:
    for day, code in (
        (b.TODAY + timedelta(days=1), "dispute_day_in_the_future"),
        (date(2026, 2, 1), "dispute_day_before_last"),
    ):
        with pytest.raises(Refused) as refused:
            take(agreed, dispute, K.TALKS, day=day)
        assert codes(refused) == [code]
    later = DisputeWish(a.SKARA, "I morgon", b.TODAY + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        open_dispute(later, actor=agreed.sixten, at=b.NOW)
    assert codes(refused) == ["dispute_day_in_the_future"]
    assert Dispute.objects.count() == 1


@pytest.mark.clause("I3")
def test_the_last_step_again_is_that_step(agreed: a.Agreed, dispute: Dispute) -> None:
    take(agreed, dispute, K.TALKS, K.TALKS, text="Möte i Skara")
    assert DisputeStep.objects.count() == 2
    assert TrailEntry.objects.filter(operation="register_dispute").count() == 2


@pytest.mark.clause("I1")
def test_only_the_secretariat_writes_and_everyone_of_the_cooperation_reads(
    agreed: a.Agreed, dispute: Dispute
) -> None:
    with pytest.raises(Refused) as refused:
        open_dispute(WISH, actor=agreed.kim, at=b.NOW)
    assert codes(refused) == ["not_your_role"]
    assert dispute_for(agreed.vera, dispute.uuid) == dispute
    with pytest.raises(Refused):
        disputes_for(agreed.region.frida)


@pytest.mark.clause("P10")
def test_a_step_may_have_a_document(agreed: a.Agreed, dispute: Dispute) -> None:
    wish = StepWish(K.COUNCIL, b.TODAY, "Se protokollet", Upload("protokoll.pdf", a.PDF))
    step = add_dispute_step(dispute.uuid, wish, actor=agreed.sixten, at=b.NOW)
    assert bytes(step_document(agreed.kim, dispute.uuid, step.pk, at=b.NOW).content) == a.PDF
    assert TrailEntry.objects.get(operation="see_document").subject_uuid == dispute.uuid


@pytest.mark.clause("P10")
@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (DisputeWish(a.SKARA, " ", b.TODAY), "dispute_without_title"),
        (DisputeWish("9999", "Något", b.TODAY), "agreement_party_unknown"),
    ],
)
def test_a_dispute_needs_a_party_and_a_subject(agreed: a.Agreed, wish: DisputeWish, code: str) -> None:
    with pytest.raises(Refused) as refused:
        open_dispute(wish, actor=agreed.sixten, at=b.NOW)
    assert codes(refused) == [code]
