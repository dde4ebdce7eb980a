"""Codes: one way to tell whether what was read is the article, the lot or the shelf."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from uttag.rules.codes import names_article, same_lot, same_place


@dataclass(frozen=True)
class Article:
    number: str
    gtin: str


DIAPER = Article("0100001", "07350012345679")


@pytest.mark.parametrize("code", ["0100001", " 0100001 ", "07350012345679", "7350012345679"])
def test_an_article_is_named_by_number_or_gtin_of_any_length(code: str) -> None:
    assert names_article(code, DIAPER)


@pytest.mark.parametrize("code", ["", "100001", "17350012345676", "L1"])
def test_an_article_is_not_named_by_another_code(code: str) -> None:
    assert not names_article(code, DIAPER)


def test_an_article_without_gtin_is_not_named_by_nothing() -> None:
    assert not names_article("0", Article("1", ""))


def test_leading_noughts_of_a_lot_tell_it_from_another() -> None:
    assert same_lot(" l123 ", "L123")
    assert not same_lot("123", "0123")
    assert not same_lot("", "")
    assert same_place("a-1", "A-1")
    assert not same_place("01", "1")
