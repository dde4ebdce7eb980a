"""When an agreement has ended, orders that its municipality would pay are refused from the day after (P3)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import agreed as a
from tests import region as b
from uttag.apps.agreement.models import SignedAgreement
from uttag.apps.agreement.signed.notices import withdraw_notice
from uttag.apps.agreement.signed.signing import make_agreement
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import preview_request
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.operations import ItemWish, prescribe
from uttag.apps.prescribing.queries import items_for
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import replay
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LAST = datetime(2027, 5, 1, 23, 59, tzinfo=STOCKHOLM)
AFTER = datetime(2027, 5, 2, 0, 0, tzinfo=STOCKHOLM)
LONG = date(2029, 1, 1)


@pytest.fixture
def agreed() -> a.Agreed:
    made = a.agreed()
    for number in ("K1", "K2"):
        b.article(number)
    return made


@pytest.fixture
def torvald(agreed: a.Agreed) -> Patient:
    """In Skara's home care, so that Skara pays."""
    return b.patient(agreed.region, home_care=True)


def item(agreed: a.Agreed, torvald: Patient, number: str = "K1", **values: object) -> PrescriptionItem:
    return b.item(agreed.region, torvald, number, last_valid_day=LONG, **values)  # type: ignore[arg-type]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.clause("P3")
def test_on_the_last_day_orders_are_taken_and_the_day_after_they_are_not(
    agreed: a.Agreed, torvald: Patient
) -> None:
    first, second = item(agreed, torvald), item(agreed, torvald, "K2")
    a.give_notice(agreed)
    b.place(agreed.region, torvald, first, at=LAST)
    with pytest.raises(Refused) as refused:
        b.place(agreed.region, torvald, second, at=AFTER)
    [reason] = refused.value.reasons
    assert (reason.code, reason.clause) == ("agreement_ended", "P3")
    assert reason.params == {"name": "Skara", "last_day": a.LAST_DAY}
    assert Order.objects.count() == 1
    kept = Ruling.objects.get(refused=True)
    assert (kept.rule, kept.subject_kind, kept.subject_uuid) == ("periods.covered", "item", second.uuid)
    assert replay(kept).same


@pytest.mark.clause("P3")
def test_prescriptions_stay_readable_and_can_be_made(agreed: a.Agreed, torvald: Patient) -> None:
    a.give_notice(agreed)
    kept = item(agreed, torvald)
    with pytest.raises(Refused):
        b.place(agreed.region, torvald, kept, at=AFTER)
    assert items_for(agreed.region.alice).filter(patient=torvald).get() == kept
    wish = ItemWish("K2", 4, 60, 60, 50, AFTER.date(), LONG)
    prescribe(torvald.uuid, [wish], actor=agreed.region.alice, at=AFTER)
    assert items_for(agreed.region.alice).filter(patient=torvald).count() == 2


@pytest.mark.clause("P3")
def test_the_preview_says_it_before_anything_is_asked_for(agreed: a.Agreed, torvald: Patient) -> None:
    wish = b.wish(torvald, item(agreed, torvald))
    a.give_notice(agreed)
    with pytest.raises(Refused) as refused:
        preview_request(wish, actor=agreed.region.sara, at=AFTER)
    assert codes(refused) == ["agreement_ended"]


@pytest.mark.clause("P3")
def test_every_other_fault_is_told_too(agreed: a.Agreed, torvald: Patient) -> None:
    early = item(agreed, torvald, "K2", first_day=date(2028, 1, 1))
    a.give_notice(agreed)
    with pytest.raises(Refused) as refused:
        b.place(agreed.region, torvald, item(agreed, torvald), early, at=AFTER)
    assert codes(refused) == ["agreement_ended", "withdrawal_too_early"]


@pytest.mark.clause("P3")
def test_a_notice_taken_back_lets_orders_through_again(agreed: a.Agreed, torvald: Patient) -> None:
    kept = item(agreed, torvald)
    notice = a.give_notice(agreed)
    with pytest.raises(Refused):
        b.place(agreed.region, torvald, kept, at=AFTER)
    withdraw_notice(notice.uuid, "Fel kommun", actor=agreed.sixten, at=b.NOW)
    b.place(agreed.region, torvald, kept, at=AFTER)


@pytest.mark.clause("P3")
def test_a_new_agreement_lets_orders_through_from_its_first_day(agreed: a.Agreed, torvald: Patient) -> None:
    kept = item(agreed, torvald)
    a.give_notice(agreed)
    make_agreement(a.SKARA, date(2027, 7, 1), actor=agreed.sixten, at=b.NOW)
    with pytest.raises(Refused):
        b.place(agreed.region, torvald, kept, at=datetime(2027, 6, 30, 23, 0, tzinfo=STOCKHOLM))
    b.place(agreed.region, torvald, kept, at=datetime(2027, 7, 1, 1, 0, tzinfo=STOCKHOLM))


@pytest.mark.clause("P3")
def test_another_municipality_is_untouched(agreed: a.Agreed, torvald: Patient) -> None:
    kept = item(agreed, torvald)
    a.give_notice(agreed, a.VARA)
    b.place(agreed.region, torvald, kept, at=AFTER)


@pytest.mark.clause("P3")
def test_what_the_region_pays_is_untouched(agreed: a.Agreed) -> None:
    milo = b.patient(agreed.region, "20150515-2387", given_name="Milo")
    kept = item(agreed, milo)
    a.give_notice(agreed)
    b.place(agreed.region, milo, kept, at=AFTER)


@pytest.mark.clause("P3")
def test_where_the_payer_is_pending_nothing_has_ended(agreed: a.Agreed) -> None:
    signe = b.patient(agreed.region, b.SIGNE, given_name="Signe", municipality="")
    pending = item(agreed, signe)
    a.give_notice(agreed)
    b.place(agreed.region, signe, pending, at=AFTER)


def test_a_payer_without_agreement_is_not_refused(agreed: a.Agreed, torvald: Patient) -> None:
    kept = item(agreed, torvald)
    SignedAgreement.objects.exclude(care_provider__code=a.VARA).delete()
    a.give_notice(agreed, a.VARA)
    b.place(agreed.region, torvald, kept, at=AFTER)


def test_an_order_takes_no_statement_more_for_the_agreements(agreed: a.Agreed, torvald: Patient) -> None:
    items = [item(agreed, torvald, "K1"), item(agreed, torvald, "K2")]
    a.give_notice(agreed)
    b.place(agreed.region, torvald, items[0], at=b.NOW)  # the process has read what ends
    with CaptureQueriesContext(connection) as captured:
        b.place(agreed.region, torvald, items[1], at=LAST)
    statements = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= 13, "\n".join(statements)
    assert sum("agreement_notice" in sql for sql in statements) == 1
