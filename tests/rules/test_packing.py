"""Boxes that may leave the table: neutral, nutrition excepted, not too heavy, and kept as the goods must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uttag.rules.packing import BoxFacts, Packed, PackFacts, pack
from uttag.rules.reasons import Refusal
from uttag.rules.terms import TermBook, Terms, TermValue

pytestmark = pytest.mark.clause("B2.7")

DAY = date(2026, 2, 3)
BOX = BoxFacts(name="Stor kartong", weight_g=12_400, most_weight_g=20_000, empty_weight_g=600)
SHOWY = replace(BOX, name="Tillverkarens kartong", neutral=False)
PLAIN = PackFacts(day=DAY, product_areas=("continence",), storages=("room",), boxes=(BOX,))


def ask(facts: PackFacts, most: int = 20_000, exempt: tuple[str, ...] = ("nutrition",)) -> Packed | Refusal:
    values = {"parcel.most_weight_g": most, "parcel.neutral_exempt": list(exempt)}
    book = TermBook(TermValue(key, date.min, date.min, v, "B2.7", "test") for key, v in values.items())
    return pack(facts, Terms(book))


def codes(facts: PackFacts, **how: object) -> list[str]:
    outcome = ask(facts, **how)  # type: ignore[arg-type]
    return [reason.code for reason in outcome.reasons] if isinstance(outcome, Refusal) else []


def test_a_neutral_box_that_is_not_too_heavy_may_go() -> None:
    outcome = ask(replace(PLAIN, boxes=(BOX, BOX)))
    assert isinstance(outcome, Packed)
    assert (outcome.boxes, outcome.weight_g) == (2, 24_800)
    assert [reason.code for reason in outcome.reasons] == ["boxes_are_neutral", "boxes_not_too_heavy"]


@pytest.mark.parametrize(
    ("areas", "refused"),
    [
        (("nutrition",), False),
        (("continence",), True),
        (("continence", "nutrition"), True),
    ],
)
def test_a_box_that_tells_what_lies_in_it_is_for_nutrition_alone(
    areas: tuple[str, ...], refused: bool
) -> None:
    facts = replace(PLAIN, product_areas=areas, boxes=(SHOWY,))
    assert codes(facts) == (["box_not_neutral"] if refused else [])


def test_which_areas_are_excepted_is_a_term() -> None:
    facts = replace(PLAIN, product_areas=("nutrition",), boxes=(SHOWY,))
    assert codes(facts, exempt=()) == ["box_not_neutral"]


@pytest.mark.parametrize(
    ("term", "box", "carrier", "weight", "refused"),
    [
        (20_000, 20_000, None, 20_000, False),
        (20_000, 20_000, None, 20_001, True),
        (20_000, 12_000, None, 12_001, True),
        (20_000, 20_000, 15_000, 15_001, True),
        (20_000, 20_000, 15_000, 15_000, False),
        (10_000, 20_000, 15_000, 10_001, True),
    ],
)
def test_the_lowest_limit_counts(
    term: int, box: int, carrier: int | None, weight: int, refused: bool
) -> None:
    heavy = replace(BOX, weight_g=weight, most_weight_g=box)
    outcome = ask(replace(PLAIN, boxes=(heavy,), carrier_most_weight_g=carrier), most=term)
    assert isinstance(outcome, Refusal) is refused
    if isinstance(outcome, Refusal):
        assert [reason.code for reason in outcome.reasons] == ["box_too_heavy"]
        assert outcome.reasons[0].params["most_weight"] == weight - 1
        assert [reason.code for reason in outcome.instead] == ["box_split"]


def test_a_box_is_weighed_with_something_in_it() -> None:
    assert codes(replace(PLAIN, boxes=())) == ["packed_without_box"]
    assert codes(replace(PLAIN, boxes=(replace(BOX, weight_g=0),))) == ["box_without_weight"]
    assert codes(replace(PLAIN, boxes=(replace(BOX, weight_g=600),))) == ["box_lighter_than_empty"]


def test_goods_that_must_be_kept_cold_need_a_box_that_does() -> None:
    cool = replace(BOX, name="Kylkartong", storage="cool")
    facts = replace(PLAIN, product_areas=("nutrition",), storages=("cool", "room"))
    assert codes(facts) == ["box_keeps_otherwise"]
    assert codes(replace(facts, boxes=(cool,))) == ["box_keeps_otherwise"]
    assert codes(replace(facts, boxes=(BOX, cool))) == []


@given(st.lists(st.integers(601, 40_000), min_size=1, max_size=6))
def test_more_boxes_never_make_a_heavy_one_lighter(weights: list[int]) -> None:
    boxes = tuple(replace(BOX, weight_g=weight) for weight in weights)
    outcome = ask(replace(PLAIN, boxes=boxes))
    assert isinstance(outcome, Refusal) is any(weight > 20_000 for weight in weights)
    if isinstance(outcome, Refusal):
        assert len(outcome.reasons) == sum(weight > 20_000 for weight in weights)


def test_no_more_boxes_than_packages_and_never_more_than_twenty() -> None:
    """300 boxes of 70 pieces made 299 numbers that are never given again."""
    light = replace(BOX, weight_g=1_200)
    for boxes, packages, refused in (
        (3, 3, False),
        (4, 3, True),
        (20, 70, False),
        (21, 70, True),
        (300, None, True),
        (2, None, False),
    ):
        facts = replace(PLAIN, boxes=(light,) * boxes, packages=packages)
        assert codes(facts) == (["boxes_too_many"] if refused else []), (boxes, packages)
