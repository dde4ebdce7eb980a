"""From a month's charges to an invoice's lines, totals and due day (F2, F3, A1, A2).

Lines stay exact; VAT is reckoned once per rate on the sum; only the total to pay is rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from uttag.rules.money import times_rate, to_whole_kronor
from uttag.rules.reasons import Reason, because
from uttag.rules.terms import Terms
from uttag.rules.words import ChargeKind

WHOLE_KRONA = "whole_krona"


@dataclass(frozen=True, slots=True)
class ChargedRow:
    """A charge, or the sum of many alike. `fee` is the term's key on rows of kind FEE, else None.

    `pieces` counts on goods rows (pieces delivered) and fee rows (how many fees).
    """

    product_area: str
    article: str | None
    kind: ChargeKind
    pieces: int
    ore: int
    vat_rate: Decimal
    fee: str | None = None


@dataclass(frozen=True, slots=True)
class InvoiceLineAmounts:
    """One line: an article with goods value and both surcharges apart, or a fee."""

    product_area: str
    article: str | None
    fee: str | None
    pieces: int
    goods_ore: int
    knowledge_ore: int
    distribution_ore: int
    fee_ore: int
    vat_rate: Decimal

    @property
    def net_ore(self) -> int:
        return self.goods_ore + self.knowledge_ore + self.distribution_ore + self.fee_ore


@dataclass(frozen=True, slots=True)
class VatBase:
    rate: Decimal
    base_ore: int


@dataclass(frozen=True, slots=True)
class VatAmount:
    rate: Decimal
    base_ore: int
    vat_ore: int


@dataclass(frozen=True, slots=True)
class TotalFacts:
    """The net amounts of an invoice by VAT rate, and the day it is issued."""

    bases: tuple[VatBase, ...]
    issued_day: date


@dataclass(frozen=True, slots=True)
class Totals:
    """net + VAT = gross; gross + rounding = payable."""

    net_ore: int
    vat: tuple[VatAmount, ...]
    gross_ore: int
    rounding_ore: int
    payable_ore: int
    due_day: date
    reasons: tuple[Reason, ...] = ()


def lines(rows: Iterable[ChargedRow]) -> tuple[InvoiceLineAmounts, ...]:
    """One line per product area, article or fee, and VAT rate; fees after the articles of their area."""
    pieces: dict[tuple[str, str, str, Decimal], int] = {}
    amounts: dict[tuple[str, str, str, Decimal], dict[ChargeKind, int]] = {}
    for row in rows:
        key = (row.product_area, row.fee or "", row.article or "", row.vat_rate)
        line = amounts.get(key)
        if line is None:
            line = amounts[key] = dict.fromkeys(ChargeKind, 0)
            pieces[key] = 0
        line[row.kind] += row.ore
        if row.kind is ChargeKind.GOODS or row.kind is ChargeKind.FEE:
            pieces[key] += row.pieces
    return tuple(
        InvoiceLineAmounts(
            area,
            article or None,
            fee or None,
            pieces[area, fee, article, rate],
            line[ChargeKind.GOODS],
            line[ChargeKind.KNOWLEDGE],
            line[ChargeKind.DISTRIBUTION],
            line[ChargeKind.FEE],
            rate,
        )
        for (area, fee, article, rate), line in sorted(amounts.items(), key=lambda pair: pair[0])
    )


def total_up(facts: TotalFacts, terms: Terms) -> Totals:
    """VAT per rate, gross, rounding, payable and the last day to pay."""
    vat = tuple(VatAmount(b.rate, b.base_ore, times_rate(b.base_ore, b.rate)) for b in facts.bases)
    net = sum(b.base_ore for b in facts.bases)
    gross = net + sum(v.vat_ore for v in vat)
    payable, rounding = gross, 0
    reasons = []
    if terms.read("invoice.rounding", facts.issued_day) == WHOLE_KRONA:
        payable, rounding = to_whole_kronor(gross)
        reasons.append(because("rounded_to_kronor", "F2", rounding_ore=rounding))
    due = due_day(facts.issued_day, terms)
    days = terms.days("invoice.due_days", facts.issued_day)
    reasons.insert(
        0,
        because("invoice_due", "F3", due_day=due, due_days=days, issued_day=facts.issued_day),
    )
    return Totals(net, vat, gross, rounding, payable, due, tuple(reasons))


def totals(lines: Iterable[InvoiceLineAmounts], terms: Terms, day: date) -> Totals:
    """`total_up` for an invoice of these lines, issued on `day`."""
    return total_up(total_facts(lines, day), terms)


def total_facts(lines: Iterable[InvoiceLineAmounts], day: date) -> TotalFacts:
    """The lines' net amounts summed by rate, highest rate first."""
    bases: dict[Decimal, int] = {}
    for line in lines:
        bases[line.vat_rate] = bases.get(line.vat_rate, 0) + line.net_ore
    return TotalFacts(tuple(VatBase(rate, bases[rate]) for rate in sorted(bases, reverse=True)), day)


def due_day(issued_day: date, terms: Terms) -> date:
    """The last day to pay: calendar days after the issue (F3)."""
    return issued_day + timedelta(days=terms.days("invoice.due_days", issued_day))
