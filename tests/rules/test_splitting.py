"""From rows to orders (D3; readings 13, 20)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uttag.rules.splitting import RowChoice, split
from uttag.rules.words import Urgency

ROW = RowChoice(1, "home", "1480", Urgency.STANDARD, procured=False, care_provider=1)


@pytest.mark.clause("D3")
def test_rows_alike_make_one_order() -> None:
    assert split([ROW, replace(ROW, row=2)]) == ((1, 2),)


@pytest.mark.clause("D3")
@pytest.mark.parametrize(
    "changed",
    [
        {"destination_key": "pickup"},
        {"customer_key": "VGR"},
        {"urgency": Urgency.ACUTE},
        {"procured": True},
        {"care_provider": 2},
    ],
)
def test_what_differs_goes_as_an_order_of_its_own(changed: dict[str, object]) -> None:
    rows = [ROW, replace(ROW, row=2, **changed), replace(ROW, row=3)]  # type: ignore[arg-type]

    assert split(rows) == ((1, 3), (2,))


choices = st.lists(
    st.builds(
        RowChoice,
        st.integers(1, 99),
        st.sampled_from(["home", "pickup"]),
        st.sampled_from(["VGR", "1480"]),
        st.sampled_from(Urgency),
        st.booleans(),
        st.integers(1, 2),
    ),
    unique_by=lambda row: row.row,
)


@given(rows=choices)
def test_each_row_lands_in_exactly_one_order(rows: list[RowChoice]) -> None:
    orders = split(rows)

    assert sorted(number for order in orders for number in order) == sorted(row.row for row in rows)
    assert split(reversed(rows)) == orders
