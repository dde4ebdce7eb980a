"""Conversion lists: faults that stop one, and warnings that are pointed out (B2.12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from uttag.rules.converting import (
    ConversionRow,
    ListApproved,
    ListedArticle,
    ListFacts,
    approve,
    check_conversions,
)
from uttag.rules.reasons import Refusal
from uttag.rules.terms import TermBook, Terms
from uttag.rules.words import ArticleStatus


def article(number: str, **changed: object) -> ListedArticle:
    plain = ListedArticle(
        number, f"Kateter {number}", "continence", "catheters", "st", 30, ArticleStatus.ACTIVE, True
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


def row(place: int, old: str, new: str | None, new_pieces: int = 1, old_pieces: int = 1) -> ConversionRow:
    return ConversionRow(place, old, new, new_pieces, old_pieces)


PLAIN = tuple(article(number) for number in ("A", "B", "C", "D", "E"))


def found(*rows: ConversionRow, articles: tuple[ListedArticle, ...] = PLAIN, **how: object) -> list[str]:
    """`place:code`, a warning with a question mark."""
    faults = check_conversions(rows, articles, **how)  # type: ignore[arg-type]
    return [f"{one.place}:{one.reason.code}{'?' if one.warning else ''}" for one in faults]


def with_new(**changed: object) -> tuple[ListedArticle, ...]:
    return (article("A"), article("B", **changed))


@pytest.mark.clause("B2.12")
def test_a_plain_list_has_no_faults() -> None:
    assert found(row(1, "A", "C"), row(2, "B", "C"), row(3, "D", "E")) == []


@pytest.mark.clause("B2.12")
def test_a_ring_is_named_on_each_of_its_rows() -> None:
    rows = (row(1, "A", "B"), row(2, "B", "C"), row(3, "C", "A"))
    assert found(*rows) == [f"{n}:conversion_loop" for n in (1, 2, 3)]
    assert check_conversions(rows, PLAIN)[0].reason.params["way"] == "A → B → C → A"


@pytest.mark.clause("B2.12")
def test_an_old_article_is_converted_once_over_all_lists() -> None:
    assert found(row(1, "A", "B"), row(2, "A", "C")) == ["2:conversion_old_twice"]
    assert found(row(1, "A", "C"), others=[row(9, "A", "B")]) == ["1:conversion_old_twice"]


@pytest.mark.clause("B2.12")
def test_what_takes_over_is_not_itself_led_away() -> None:
    assert found(row(1, "A", "B"), row(2, "B", "C")) == ["1:conversion_new_led_away"]
    assert found(row(1, "A", "B"), others=[row(9, "B", None)]) == ["1:conversion_new_ends"]
    assert found(row(1, "A", "A")) == ["1:conversion_to_itself"]


@pytest.mark.clause("B2.12")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"status": ArticleStatus.GONE}, "conversion_new_gone"),
        ({"contracted": False}, "conversion_new_outside_contract"),
        ({"sub_article": True}, "conversion_sub_article"),
        ({"area": "nutrition", "group": "drinks"}, "conversion_other_area?"),
        ({"group": "bags"}, "conversion_other_group?"),
        ({"unit": "ml"}, "conversion_other_unit?"),
        ({"pieces_per_package": 28}, "conversion_packages_uneven?"),
    ],
)
def test_a_new_article_that_does_not_fit(changed: dict[str, object], code: str) -> None:
    assert found(row(1, "A", "B"), articles=with_new(**changed)) == [f"1:{code}"]


@pytest.mark.clause("B2.12")
@pytest.mark.parametrize(
    ("old", "new"),
    [("Kateter CH12", "Kateter CH 14"), ("Dryck 200 ml", "Dryck 125 ml"), ("Byxa M", "Byxa L")],
)
def test_sizes_that_differ_are_pointed_out(old: str, new: str) -> None:
    articles = (article("A", name=old), article("B", name=new))
    assert found(row(1, "A", "B"), articles=articles) == ["1:conversion_other_size?"]
    assert found(row(1, "A", "B"), articles=(articles[0], replace(articles[1], name=old))) == []


def test_what_is_not_in_the_register_or_is_no_factor() -> None:
    assert found(row(1, "X", "Y")) == ["1:conversion_article_unknown"] * 2
    assert found(row(1, "A", "B", 0, 1)) == ["1:conversion_factor_wrong"]


def test_factors_and_ends_are_worth_a_thought() -> None:
    assert found(row(1, "A", "B", 30, 1)) == ["1:conversion_factor_far?"]
    assert found(row(1, "A", "B", 1, 2)) == []
    assert found(row(1, "A", None)) == ["1:conversion_ends?"]
    assert found(row(1, "A", "B"), groups=["bags"]) == ["1:conversion_outside_groups?"]
    gone = (article("A", status=ArticleStatus.GONE), article("B"))
    assert found(row(1, "A", "B"), articles=gone) == ["1:conversion_old_gone?"]


def _approve(*rows: ConversionRow, acknowledged: bool = False) -> ListApproved | Refusal:
    return approve(ListFacts(rows, PLAIN, acknowledged=acknowledged), Terms(TermBook([])))


@pytest.mark.clause("B2.12")
def test_a_list_is_approved_without_faults_and_with_its_warnings_seen() -> None:
    assert _approve(row(1, "A", "B")) == approve(ListFacts((row(1, "A", "B"),), PLAIN), Terms(TermBook([])))
    faulty, unread = _approve(row(1, "A", "A"), acknowledged=True), _approve(row(1, "A", None))
    assert [reason.code for reason in faulty.reasons] == ["conversion_list_faulty", "conversion_to_itself"]
    assert [reason.code for reason in unread.reasons] == ["conversion_warnings_unread"]
    assert _approve().reasons[0].code == "conversion_list_empty"
    seen = _approve(row(1, "A", None), acknowledged=True)
    assert isinstance(seen, ListApproved)
    assert (seen.rows, seen.warnings) == (1, 1)
