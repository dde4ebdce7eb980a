"""What finance sees: months, invoices, the charges behind a line, what is to be done. Never a patient."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests import delivered as d
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.invoicing import queries
from uttag.apps.invoicing.models import Invoice
from uttag.journeys.close_month import close_month
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> d.World:
    """March closed with an invoice each for two payers; one order without payer."""
    world = d.world()
    d.article(world, "100")
    for code in ("1480", "1490"):
        order = d.delivered_order(world, d.customer(code), [("100", 30, 20_000), ("100", 60, 20_000)])
        charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    d.delivered_order(world, None, [("100", 30, 20_000)])
    return world


def close() -> None:
    close_month(date(2026, 3, 1), actor=d.FINANCE, at=d.APRIL_1)


def test_months_come_with_their_sums(world: d.World) -> None:
    close()
    (month,) = queries.months(d.FINANCE)
    assert (month.invoices, month.credit_notes, month.lacking_documents) == (2, 0, 0)
    assert month.payable_ore == sum(i.payable_ore for i in Invoice.objects.all())


def test_invoices_are_found_by_number_customer_and_organisation(world: d.World) -> None:
    close()
    one = Invoice.objects.get(customer__code="1480")
    for search in (one.number, one.number.lower(), "kommun 1480", "1480"):
        assert list(queries.invoices(d.FINANCE, search=search)) == [one]
    everything = queries.invoices(d.FINANCE)
    assert queries.figures(everything).payable_ore == 2 * one.payable_ore


def test_a_line_opens_to_the_charges_behind_it(world: d.World) -> None:
    close()
    invoice = Invoice.objects.get(customer__code="1480")
    (line,) = queries.invoice_lines(invoice)
    behind = list(queries.charges_behind(d.FINANCE, line))
    assert len(behind) == 6
    assert sum(charge.ore for charge in behind) == line.net_ore
    assert not hasattr(behind[0], "order")


def test_what_waits_is_told_by_customer(world: d.World) -> None:
    waiting = list(queries.waiting_by_customer(d.FINANCE))
    assert {row.code: row.charges for row in waiting} == {"1480": 6, "1490": 6}
    assert queries.waiting_charges(d.FINANCE, search="1490").count() == 6
    close()
    assert not queries.waiting_by_customer(d.FINANCE)


def test_the_work_list_says_what_to_do(world: d.World) -> None:
    work = queries.work_list(d.FINANCE, date(2026, 4, 1))
    assert (work.orders_without_payer, work.month_to_close) == (1, date(2026, 3, 1))
    assert queries.work_list(d.FINANCE, date(2026, 3, 31)).month_to_close is None
    close()
    assert queries.work_list(d.FINANCE, date(2026, 4, 30)).month_to_close is None
    assert queries.work_list(d.FINANCE, date(2026, 5, 1)).month_to_close == date(2026, 4, 1)


def test_someone_of_a_care_provider_sees_its_own_only(world: d.World) -> None:
    close()
    mine, other = Invoice.objects.order_by("customer__code")
    theirs = replace(d.FINANCE, care_provider_id=mine.care_provider_id)
    assert list(queries.invoices(theirs)) == [mine]
    assert queries.months(theirs)[0].invoices == 1
    with pytest.raises(Invoice.DoesNotExist):
        queries.invoice(theirs, other.uuid)
    assert not queries.charges_behind(theirs, other.lines.all()[0])


def test_nothing_waits_for_a_care_providers_own_finance_to_do(world: d.World) -> None:
    theirs = replace(d.FINANCE, care_provider_id=world.prescription.care_provider_id)
    work = queries.work_list(theirs, date(2026, 4, 1))
    assert (work.orders_without_payer, work.month_in_work, work.month_to_close) == (0, None, None)


def test_others_than_finance_see_no_invoices(world: d.World) -> None:
    for read in (queries.months, queries.invoices, queries.waiting_by_customer):
        with pytest.raises(Refused, match="not_your_role"):
            read(d.DEPOT)
