"""The report of special procurements to region and LMN: how many, how long, who was told; no patients (B2.4)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import dispensations as d
from tests import region as r
from tests.chain import rows
from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.roles import Role
from uttag.apps.ordering.models import OrderRow
from uttag.apps.parties.models import CareProvider
from uttag.apps.purchasing.models import Procurement, ProcurementContact
from uttag.apps.purchasing.procurement.contacting import ContactWish, note_contact
from uttag.apps.purchasing.procurement.report import months_reported, procurement_report
from uttag.apps.purchasing.procurement.watching import watch_procurements
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)
LATER = datetime(2026, 4, 22, 8, 0, tzinfo=UTC)
CASES = (("D1", date(2026, 4, 10)), ("D2", date(2026, 4, 20)), ("D3", date(2026, 4, 21)), ("D4", None))


@pytest.fixture
def region() -> r.Region:
    """Four of April: six days, ten, eleven, and one that is still on its way after twelve."""
    region = r.region()
    patient = r.patient(region)
    for number, delivered in CASES:
        d.outside(number)
        made = d.ask(region, patient, article_number=number)
        d.decide(region, d.prepare(region, made, article_number=number))
        one = d.ordered(region, patient, r.item(region, patient, number))
        if delivered:
            rows(OrderRow, pk=one.row_id).update(state="delivered", delivered_day=delivered)
            rows(Procurement, pk=one.pk).update(state="received", received_at=r.NOW)
    watch_procurements(actor=SYSTEM, at=LATER)
    return region


def contact(code: str) -> Actor:
    provider = CareProvider.objects.get(code=code)
    return Actor(Role.CONTACT, name="Klara Kontakt", care_provider_id=provider.pk)


@pytest.mark.clause("B2.4")
def test_the_month_in_figures(region: r.Region) -> None:
    whole = procurement_report(region.lena, APRIL, at=LATER).whole
    assert (whole.count, whole.delivered, whole.in_time, whole.late) == (4, 3, 2, 2)
    assert whole.share == Decimal("0.5")
    assert whole.mean_days == Decimal("8.3")  # (4 + 10 + 11) / 3: Easter is not counted
    assert whole.slowest == 12
    assert (whole.late_told, whole.late_untold) == (0, 2)


@pytest.mark.clause("B2.4")
def test_it_is_divided_by_article_supplier_care_provider_and_area(region: r.Region) -> None:
    report = procurement_report(region.dan, APRIL, at=LATER)
    assert [(part.name, part.figures.count) for part in report.by_supplier] == [("Leverantören AB", 4)]
    assert [part.name for part in report.by_care_provider] == ["Skara"]
    assert [part.figures.count for part in report.by_product_area] == [4]
    assert [part.figures.late for part in report.by_article] == [0, 0, 1, 1]


@pytest.mark.clause("B2.4")
def test_those_overdue_are_told_of_or_not(region: r.Region) -> None:
    late = Procurement.objects.filter(overdue_at__isnull=False)
    assert late.count() == 1  # what was delivered late is told by the order's own list
    for whom in ("patient", "prescriber"):
        wish = ContactWish(whom, "phone", True)
        note_contact(late.get().uuid, wish, actor=region.sara, at=LATER)
    whole = procurement_report(region.lena, APRIL, at=LATER).whole
    assert (whole.late, whole.late_told, whole.late_untold) == (2, 1, 1)
    assert ProcurementContact.objects.count() == 2


@pytest.mark.clause("I1")
def test_a_care_provider_reads_about_its_own(region: r.Region) -> None:
    assert procurement_report(contact("1495"), APRIL, at=LATER).whole.count == 4
    assert procurement_report(contact("1470"), APRIL, at=LATER).whole.count == 0
    assert months_reported(contact("1470")) == []
    for actor in (region.alice, region.sara, region.kajsa):
        with pytest.raises(Refused):
            procurement_report(actor, APRIL, at=LATER)


@pytest.mark.clause("I2")
def test_there_are_no_patients_in_it(region: r.Region) -> None:
    report = procurement_report(region.lena, APRIL, at=LATER)
    told = repr(report.rows)
    assert not any(hidden in told for hidden in ("Torvald", "Patientsson", "19410110", "B-"))


def test_a_month_without_any_is_empty_and_cancelled_are_left_out(region: r.Region) -> None:
    empty = procurement_report(region.lena, date(2026, 5, 1), at=LATER)
    assert (empty.whole.count, empty.whole.share, empty.whole.mean_days) == (0, None, None)
    rows(Procurement, row__article__number="D4").update(state="cancelled")
    assert procurement_report(region.lena, APRIL, at=LATER).whole.count == 3
    assert months_reported(region.lena) == [APRIL]


def test_many_take_as_few_statements_as_one(region: r.Region) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            procurement_report(region.lena, APRIL, at=LATER)
        return len(asked)

    many = statements()
    rows(Procurement, row__article__number__in=("D2", "D3", "D4")).update(state="cancelled")
    assert statements() == many
