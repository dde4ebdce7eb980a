"""Codes on rendered papers are read back by another library than the one that drew them."""

from __future__ import annotations

import pytest
from biip.sscc import Sscc

from tests.papers import test_unit_label as unit
from tests.papers.decoding import Code, codes, pictures
from tests.papers.made_notes import label, note
from uttag.papers import delivery_note, parcel_label, unit_label
from uttag.papers.sscc import sscc


def gs1(text: str) -> Code:
    return Code("Code128", text, gs1=True)


@pytest.mark.clause("D8")
def test_a_notes_codes_are_its_order_and_each_of_its_boxes() -> None:
    numbers = tuple(sscc("735000000", serial) for serial in (11, 12, 13))
    [picture] = pictures(delivery_note.render([note(ssccs=numbers)]))
    found = codes(picture)
    assert found[0] == Code("Code128", "O-200001-7", gs1=False)
    assert {code.text for code in found[1:]} == {f"00{number}" for number in numbers}
    for code in found[1:]:
        assert code.gs1
        assert Sscc.parse(code.text[2:]).check_digit == int(code.text[-1])  # raises for a wrong one


@pytest.mark.clause("D8")
def test_codes_of_a_note_in_large_print_can_be_read_too() -> None:
    made = note(large_print=True, ssccs=(sscc("735000000", 11),))
    found = [code for picture in pictures(delivery_note.render([made])) for code in codes(picture)]
    assert found == [Code("Code128", "O-200001-7", gs1=False), gs1(f"00{made.ssccs[0]}")]


@pytest.mark.clause("B2.7")
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_label_carries_where_it_goes_and_which_box_it_is(dpi: int) -> None:
    first, second = pictures(parcel_label.render([label(), label(2, postal_code="41101")]), dpi=dpi)
    assert codes(first) == [gs1("42054130"), gs1("00073500000000000016")]
    assert codes(second) == [gs1("42041101"), gs1("00073500000000000023")]


@pytest.mark.parametrize("postal_code", ["", "5413", "54 1X0", "٥٤١٣٠", "DK-8000"])
def test_what_is_no_postal_code_is_not_drawn_as_one(postal_code: str) -> None:
    [picture] = pictures(parcel_label.render([label(postal_code=postal_code)]))
    assert codes(picture) == [gs1("00073500000000000016")]


@pytest.mark.clause("B2.10")
def test_a_repacked_units_code_gives_article_last_day_and_lot() -> None:
    [picture] = pictures(unit_label.render([unit.LABEL]))
    wanted = unit_label.element_string(unit.LABEL).replace("(", "").replace(")", "")
    assert codes(picture) == [Code("DataMatrix", wanted, gs1=True)]
