"""Each municipality's agreement comes into being once and is signed for both sides (P1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests import agreed as a
from tests import region as b
from uttag.apps.agreement.models import Signature, SignedAgreement
from uttag.apps.agreement.signed.signing import SignatureWish, ensure_agreements, make_agreement, sign
from uttag.apps.parties.models import CareProvider
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused
from uttag.rules.wording import LANGUAGES, say

pytestmark = pytest.mark.django_db

ASTA = SignatureWish(a.SKARA, "Asta Ansvarig", "Socialchef", "Skara", date(2018, 4, 20))


@pytest.fixture
def agreed() -> a.Agreed:
    return a.agreed()


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.clause("P1")
def test_each_of_the_49_has_one_agreement_and_the_region_none(agreed: a.Agreed) -> None:
    assert ensure_agreements(CareProvider.objects.all(), a.START) == []
    assert SignedAgreement.objects.count() == 49
    assert set(SignedAgreement.objects.values_list("first_day", flat=True)) == {a.START}
    assert not SignedAgreement.objects.filter(care_provider__code=a.REGION).exists()


@pytest.mark.clause("P1")
def test_both_sides_sign_with_name_place_and_day(agreed: a.Agreed) -> None:
    uuid = a.agreement().uuid
    sign(uuid, ASTA, actor=agreed.sixten, at=b.NOW)
    sign(uuid, replace(ASTA, side=a.REGION, name="Rolf Region"), actor=agreed.sixten, at=b.NOW)
    sides = Signature.objects.values_list("care_provider__code", "name", "place", "signed_day")
    assert set(sides) == {
        (a.SKARA, "Asta Ansvarig", "Skara", date(2018, 4, 20)),
        (a.REGION, "Rolf Region", "Skara", date(2018, 4, 20)),
    }


@pytest.mark.clause("I3")
def test_the_same_signature_again_is_the_same_row(agreed: a.Agreed) -> None:
    first, again = (sign(a.agreement().uuid, ASTA, actor=agreed.sixten, at=b.NOW) for _ in range(2))
    assert first == again
    assert TrailEntry.objects.filter(operation="register_agreement").count() == 1


@pytest.mark.clause("P1")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"side": a.VARA}, "not_a_party"),
        ({"place": " "}, "signature_incomplete"),
        ({"signed_day": date(2026, 4, 3)}, "signature_in_the_future"),
    ],
)
def test_what_is_no_signature(agreed: a.Agreed, change: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        sign(a.agreement().uuid, replace(ASTA, **change), actor=agreed.sixten, at=b.NOW)  # type: ignore[arg-type]
    assert codes(refused) == [code]
    assert not Signature.objects.exists()


@pytest.mark.clause("P1")
def test_a_signature_is_never_changed(agreed: a.Agreed) -> None:
    sign(a.agreement().uuid, ASTA, actor=agreed.sixten, at=b.NOW)
    with pytest.raises(Refused) as refused:
        sign(a.agreement().uuid, replace(ASTA, place="Vara"), actor=agreed.sixten, at=b.NOW)
    assert codes(refused) == ["signature_differs"]


@pytest.mark.clause("I1")
def test_a_contact_registers_no_signature(agreed: a.Agreed) -> None:
    with pytest.raises(Refused) as refused:
        sign(a.agreement().uuid, ASTA, actor=agreed.kim, at=b.NOW)
    assert codes(refused) == ["not_your_role"]


@pytest.mark.clause("P1")
def test_a_new_agreement_begins_only_when_the_last_has_ended(agreed: a.Agreed) -> None:
    with pytest.raises(Refused) as refused:
        make_agreement(a.SKARA, date(2027, 5, 2), actor=agreed.sixten, at=b.NOW)
    assert codes(refused) == ["agreement_not_ended"]
    a.give_notice(agreed)
    with pytest.raises(Refused):
        make_agreement(a.SKARA, a.LAST_DAY, actor=agreed.sixten, at=b.NOW)
    at = datetime(2027, 4, 1, tzinfo=UTC)
    made, again = (make_agreement(a.SKARA, date(2027, 5, 2), actor=agreed.sixten, at=at) for _ in range(2))
    assert made == again
    assert SignedAgreement.objects.filter(care_provider__code=a.SKARA).count() == 2


@pytest.mark.clause("P1")
def test_the_region_makes_no_agreement_with_itself(agreed: a.Agreed) -> None:
    with pytest.raises(Refused) as refused:
        make_agreement(a.REGION, date(2027, 5, 2), actor=agreed.sixten, at=b.NOW)
    assert codes(refused) == ["agreement_only_municipality"]


@pytest.mark.clause("P1")
@pytest.mark.parametrize(
    "first_day", [date(1999, 12, 31), date(2200, 1, 1), date(9999, 12, 31), date(1, 1, 1)]
)
def test_an_agreement_begins_on_a_day_that_makes_sense(agreed: a.Agreed, first_day: date) -> None:
    with pytest.raises(Refused) as refused:
        make_agreement(a.SKARA, first_day, actor=agreed.sixten, at=b.NOW)
    assert codes(refused) == ["agreement_begins_absurdly"]
    assert all("2199" in say(refused.value.reasons[0], language) for language in LANGUAGES)
    assert SignedAgreement.objects.count() == 49
