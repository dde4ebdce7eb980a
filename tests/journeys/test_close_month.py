"""Closing months: one invoice a customer, nothing twice, nothing lost, no patient named (F2, F3, F4)."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from lxml import etree
from pypdf import PdfReader

from tests import delivered as d
from tests.at_once import at_once
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows, reverse_charge
from uttag.apps.invoicing.models import Invoice, InvoicedCharge, InvoiceLine, Month
from uttag.apps.invoicing.operations import finish_month, invoice_customer, open_month
from uttag.apps.invoicing.waiting import add_up, customers_to_invoice
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Customer
from uttag.ground.files.models import StoredFile
from uttag.ground.files.operations import content
from uttag.ground.numbering.models import Series
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import replay
from uttag.ground.tasks.models import Task
from uttag.journeys.close_month import MonthClosed, Progress, Tell, close_month
from uttag.papers import check
from uttag.papers.faults import Fault
from uttag.rules import invoicing as rules
from uttag.rules.reasons import Refused
from uttag.rules.words import ChargeKind

pytestmark = pytest.mark.django_db

MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)
MAY_2 = d.APRIL_1 + timedelta(days=31)


@pytest.fixture
def world() -> d.World:
    world = d.world()
    d.article(world, "100")
    d.article(world, "200", area="nutrition", vat_class="food", pieces_per_package=24)
    return world


def delivered(world: d.World, payer: Customer | None, *rows: tuple[str, int, int], **values: object) -> Order:
    order = d.delivered_order(world, payer, rows or [("100", 30, 20_033)], **values)  # type: ignore[arg-type]
    charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    return order


def close(first_day: date = MARCH, tell: Tell = lambda progress: None) -> MonthClosed:
    at = d.APRIL_1 if first_day == MARCH else MAY_2
    return close_month(first_day, actor=d.FINANCE, at=at, tell=tell)


def everything() -> tuple[list[object], ...]:
    """Every row that a closing writes."""
    return tuple(
        list(model.objects.order_by("pk").values_list())
        for model in (Month, Invoice, InvoiceLine, InvoicedCharge, Series, StoredFile)
    )


@pytest.mark.clause("F2")
@pytest.mark.clause("A1")
@pytest.mark.clause("A2")
def test_each_customer_gets_one_invoice_with_goods_and_surcharges_apart(world: d.World) -> None:
    one, other = d.customer("1480"), d.customer("1490", org_number="2120001561")
    delivered(world, one, ("100", 30, 20_033), ("100", 60, 20_033))
    delivered(world, one, ("200", 24, 10_000), fees=["fee.acute"])
    delivered(world, other)
    closed = close()
    assert (closed.closed, closed.invoices_made, closed.documents_made) == (True, 2, 2)
    invoice = Invoice.objects.get(customer=one)
    goods = 60_099
    assert [
        (
            line.fee or str(line.article and line.article.number),
            line.pieces,
            line.goods_ore,
            line.knowledge_ore,
            line.vat_basis_points,
        )
        for line in invoice.lines.all()
    ] == [
        ("100", 90, goods, d.share(20_033, "0.042") + d.share(40_066, "0.042"), 2500),
        ("200", 24, 10_000, 360, 1200),
        ("fee.acute", 1, 0, 0, 2500),
    ]


@pytest.mark.clause("F2")
def test_the_total_is_in_whole_kronor_with_its_rounding_apart(world: d.World) -> None:
    delivered(world, d.customer())
    close()
    invoice = Invoice.objects.get()
    net = 20_033 + d.share(20_033, "0.042") + d.share(20_033, "0.145")
    gross = net + d.share(net, "0.25")
    assert (invoice.net_ore, invoice.gross_ore) == (net, gross)
    assert invoice.payable_ore % 100 == 0
    assert invoice.gross_ore + invoice.rounding_ore == invoice.payable_ore
    assert abs(invoice.rounding_ore) <= 50


@pytest.mark.clause("F3")
def test_an_invoice_is_due_in_30_days_and_says_why(world: d.World) -> None:
    delivered(world, d.customer())
    close()
    invoice = Invoice.objects.get()
    assert invoice.due_day == invoice.issued_day + timedelta(days=30) == date(2026, 5, 1)
    ruling = Ruling.objects.get(pk=invoice.ruling)
    assert "invoice.due_days" in ruling.readings
    assert replay(ruling).same


@pytest.mark.clause("F2")
@pytest.mark.clause("I3")
def test_closing_again_changes_nothing(world: d.World) -> None:
    delivered(world, d.customer())
    close()
    before = everything()
    again = close_month(MARCH, actor=d.FINANCE, at=MAY_2)
    assert (again.closed, again.invoices_made, again.documents_made) == (True, 0, 0)
    assert everything() == before


class PowerCut(Exception):
    pass


@pytest.mark.clause("I3")
@pytest.mark.parametrize("after", [1, 2, 3, 4, 5])
def test_stopped_in_the_middle_it_goes_on_where_it_was(world: d.World, after: int) -> None:
    for code in ("1480", "1490", "1499"):
        delivered(world, d.customer(code))
    steps: list[Progress] = []

    def tell(progress: Progress) -> None:
        steps.append(progress)
        if len(steps) == after:
            raise PowerCut

    with pytest.raises(PowerCut):
        close(tell=tell)
    made = list(Invoice.objects.order_by("pk").values_list("number", flat=True))
    assert close().closed
    assert list(Invoice.objects.order_by("pk").values_list("number", flat=True))[: len(made)] == made
    assert Invoice.objects.count() == 3
    assert InvoicedCharge.objects.count() == Charge.objects.count()
    assert Series.objects.get().last == 3


@pytest.mark.clause("F2")
def test_what_is_late_comes_the_next_month(world: d.World) -> None:
    payer = d.customer()
    delivered(world, payer)
    close()
    late = d.delivered_order(world, payer, [("100", 60, 10_000)], day=date(2026, 3, 30))
    charge_delivered_rows(d.row_ids(late), actor=d.DEPOT, at=d.APRIL_1 + timedelta(hours=1))
    assert close(APRIL).invoices_made == 1
    assert Invoice.objects.get(month__first_day=APRIL).lines.get().goods_ore == 20_000


@pytest.mark.clause("F2")
def test_what_happens_after_the_month_waits_though_it_is_recorded_before_the_closing(world: d.World) -> None:
    payer = d.customer()
    delivered(world, payer)
    order = d.delivered_order(world, payer, [("100", 60, 10_000)], day=date(2026, 4, 1))
    charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.APRIL_1 - timedelta(minutes=5))
    close()
    assert InvoicedCharge.objects.filter(charge__order=order).count() == 0
    close(APRIL)
    assert InvoicedCharge.objects.filter(charge__order=order).count() == 3


@pytest.mark.clause("F2")
def test_more_taken_back_than_delivered_is_a_credit_note_that_cites_the_latest_invoice(
    world: d.World,
) -> None:
    order = delivered(world, d.customer())
    close()
    for charge in Charge.objects.filter(order=order):
        reverse_charge(charge.uuid, actor=d.FINANCE, at=d.APRIL_1 + timedelta(days=9), ground="Felplock")
    close(APRIL)
    invoice, credit = Invoice.objects.order_by("pk")
    assert (credit.kind, credit.cites, credit.net_ore) == ("credit_note", invoice, -invoice.net_ore)
    assert credit.payable_ore == -invoice.payable_ore
    xml = etree.fromstring(content(str(credit.xml_id)))
    assert etree.QName(xml).localname == "CreditNote"
    assert invoice.number in etree.tostring(xml, encoding="unicode")


@pytest.mark.clause("F4")
def test_neither_document_names_a_patient(world: d.World) -> None:
    order = delivered(world, d.customer(), fees=["fee.acute"])
    close()
    invoice = Invoice.objects.get()
    pdf = "".join(page.extract_text() for page in PdfReader(BytesIO(content(str(invoice.pdf_id)))).pages)
    xml = content(str(invoice.xml_id)).decode()
    identity = world.patient.identity
    secrets = [
        *(identity.given_name, identity.family_name, identity.number, identity.number[2:]),
        *(order.recipient, order.street, order.phone, str(order.uuid), str(world.patient.uuid)),
    ]
    for text in (pdf, xml):
        assert invoice.number in text
        assert [secret for secret in secrets if secret in text] == []


@pytest.mark.clause("F4")
def test_the_documents_show_the_same_amounts(world: d.World) -> None:
    delivered(world, d.customer(), ("100", 30, 123_457))
    close()
    invoice = Invoice.objects.get()
    xml = etree.fromstring(content(str(invoice.xml_id)))
    payable = xml.xpath("//*[local-name()='PayableAmount']/text()")
    assert payable == [f"{invoice.payable_ore // 100}.00"]


def test_the_region_invoices_itself_without_vat(world: d.World) -> None:
    delivered(world, d.customer("VGR-1", org_number=d.REGION))
    assert close().closed
    invoice = Invoice.objects.get()
    assert (invoice.vat_ore, invoice.gross_ore) == (0, invoice.net_ore)


def test_a_document_at_fault_is_not_kept_and_finance_is_asked(
    world: d.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered(world, d.customer())
    with monkeypatch.context() as broken:
        broken.setattr(check, "check", lambda xml: (Fault("BR-CO-10", "sum is off", "/"),))
        closed = close()
    assert (closed.closed, len(closed.faulty)) == (False, 1)
    assert Task.objects.get(kind="invoice_documents").done_at is None
    assert close().closed
    assert Task.objects.get(kind="invoice_documents").done_at is not None


def test_a_month_is_closed_when_it_is_over_and_in_its_order(world: d.World) -> None:
    with pytest.raises(Refused, match="month_not_over"):
        open_month(APRIL, actor=d.FINANCE, at=d.APRIL_1)
    open_month(MARCH, actor=d.FINANCE, at=d.APRIL_1)
    with pytest.raises(Refused, match="months_in_order"):
        open_month(date(2026, 2, 1), actor=d.FINANCE, at=d.APRIL_1)
    with pytest.raises(Refused, match="not_your_role"):
        close_month(MARCH, actor=d.DEPOT, at=d.APRIL_1)


def test_no_month_is_skipped(world: d.World) -> None:
    delivered(world, d.customer())
    for wrong in (date(2026, 2, 1), APRIL):
        with pytest.raises(Refused, match="months_in_order"):
            open_month(wrong, actor=d.FINANCE, at=MAY_2 + timedelta(days=60))
    close()
    with pytest.raises(Refused, match="months_in_order"):
        open_month(date(2026, 5, 1), actor=d.FINANCE, at=MAY_2 + timedelta(days=60))
    open_month(APRIL, actor=d.FINANCE, at=MAY_2 + timedelta(days=60))


@pytest.mark.clause("I3")
@pytest.mark.django_db(transaction=True)
def test_two_who_open_months_at_once_leave_one_open() -> None:
    """Nothing is charged yet, so that nothing but the database keeps them in order."""

    def open_one(number: int) -> str:
        try:
            return str(open_month((MARCH, APRIL)[number], actor=d.FINANCE, at=MAY_2))
        except Refused as refused:
            return refused.reasons[0].code

    said = at_once(2, open_one)
    assert Month.objects.filter(closed_at=None).count() == 1
    assert sum(one in ("month_being_opened", "months_in_order") for one in said) == 1


def test_a_month_is_not_closed_over_a_customer_without_invoice(world: d.World) -> None:
    delivered(world, d.customer())
    month = open_month(MARCH, actor=d.FINANCE, at=d.APRIL_1)
    with pytest.raises(Refused, match="month_not_done"):
        finish_month(month, actor=d.FINANCE, at=d.APRIL_1)


def test_the_database_adds_up_as_the_rule_does(world: d.World) -> None:
    payer = d.customer()
    delivered(world, payer, ("200", 24, 10_001), ("100", 31, 20_033), fees=["fee.express", "fee.acute"])
    delivered(world, payer, ("100", 7, 20_033), ("200", 1, 999), fees=["fee.acute"])
    month = open_month(MARCH, actor=d.FINANCE, at=d.APRIL_1)
    rows = [
        rules.ChargedRow(
            c.product_area_id,
            c.article.number if c.article else None,
            ChargeKind(c.kind),
            c.pieces,
            c.ore,
            d.vat(c.vat_basis_points),
            c.fee or None,
        )
        for c in Charge.objects.select_related("article")
    ]
    added_up = add_up(month, payer)
    assert sorted(added_up.lines, key=str) == sorted(rules.lines(rows), key=str)
    assert added_up.charges == len(rows)


def test_invoicing_a_customer_is_a_fixed_number_of_statements(
    world: d.World, django_assert_max_num_queries: object
) -> None:
    payer = d.customer()
    for _ in range(6):
        delivered(world, payer, ("100", 30, 20_033), ("200", 24, 10_000), fees=["fee.acute"])
    month = open_month(MARCH, actor=d.FINANCE, at=d.APRIL_1)
    assert list(customers_to_invoice(month)) == [payer]
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        invoice_customer(month, payer, actor=d.FINANCE, at=d.APRIL_1)
