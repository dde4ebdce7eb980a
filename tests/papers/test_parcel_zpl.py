"""Labels for printers that speak ZPL: the same as the PDF's, and no typed word is a command."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.papers import zpl
from tests.papers.made_notes import label, note
from tests.papers.test_notes_and_labels import HOSTILE
from uttag.papers import parcel_zpl


@pytest.mark.clause("D8")
@pytest.mark.clause("B2.7")
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_label_for_each_box_with_its_number_and_where_it_goes(dpi: parcel_zpl.Dpi) -> None:
    first, second = zpl.read(parcel_zpl.render([label(), label(2, parcel=2, person_name="Bob Berg")], dpi))
    assert first.codes == ["42054130", "00073500000000000016"]
    assert second.codes == ["42054130", "00073500000000000023"]
    for part in ("Alice Åström", "541 30 Skövde", "Storgatan 12 B, lgh 1102", "O-200001-7", "1/2", "Bring"):
        assert part in first.texts
    assert {"Bob Berg", "2/2"} <= set(second.texts)
    assert "Alice Åström" not in second.texts


@pytest.mark.parametrize("dpi", [203, 300])
def test_bars_are_as_large_as_gs1_asks_with_quiet_beside_them(dpi: parcel_zpl.Dpi) -> None:
    [made] = zpl.read(parcel_zpl.render([label()], dpi))
    mm = dpi / 25.4
    assert (round(made.width / mm), round(made.length / mm)) == (105, 190)
    route, sscc = (one for one in made.fields if one.code)
    module = sscc.width / 156 / mm
    assert 0.495 <= module <= 1.016
    assert sscc.height / mm >= 32
    for bars in (route, sscc):
        assert bars.x >= 10 * module * mm
        assert made.width - bars.x - bars.width >= 10 * module * mm


@pytest.mark.parametrize("dpi", [203, 300])
@pytest.mark.parametrize("name", HOSTILE)
def test_no_typed_word_is_a_command_and_all_stays_on_the_label(name: str, dpi: parcel_zpl.Dpi) -> None:
    odd = label(
        person_name=name,
        address_lines=(name, name, name),
        city=name[:60],
        carrier=name[:80],
        instructions=(name, name),
    )
    made = zpl.read(parcel_zpl.render([odd, label(2)], dpi))
    assert len(made) == 2
    assert made[0].codes == ["42054130", "00073500000000000016"]
    for one in made[0].fields:
        assert one.x + one.width <= made[0].width
        assert one.y + one.height * one.lines <= made[0].length


def test_text_blocks_do_not_run_into_each_other() -> None:
    odd = label(
        person_name="Anna Svensson " * 8,
        address_lines=("Storgatan " * 7,) * 3,
        instructions=("Ring på " * 30,),
    )
    [made] = zpl.read(parcel_zpl.render([odd]))
    left = sorted((one for one in made.fields if one.text and one.x < 100), key=lambda one: one.y)
    for above, below in pairwise(left):
        assert above.y + above.height * above.lines <= below.y + 1, (above, below)


@given(st.text(max_size=121))
def test_whatever_is_typed_is_read_back_as_text(name: str) -> None:
    [made] = zpl.read(parcel_zpl.render([label(person_name=f"x{name}")]))
    assert made.codes == ["42054130", "00073500000000000016"]


def test_swedish_signs_and_the_printers_own_are_kept() -> None:
    typed = "Åsa ^Ö~ _5E Ä\\&é Ø"
    [made] = zpl.read(parcel_zpl.render([label(person_name=typed)]))
    assert typed in made.texts


def test_what_is_too_long_is_cut_and_says_so() -> None:
    [made] = zpl.read(parcel_zpl.render([label(person_name="A" * 121 + "B" * 60)]))
    [name] = [text for text in made.texts if text.startswith("AAA")]
    assert name.endswith("...")


@pytest.mark.clause("B2.7")
def test_a_protected_name_and_the_goods_are_not_printed() -> None:
    made = parcel_zpl.render([label(protected=True)]).decode()
    assert "Alice" not in made
    assert "Mottagare O-200001-7" in made
    for row in note().delivered:
        assert row.article_number not in re.findall(r"\d+", made)
        assert row.article_name not in made


def test_no_label_at_all_is_an_error() -> None:
    with pytest.raises(ValueError, match="no label"):
        parcel_zpl.render([])
