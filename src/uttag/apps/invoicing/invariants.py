"""What must always hold of invoices."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q, Sum
from lxml import etree

from uttag.apps.charges.ledger import rate
from uttag.apps.charges.models import Charge
from uttag.apps.invoicing.models import Invoice, InvoicedCharge, InvoiceLine, Month
from uttag.apps.invoicing.operations import NUMBERS
from uttag.ground.files.operations import content
from uttag.ground.numbering.models import Series
from uttag.ground.numbering.numbers import pk_of
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import Breach, invariant
from uttag.rules.invoicing import InvoiceLineAmounts, Totals, total_facts, total_up
from uttag.rules.terms import Terms, book_of
from uttag.rules.words import ChargeKind

_AMOUNTS = {
    "goods_ore": ChargeKind.GOODS,
    "knowledge_ore": ChargeKind.KNOWLEDGE,
    "distribution_ore": ChargeKind.DISTRIBUTION,
    "fee_ore": ChargeKind.FEE,
}


@invariant(
    "invoicing.lines_are_sums_of_charges",
    clause="F2",
    says="Each line of an invoice is the sum of the charges behind it, kind by kind.",
)
def lines_are_sums_of_charges() -> Iterator[Breach]:
    columns = ("pk", "pieces", *_AMOUNTS)
    lines = InvoiceLine.objects.order_by("pk").values_list(*columns)
    sums = InvoiceLine.objects.order_by("pk").values_list("pk")
    kinds = {
        f"sum_of_{name}": Sum("charges__charge__ore", filter=Q(charges__charge__kind=kind), default=0)
        for name, kind in _AMOUNTS.items()
    }
    added_up = sums.annotate(sum_of_pieces=Sum("charges__charge__pieces", default=0), **kinds)
    for line, charged in zip(lines.iterator(), added_up.iterator(), strict=True):
        if line != tuple(map(int, charged)):
            yield Breach(f"invoice line {line[0]}", f"says {line[1:]}, its charges {charged[1:]}")


@invariant(
    "invoicing.charges_stand_where_they_belong",
    clause="F2",
    says="An invoice holds its own customer's charges, from its month or before, each on a line like itself.",
)
def charges_stand_where_they_belong() -> Iterator[Breach]:
    at_home = Q(charge__customer=F("line__invoice__customer"))
    at_home &= Q(charge__recorded_at__lt=F("line__invoice__month__until"))
    at_home &= Q(charge__vat_basis_points=F("line__vat_basis_points"), charge__fee=F("line__fee"))
    at_home &= Q(charge__article=F("line__article")) | Q(charge__article=None, line__article=None)
    strangers = InvoicedCharge.objects.exclude(at_home).values_list("charge_id", "line__invoice__number")
    for charge, invoice in strangers:
        yield Breach(f"charge {charge}", f"doesn't belong on invoice {invoice}")
    there = Exists(Charge.objects.filter(pk=OuterRef("charge_id"))) & Exists(
        InvoiceLine.objects.filter(pk=OuterRef("line_id"))
    )
    for charge in InvoicedCharge.objects.filter(~there).values_list("charge_id", flat=True):
        yield Breach(f"charge {charge}", "is invoiced, but it or its line is gone")


@invariant(
    "invoicing.totals_follow_from_lines",
    clause="F2",
    says="Net, VAT, rounding and what is to be paid are what the rule gives on the invoice's lines.",
)
def totals_follow_from_lines() -> Iterator[Breach]:
    for invoice in Invoice.objects.prefetch_related("lines").iterator(chunk_size=50):
        ruling = Ruling.objects.filter(pk=invoice.ruling).first()
        if ruling is None:
            yield Breach(f"invoice {invoice.number}", "has no ruling")
            continue
        facts = total_facts((_amounts(line) for line in invoice.lines.all()), invoice.issued_day)
        totals = codec.load(Totals, ruling.outcome)
        if codec.dump(facts) != ruling.facts:
            yield Breach(f"invoice {invoice.number}", "its lines differ from what its totals rest on")
        again = total_up(facts, Terms(book_of(codec.load_plain(ruling.readings))))
        if codec.dump(again) != ruling.outcome:
            yield Breach(f"invoice {invoice.number}", "the rule gives other totals")
        if _shown(invoice) != _ruled(totals):
            yield Breach(f"invoice {invoice.number}", f"shows {_shown(invoice)}, ruled {_ruled(totals)}")


def _amounts(line: InvoiceLine) -> InvoiceLineAmounts:
    """The line as the rule sees it; articles don't matter to totals."""
    return InvoiceLineAmounts(
        line.product_area_id,
        None,
        line.fee or None,
        line.pieces,
        line.goods_ore,
        line.knowledge_ore,
        line.distribution_ore,
        line.fee_ore,
        rate(line.vat_basis_points),
    )


