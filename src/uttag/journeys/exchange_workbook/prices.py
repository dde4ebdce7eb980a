"""The sheet Priser as wishes: a new price from a day to come, one of each article and day (B2.6, reading 22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from uttag.apps.catalogue.changes.asking import day_wrong
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.changes.known import dated_prices
from uttag.journeys.exchange_workbook.found import Faults
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.reading import Row

MOST_DAYS = 24  # prices from more days than this in one file are no price list


@dataclass(slots=True)
class Wanted:
    """What the two sheets ask for: day → number → wish, and in which rows it stands."""

    wishes: dict[date, dict[str, Wish]] = field(default_factory=lambda: defaultdict(dict))
    article_rows: dict[str, int] = field(default_factory=dict)
    price_rows: dict[tuple[str, date], int] = field(default_factory=dict)
    unread: dict[str, frozenset[str]] = field(default_factory=dict)


def read_prices(
    rows: Collection[Row],
    there: Collection[str],
    values: Mapping[str, Any],
    today: date,
    made: Wanted,
    faults: Faults,
) -> dict[str, date]:
    """Adds a wish for each new price. Returns the day of each new article's price.

    `there`: numbers that the register has; `values`: those of the sheet of articles.
    """
    known = dated_prices({row.values.get("number", "") for row in rows} & set(there))
    new_from: dict[str, date] = {}
    for row in rows:
        number, day, ore = (row.values.get(key) for key in ("number", "from_day", "price"))
        new = bool(number) and number not in there
        if not _is_whole(row, faults) or number is None or day is None:
            if new:
                new_from.setdefault(str(number), today)  # a price there is, if a faulty one
        elif _is_first(row, number, day, made, faults) and known.get((number, day)) != ore:
            # One that is as in the register may be however old.
            if _may_be_new(row, number, day, today, new and number not in values, number in new_from, faults):
                made.wishes[day][number] = Wish(number, {}, ore)
            if new:
                new_from.setdefault(number, max(day, today))
    _limit_days(made, faults)
    return new_from


def _is_first(row: Row, number: str, day: date, made: Wanted, faults: Faults) -> bool:
    first = made.price_rows.setdefault((number, day), row.number)
    if first == row.number:
        return True
    faults.say(s.PRICES, row.number, "from_day", "price_row_twice", article=number, from_day=day, row=first)
    return False


def _may_be_new(
    row: Row, number: str, day: date, today: date, unknown: bool, second: bool, faults: Faults
) -> bool:
    if unknown:
        faults.say(s.PRICES, row.number, "number", "price_article_unknown", article=number)
    elif day < today:
        faults.say(s.PRICES, row.number, "from_day", "price_day_has_been", from_day=day, today_day=today)
    elif far := day_wrong(day, today):
        faults.add(s.PRICES, row.number, "from_day", far)
    elif second:
        faults.say(s.PRICES, row.number, "number", "price_second_of_new", article=number)
    else:
        return True
    return False


def _is_whole(row: Row, faults: Faults) -> bool:
    """Number, day and price are all there."""
    whole = not row.wrong
    for key in ("number", "from_day", "price"):
        if key not in row.wrong and row.values[key] in (None, ""):
            faults.say(s.PRICES, row.number, key, "cell_must_be_filled")
            whole = False
    return whole


def _limit_days(made: Wanted, faults: Faults) -> None:
    for day in sorted(made.wishes)[MOST_DAYS:]:
        for number in made.wishes.pop(day):
            row = made.price_rows[number, day]
            faults.say(s.PRICES, row, "from_day", "price_too_many_days", most=MOST_DAYS)
