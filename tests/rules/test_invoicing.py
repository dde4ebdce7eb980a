"""Lines, totals and due day of an invoice (F2, F3, A2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book as agreement_book
from uttag.rules.invoicing import ChargedRow, due_day, lines, total_facts, total_up, totals
from uttag.rules.terms import Terms
from uttag.rules.words import ChargeKind

FOOD, STANDARD = Decimal("0.12"), Decimal("0.25")
ISSUED = date(2026, 4, 1)


def row(
    article: str | None, kind: ChargeKind, ore: int, pieces: int = 1, fee: str | None = None
) -> ChargedRow:
    rate = STANDARD if fee else FOOD
    return ChargedRow("nutrition", article, kind, pieces, ore, rate, fee)


MONTH = [
    row("4711", ChargeKind.GOODS, 10050, 24),
    row("4711", ChargeKind.KNOWLEDGE, 342, 24),
    row("4711", ChargeKind.DISTRIBUTION, 1126, 24),
    row("4711", ChargeKind.GOODS, 5025, 12),
    row(None, ChargeKind.FEE, 25000, 1, "fee.acute"),
    row("1001", ChargeKind.GOODS, 700, 2),
]


@pytest.mark.clause("A2", "F2")
def test_one_line_per_article_with_the_surcharges_apart_and_fees_last() -> None:
    found = lines(MONTH)

    assert [(line.article, line.fee, line.pieces) for line in found] == [
        ("1001", None, 2),
        ("4711", None, 36),
        (None, "fee.acute", 1),
    ]
    assert (found[1].goods_ore, found[1].knowledge_ore, found[1].distribution_ore) == (15075, 342, 1126)


@pytest.mark.clause("F2")
def test_vat_once_per_rate_and_only_the_total_to_pay_is_rounded() -> None:
    found = totals(lines(MONTH), Terms(agreement_book()), ISSUED)

    # 25 000 at 25 % = 6 250; 17 243 at 12 % = 2 069.16 → 2 069; 42 243 + 8 319 = 50 562
    assert [(v.rate, v.base_ore, v.vat_ore) for v in found.vat] == [
        (STANDARD, 25000, 6250),
        (FOOD, 17243, 2069),
    ]
    assert (found.net_ore, found.gross_ore, found.rounding_ore, found.payable_ore) == (
        42243,
        50562,
        38,
        50600,
    )


@pytest.mark.clause("F3")
def test_thirty_days_net() -> None:
    terms = Terms(agreement_book())

    assert due_day(ISSUED, terms) == date(2026, 5, 1)
    assert total_up(total_facts(lines(MONTH), ISSUED), terms).due_day == date(2026, 5, 1)


def test_rounding_can_be_switched_off_by_its_term() -> None:
    found = totals(lines(MONTH), Terms(agreement_book(invoice__rounding="none")), ISSUED)

    assert (found.rounding_ore, found.payable_ore) == (0, found.gross_ore)


rows = st.lists(
    st.builds(
        ChargedRow,
        st.sampled_from(["continence", "nutrition"]),
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from([ChargeKind.GOODS, ChargeKind.KNOWLEDGE, ChargeKind.DISTRIBUTION]),
        st.integers(-100, 100),
        st.integers(-(10**6), 10**6),
        st.sampled_from([Decimal(0), FOOD, STANDARD]),
    ),
    max_size=30,
)


@pytest.mark.clause("F2")
@given(charges=rows)
def test_an_invoice_adds_up_to_the_ore(charges: list[ChargedRow]) -> None:
    found = totals(lines(charges), Terms(agreement_book()), ISSUED)

    assert found.net_ore == sum(charge.ore for charge in charges) == sum(v.base_ore for v in found.vat)
    assert found.gross_ore == found.net_ore + sum(v.vat_ore for v in found.vat)
    assert found.payable_ore == found.gross_ore + found.rounding_ore
    assert found.payable_ore % 100 == 0


@given(charges=rows, chance=st.randoms(use_true_random=False))
def test_lines_do_not_hang_on_the_order_of_charges(charges: list[ChargedRow], chance: object) -> None:
    mixed = list(charges)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert lines(mixed) == lines(charges)
