"""The purchase order as a tagged PDF, and as an Excel workbook."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from uttag.papers import press, spreadsheet, writing
from uttag.papers.purchase_order import OrderedLine, PurchaseOrderPaper

HEADINGS = (
    *("Ert nummer", "Vårt artikelnummer", "GTIN", "Benämning", "Förpackningar", "I förpackning", "Antal"),
    *("Enhet", "Pris per förpackning", "Summa"),
)


def render(paper: PurchaseOrderPaper) -> bytes:
    """One PDF. The text is Swedish, as the suppliers' orders are."""
    return press.pdf(
        "purchase_order",
        {
            "number": paper.number,
            "title": "Utkast till inköpsorder" if paper.draft else "Inköpsorder",
            "special": paper.special,
            "facts": [{"caption": caption, "value": value} for caption, value in _facts(paper)],
            "buyer": paper.buyer.name,
            "unit": paper.buyer.unit,
            "address": _address(paper),
            "contact": " · ".join(part for part in (paper.buyer.phone, paper.buyer.email) if part),
            "organisation_number": writing.organisation_number(paper.buyer.organisation_number),
            "seller": [part for part in (paper.seller.name, paper.seller.email, paper.seller.phone) if part],
            "lines": [_line(line) for line in paper.lines],
            "total": writing.amount(paper.value_ore),
            "text": paper.text,
        },
    )


def workbook(paper: PurchaseOrderPaper) -> bytes:
    """One .xlsx with a row for each line: what a supplier can read into its own system."""
    rows = [
        (
            line.supplier_number,
            line.article_number,
            line.gtin,
            line.name,
            line.packages,
            line.pieces_per_package,
            line.pieces,
            line.unit,
            Decimal(line.package_price_ore).scaleb(-2),
            Decimal(line.value_ore).scaleb(-2),
        )
        for line in paper.lines
    ]
    return spreadsheet.render(spreadsheet.Table(f"Inköpsorder {paper.number}", HEADINGS, rows))


def _facts(paper: PurchaseOrderPaper) -> list[tuple[str, str]]:
    facts = [
        ("Orderdatum", paper.order_day.isoformat()),
        ("Önskad leverans senast", paper.expected_day.isoformat() if paper.expected_day else "Enligt avtal"),
        ("Rader", writing.count(len(paper.lines))),
        ("Märk följesedeln", paper.number),
    ]
    return [(caption, value) for caption, value in facts if value]


def _address(paper: PurchaseOrderPaper) -> list[str]:
    place = paper.buyer.address
    return [part for part in (place.extra, place.street, f"{place.postal_code} {place.city}") if part]


def _line(line: OrderedLine) -> dict[str, Any]:
    return {
        "article": line.article_number,
        "supplier_number": line.supplier_number,
        "gtin": line.gtin,
        "name": line.name,
        "packages": writing.count(line.packages),
        "pieces": f"{writing.count(line.pieces)} {line.unit}",
        "price": writing.amount(line.package_price_ore),
        "value": writing.amount(line.value_ore),
    }
