"""The sheets Artiklar and Priser as wishes: each row read against the register, with every fault by its cell."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.changes.fields import FIELDS
from uttag.apps.catalogue.changes.known import keys_of
from uttag.journeys.exchange_workbook.choices import Choices, list_of
from uttag.journeys.exchange_workbook.found import Faults
from uttag.journeys.exchange_workbook.prices import Wanted, read_prices
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.reading import Book, Row
from uttag.papers.workbooks.structure import Kind

# What a new article can't do without; the rest of what is left empty gets the usual value.
_NEEDED = frozenset({"group", "supplier", "vat_class", "pieces_per_package", "shelf_life_days"})
_LISTS = {column.key: list_of(FIELDS[column.key]) for column in s.ARTICLES.columns if column.key in FIELDS}


def wanted(book: Book, choices: Choices, from_day: date, today: date, faults: Faults) -> Wanted:
    """Reads both sheets. What is no price applies from `from_day`; a new article from the day of its price."""
    articles, prices = book.rows[s.ARTICLES.name], book.rows[s.PRICES.name]
    there = keys_of(_numbers(articles) | _numbers(prices))
    made = Wanted()
    values = _values(articles, choices, there, made, faults)
    new_from = read_prices(prices, there, values, today, made, faults)
    for number, given in values.items():
        day = from_day
        if number not in there:
            if number not in new_from:
                _say_unpriced(book, made, number, faults)
                continue
            day = new_from[number]
        priced = made.wishes[day].get(number)
        made.wishes[day][number] = Wish(number, given, priced.price_ore if priced else None)
    return made


def _numbers(rows: Collection[Row]) -> set[str]:
    return {row.values["number"] for row in rows if row.values.get("number")}


def _values(
    rows: Collection[Row], choices: Choices, there: Collection[str], made: Wanted, faults: Faults
) -> dict[str, dict[str, Any]]:
    """Values by article number. A number that stands twice is a fault of its later row."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        number = row.values.get("number", "")
        if not number:
            if "number" not in row.wrong:
                faults.say(s.ARTICLES, row.number, "number", "cell_must_be_filled")
        elif number in found:
            first = made.article_rows[number]
            faults.say(s.ARTICLES, row.number, "number", "article_row_twice", article=number, row=first)
        else:
            made.article_rows[number] = row.number
            unread: set[str] = set(row.wrong)
            found[number] = dict(_of_row(row, number not in there, choices, unread, faults))
            if unread:
                made.unread[number] = frozenset(unread)
    return found


def _of_row(
    row: Row, new: bool, choices: Choices, unread: set[str], faults: Faults
) -> Iterator[tuple[str, Any]]:
    for key, value in row.values.items():
        if key == "number":
            continue
        name = _LISTS[key]
        empty = value is None or value == ""
        if not empty:
            code = choices.code(name, value) if name else value
            if code is not None:
                yield key, code
                continue
            told = {"given": value[:60], "near": choices.near(name, value)}
            faults.say(s.ARTICLES, row.number, key, "cell_not_in_list", **told)
        elif new and key not in _NEEDED:
            continue  # a new article's usual value
        elif key == "contract" or s.ARTICLES.column(key).kind is Kind.TEXT:
            yield key, ""
            continue
        else:
            faults.say(s.ARTICLES, row.number, key, "cell_must_be_filled")
        unread.add(key)


def _say_unpriced(book: Book, made: Wanted, number: str, faults: Faults) -> None:
    faults.say(s.ARTICLES, made.article_rows[number], "number", "new_article_unpriced", article=number)
