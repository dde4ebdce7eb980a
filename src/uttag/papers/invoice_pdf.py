"""The invoice as a tagged PDF (F4): by product area, goods value and both surcharges apart (A1, A2)."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from uttag.papers import press, writing
from uttag.papers.invoice import InvoiceKind, InvoiceLine, InvoicePaper, PostalAddress, VatCategory

# The amounts of a line, in the order of the columns, and what each column is called. The template draws as
# many as there are; their widths stand there, in `amount-widths`. The last is the line's sum.
AMOUNTS = {
    "goods_ore": "Varuvärde",
    "knowledge_ore": "Påslag LMN",
    "distribution_ore": "Påslag distribution",
    "fee_ore": "Avgift",
    "net_ore": "Netto",
}


def render(paper: InvoicePaper) -> bytes:
    """One PDF. The text is Swedish, as the customers are."""
    credit = paper.kind is InvoiceKind.CREDIT_NOTE
    return press.pdf(
        "invoice",
        {
            "kind": "Kreditfaktura" if credit else "Faktura",
            "number": paper.number,
            "facts": [{"caption": caption, "value": value} for caption, value in _facts(paper, credit)],
            "seller": _seller(paper),
            "buyer": [paper.buyer.name, *_address(paper.buyer.address)],
            "amounts": list(AMOUNTS.values()),
            "areas": _areas(paper.lines),
            "vat": [
                {
                    "rate": _rate(row.category, row.rate),
                    "base": writing.amount(row.base_ore),
                    "vat": writing.amount(row.vat_ore),
                }
                for row in paper.vat
            ],
            "totals": [
                {"caption": caption, "amount": writing.amount(ore)} for caption, ore in _totals(paper)
            ],
            "payable": writing.amount(paper.payable_ore),
            "payable_caption": "Att få tillbaka" if credit else "Att betala",
            "notes": [text for text in (_legal_person(paper), paper.note) if text],
        },
    )


def _facts(paper: InvoicePaper, credit: bool) -> list[tuple[str, str]]:
    facts = [
        ("Fakturadatum", paper.issue_day.isoformat()),
        ("Förfallodatum", paper.due_day.isoformat()),
        ("Betalningsvillkor", f"{paper.due_days} dagar netto"),
        ("Avser", f"{paper.period_from.isoformat()} – {paper.period_to.isoformat()}"),
        ("Er referens", paper.buyer.reference),
        ("Kundnummer", paper.buyer.customer_number),
        ("Ert org.nr", writing.organisation_number(paper.buyer.organisation_number)),
    ]
    if credit:
        facts.append(("Krediterar faktura", paper.credits_number))
    return [(caption, value) for caption, value in facts if value]


def _seller(paper: InvoicePaper) -> dict[str, str]:
    seller = paper.seller
    # A VAT number has no place where the seller and the buyer are one legal person.
    vat_number = "" if paper.same_legal_person else seller.vat_number
    return {
        "name": seller.name,
        "address": ", ".join(_address(seller.address)),
        "contact": " · ".join(part for part in (seller.contact, seller.phone, seller.email) if part),
        "bankgiro": writing.bankgiro(seller.bankgiro),
        "organisation_number": writing.organisation_number(seller.organisation_number),
        "vat_number": vat_number,
    }


def _address(address: PostalAddress) -> list[str]:
    return [part for part in (address.extra, address.street, f"{address.postal_code} {address.city}") if part]


def _areas(lines: tuple[InvoiceLine, ...]) -> list[dict[str, Any]]:
    """Lines by product area, in the order they come, each area with its sums."""
    grouped = sorted(lines, key=lambda line: line.product_area)
    areas = ((name, list(group)) for name, group in groupby(grouped, key=lambda line: line.product_area))
    return [
        {"name": name, "lines": [_line(line) for line in group], "sums": _sums(group)}
        for name, group in areas
    ]


def _line(line: InvoiceLine) -> dict[str, Any]:
    return {
        "article": line.article_number or "",
        "name": line.name,
        "pieces": writing.count(line.pieces),
        "amounts": [_blank_zero(getattr(line, name)) for name in AMOUNTS],
        "rate": _rate(line.vat_category, line.vat_rate),
    }


def _sums(lines: list[InvoiceLine]) -> list[str]:
    return [_blank_zero(sum(getattr(line, name) for line in lines)) for name in AMOUNTS]


def _blank_zero(ore: int) -> str:
    """A dash-free table: what isn't there is left out."""
    return writing.amount(ore) if ore else ""


def _rate(category: VatCategory, rate: Any) -> str:
    return "Ingen" if category is VatCategory.OUTSIDE else writing.percent(rate)


def _totals(paper: InvoicePaper) -> list[tuple[str, int]]:
    totals = [("Netto", paper.net_ore), ("Moms", paper.vat_ore), ("Summa", paper.gross_ore)]
    return [*totals, ("Öresavrundning", paper.rounding_ore)] if paper.rounding_ore else totals


def _legal_person(paper: InvoicePaper) -> str:
    if not paper.same_legal_person:
        return ""
    return "Säljare och köpare är samma juridiska person. Ingen moms tas ut."
