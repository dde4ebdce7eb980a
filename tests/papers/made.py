"""Papers made up for tests: small, real-looking, with totals that add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from uttag.papers.invoice import (
    Buyer,
    Endpoint,
    InvoiceKind,
    InvoiceLine,
    InvoicePaper,
    InvoiceVat,
    PostalAddress,
    Seller,
    VatCategory,
)

SELLER = Seller(
    name="Västra Götalandsregionen, LMN Distribution",
    organisation_number="2321000131",
    endpoint=Endpoint("0007", "2321000131"),
    address=PostalAddress("Depågatan 1", "541 00", "Skövde"),
    bankgiro="9912346",
    contact="Ekonomi LMN",
    phone="010-000 00 00",
    email="ekonomi@example.se",
)
BUYER = Buyer(
    name="Skövde kommun",
    organisation_number="2120001710",
    endpoint=Endpoint("0007", "2120001710"),
    address=PostalAddress("Fredsgatan 4", "541 83", "Skövde", extra="Fakturamottagning"),
    reference="1496-LMN",
    customer_number="1496",
)


def line(goods: int, knowledge: int, distribution: int, *, pieces: int = 24, **other: Any) -> InvoiceLine:
    """A line of one article; amounts in öre."""
    made = InvoiceLine(
        product_area="Blåsa och tarm",
        article_number="100234",
        name="Tappningskateter hydrofil 12 Ch, 40 cm",
        pieces=pieces,
        goods_ore=goods,
        knowledge_ore=knowledge,
        distribution_ore=distribution,
        fee_ore=0,
        net_ore=goods + knowledge + distribution,
        vat_rate=Decimal("0.25"),
    )
    return replace(made, **other)


def fee(ore: int, *, pieces: int = 1, **other: Any) -> InvoiceLine:
    return line(
        0, 0, 0, pieces=pieces, article_number=None, name="Akutleverans", fee_ore=ore, net_ore=ore, **other
    )


def invoice(lines: Iterable[InvoiceLine], **other: Any) -> InvoicePaper:
    """An invoice whose VAT table and totals follow from its lines."""
    lines = tuple(lines)
    vat = tuple(_vat_rows(lines))
    net = sum(row.net_ore for row in lines)
    tax = sum(row.vat_ore for row in vat)
    payable = (abs(net + tax) + 50) // 100 * 100 * (1 if net + tax >= 0 else -1)
    paper = InvoicePaper(
        kind=InvoiceKind.INVOICE,
        number="26000017",
        issue_day=date(2026, 5, 4),
        due_day=date(2026, 6, 3),
        period_from=date(2026, 4, 1),
        period_to=date(2026, 4, 30),
        seller=SELLER,
        buyer=BUYER,
        lines=lines,
        vat=vat,
        net_ore=net,
        vat_ore=tax,
        gross_ore=net + tax,
        rounding_ore=payable - net - tax,
        payable_ore=payable,
    )
    return replace(paper, **other)


def _vat_rows(lines: tuple[InvoiceLine, ...]) -> Iterable[InvoiceVat]:
    for category, rate in sorted({(row.vat_category, row.vat_rate) for row in lines}):
        base = sum(row.net_ore for row in lines if (row.vat_category, row.vat_rate) == (category, rate))
        tax = int((abs(base) * rate + Decimal("0.5")) // 1) * (1 if base >= 0 else -1)
        yield InvoiceVat(rate, base, tax, category)


FOOD: dict[str, Any] = {
    "product_area": "Nutrition",
    "article_number": "200871",
    "name": "Näringsdryck komplett, jordgubb 200 ml",
    "vat_rate": Decimal("0.06"),
}


def ordinary() -> InvoicePaper:
    """Two product areas, two rates, a fee, and a line that takes something back."""
    return invoice(
        [
            line(118_300, 7_690, 10_647, gtin="7350000000016"),
            line(45_333, 2_947, 4_080, pieces=7, article_number="100777", name="Urinpåse, tömbar 1,5 l"),
            line(-9_860, -641, -887, pieces=-2, article_number="100235", name="Tappningskateter 14 Ch"),
            line(301_025, 15_051, 36_123, pieces=168, **FOOD),
            fee(37_500, pieces=3),
        ]
    )


def inside_one_legal_person() -> InvoicePaper:
    outside: dict[str, Any] = {"vat_rate": Decimal(0), "vat_category": VatCategory.OUTSIDE}
    return invoice(
        [line(118_300, 7_690, 10_647, **outside)],
        buyer=replace(BUYER, name="VGR, Skaraborgs sjukhus", organisation_number="2321000131"),
        same_legal_person=True,
    )


def credit_note() -> InvoicePaper:
    return invoice(
        [line(118_300, 7_690, 10_647)],
        kind=InvoiceKind.CREDIT_NOTE,
        number="26000018",
        credits_number="26000017",
        credits_issue_day=date(2026, 5, 4),
    )
