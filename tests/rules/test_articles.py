"""What an article must be like to stand in the register: each fault says what would be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from uttag.rules.articles import ArticleRow, Known, KnownArticle, KnownContract, faults
from uttag.rules.gtin import check_digit, shortest
from uttag.rules.wording import say

DAY = date(2026, 2, 3)
KNOWN = Known(
    day=DAY,
    groups={"catheters": "continence", "supplements": "nutrition"},
    suppliers={"LEV1": "Leverantören AB", "LEV2": "Andra AB"},
    contracts={
        "A1": KnownContract("LEV1", date(2024, 1, 1), date(2026, 12, 31)),
        "A2": KnownContract("LEV2", date(2024, 1, 1), date(2026, 12, 31)),
        "A0": KnownContract("LEV1", date(2020, 1, 1), date(2023, 12, 31)),
        "A9": KnownContract("LEV1", date(2027, 1, 1), date(2028, 12, 31)),
    },
    articles={
        "K1": KnownArticle("continence", True),
        "N1": KnownArticle("nutrition", True),
        "N1-1": KnownArticle("nutrition", True, "N1"),
    },
    gtins={"7350053850019": "K1"},
    children={"N1": ("N1-1",)},
    shown_areas=frozenset({"nutrition"}),
)
ROW = ArticleRow("K9", "Kateter", "catheters", "LEV1", "standard", 30, 900)


def found(**values: Any) -> list[tuple[str, str]]:
    return [(fault.field, fault.reason.code) for fault in faults(replace(ROW, **values), KNOWN)]


def said(**values: Any) -> str:
    return " ".join(say(fault.reason) for fault in faults(replace(ROW, **values), KNOWN))


@pytest.mark.clause("B2.5")
def test_a_right_article_has_no_faults() -> None:
    assert found() == []
    assert found(gtin="7350053850026", contract="A1", status="coming", price_ore=1) == []


@pytest.mark.clause("B2.5")
@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"number": " "}, ("number", "article_number_missing")),
        ({"number": "K 9"}, ("number", "article_number_signs")),
        ({"number": "ny"}, ("number", "article_number_signs")),
        ({"name": ""}, ("name", "article_name_missing")),
        ({"unit": ""}, ("unit", "article_unit_missing")),
        ({"name": "K" * 121}, ("name", "article_text_too_long")),
        ({"gtin": "73500538A"}, ("gtin", "gtin_not_digits")),
        ({"gtin": "²350053850"}, ("gtin", "gtin_not_digits")),
        ({"gtin": "735005385001"}, ("gtin", "gtin_check_digit")),
        ({"gtin": "73500538501"}, ("gtin", "gtin_length")),
        ({"gtin": "7350053850019"}, ("gtin", "gtin_of_another")),
        ({"group": "cars"}, ("group", "article_group_unknown")),
        ({"group": ""}, ("group", "article_group_missing")),
        ({"area": "nutrition"}, ("group", "article_group_of_another_area")),
        ({"supplier": "LEV3"}, ("supplier", "article_supplier_unknown")),
        ({"supplier": ""}, ("supplier", "article_supplier_missing")),
        ({"parent": "K9"}, ("parent", "article_own_parent")),
        ({"parent": "K8"}, ("parent", "article_parent_unknown")),
        ({"parent": "N1-1"}, ("parent", "article_parent_is_sub")),
        ({"number": "N1", "parent": "K1"}, ("parent", "article_has_sub_articles")),
        ({"parent": "N1"}, ("group", "sub_article_area")),
        ({"parent": "K1", "stocked": False}, ("stocked", "sub_article_stocked")),
        ({"number": "N1"}, ("group", "article_area_of_children")),
        (
            {"number": "N1", "group": "supplements", "stocked": False},
            ("stocked", "article_stocking_of_children"),
        ),
        ({"contract": "A7"}, ("contract", "article_contract_unknown")),
        ({"contract": "A2"}, ("contract", "article_contract_of_another")),
        ({"contract": "A0"}, ("contract", "article_contract_ended")),
        ({"contract": "A9"}, ("contract", "article_contract_not_begun")),
        ({"contract": "A1", "contracted": False}, ("contracted", "article_outside_contract_has_one")),
        ({"pieces_per_package": 0}, ("pieces_per_package", "article_count_outside")),
        ({"packages_per_box": 0}, ("packages_per_box", "article_count_outside")),
        ({"shelf_life_days": 0}, ("shelf_life_days", "article_count_outside")),
        ({"pieces_a_day": -1}, ("pieces_a_day", "article_count_outside")),
        ({"price_ore": 0}, ("price_ore", "article_price_outside")),
        ({"kind": "car"}, ("kind", "article_choice_unknown")),
        ({"vat_class": "none"}, ("vat_class", "article_choice_unknown")),
        ({"vat_class": "food"}, ("vat_class", "device_with_food_vat")),
        ({"kind": "food"}, ("vat_class", "food_with_standard_vat")),
        ({"storage": "cellar"}, ("storage", "article_choice_unknown")),
        ({"status": "maybe"}, ("status", "article_choice_unknown")),
        ({"sterile_by_piece": True}, ("sterile_by_piece", "sterile_by_piece_not_sterile")),
        ({"neutral_packaging": False}, ("neutral_packaging", "article_not_neutral")),
    ],
)
def test_a_fault_names_its_field(values: dict[str, Any], fault: tuple[str, str]) -> None:
    assert found(**values) == [fault]


@pytest.mark.clause("B2.5")
def test_the_right_check_digit_is_said() -> None:
    words = said(gtin="7350053850018")
    assert "ska vara 9" in words
    assert "7350053850019" in words


@pytest.mark.clause("B1.1")
def test_an_unknown_group_is_answered_with_the_known_ones() -> None:
    assert "catheters, supplements" in said(group="cars")


@pytest.mark.clause("B2.7")
def test_only_goods_of_the_areas_that_the_term_names_need_no_neutral_packaging() -> None:
    assert found(group="supplements", neutral_packaging=False) == []
    assert found(neutral_packaging=False) == [("neutral_packaging", "article_not_neutral")]
    nowhere = replace(KNOWN, shown_areas=())
    wrong = faults(replace(ROW, group="supplements", neutral_packaging=False), nowhere)
    assert [fault.reason.code for fault in wrong] == ["article_not_neutral"]


def test_the_bounds_of_a_count_are_written_as_people_write_them() -> None:
    assert "från 1 till 1\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}000." in said(pieces_per_package=0)


@pytest.mark.clause("B2.1")
def test_a_contracts_last_day_counts() -> None:
    last = replace(KNOWN, day=date(2026, 12, 31))
    after = replace(KNOWN, day=date(2027, 1, 1))
    assert faults(replace(ROW, contract="A1"), last) == ()
    assert [fault.field for fault in faults(replace(ROW, contract="A1"), after)] == ["contract"]
    assert faults(replace(ROW, contract="A1", status="gone"), after) == ()


def test_what_can_be_ordered_needs_a_price() -> None:
    known = replace(KNOWN, unpriced={"K9", "N1"})
    assert [fault.field for fault in faults(ROW, known)] == ["price_ore"]
    assert faults(replace(ROW, price_ore=100), known) == ()
    assert faults(replace(ROW, status="coming"), known) == ()
    assert faults(replace(ROW, number="N1", group="supplements"), known) == ()


def test_every_sentence_can_be_said_in_both_languages() -> None:
    row = ArticleRow("", "", "x", "y", "z", 0, 0, gtin="1", kind="q", storage="w", status="e", unit="")
    for fault in faults(row, KNOWN):
        assert say(fault.reason, "sv") != say(fault.reason, "en") != fault.reason.code


@given(st.text("0123456789", min_size=7, max_size=13).filter(lambda digits: len(digits) in (7, 11, 12, 13)))
def test_check_digits_are_those_that_others_reckon(digits: str) -> None:
    assert check_digit(digits) == ean.calc_check_digit(digits)


def test_a_scanned_gtin_loses_the_noughts_it_was_filled_up_with() -> None:
    assert shortest("07350053850019") == "7350053850019"
    assert shortest("7350053850019") == "7350053850019"
    assert shortest("00000012345670") == "12345670"