def _shown(invoice: Invoice) -> tuple[object, ...]:
    sums = (invoice.net_ore, invoice.vat_ore, invoice.gross_ore, invoice.rounding_ore, invoice.payable_ore)
    return (*sums, invoice.due_day)


def _ruled(totals: Totals) -> tuple[object, ...]:
    vat = sum(row.vat_ore for row in totals.vat)
    sums = (totals.net_ore, vat, totals.gross_ore, totals.rounding_ore, totals.payable_ore)
    return (*sums, totals.due_day)


@invariant(
    "invoicing.closed_months_left_nothing",
    clause="F2",
    says="Nothing that happened in a closed month and was recorded before its closing is left uninvoiced.",
)
def closed_months_left_nothing() -> Iterator[Breach]:
    for month in Month.objects.exclude(closed_at=None):
        left = Charge.objects.filter(invoiced=None, recorded_at__lt=month.until, day__lte=month.last_day)
        for charge in left.values_list("pk", flat=True):
            yield Breach(f"charge {charge}", f"was left out when {month} was closed")


@invariant(
    "invoicing.numbers_have_no_gaps",
    clause="F2",
    says="Invoice numbers given here follow each other without a gap, up to the last one.",
)
def numbers_have_no_gaps() -> Iterator[Breach]:
    given = sorted(pk_of(number) for number in Invoice.objects.values_list("number", flat=True))
    found = Series.objects.filter(name=NUMBERS).values_list("elsewhere", "last").first()
    elsewhere, last = found or (0, 0)
    for missing in sorted(set(range(elsewhere + 1, last + 1)) - set(given)):
        yield Breach(f"invoice number {missing}", "is missing")
    for extra in (one for one in given if one > last):
        yield Breach(f"invoice number {extra}", f"was never given: the last one is {last}")


@invariant(
    "invoicing.closed_months_have_documents",
    clause="F4",
    says="Every invoice of a closed month has its XML and its PDF.",
)
def closed_months_have_documents() -> Iterator[Breach]:
    closed = Invoice.objects.exclude(month__closed_at=None)
    for number in closed.filter(Q(xml=None) | Q(pdf=None)).values_list("number", flat=True):
        yield Breach(f"invoice {number}", "lacks a document")


@invariant(
    "invoicing.xml_says_what_the_invoice_says",
    clause="F4",
    says="The e-invoice shows the invoice's own number and amounts.",
)
def xml_says_what_the_invoice_says() -> Iterator[Breach]:
    for invoice in Invoice.objects.exclude(xml=None).iterator(chunk_size=50):
        sign = -1 if invoice.kind == Invoice.Kind.CREDIT_NOTE else 1
        expected = (
            invoice.number,
            *(sign * ore for ore in (invoice.net_ore, invoice.gross_ore, invoice.payable_ore)),
        )
        found = _said_by(content(str(invoice.xml_id)))
        if found != expected:
            yield Breach(f"invoice {invoice.number}", f"its XML says {found}, not {expected}")


def _said_by(document: bytes) -> tuple[object, ...] | None:
    """Number, net, gross and payable amount of an e-invoice; None where it is none."""
    try:
        xml = etree.fromstring(document)
    except etree.XMLSyntaxError:
        return None
    amounts = (
        xml.findtext(f".//{{*}}{name}")
        for name in ("TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount")
    )
    return (xml.findtext("{*}ID"), *(int(ore.replace(".", "")) if ore else None for ore in amounts))
