"""A workbook is checked whole, before anything is changed (B2.6): every fault, and every difference."""

from __future__ import annotations

from datetime import date
from itertools import chain

from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.catalogue.changes.differing import Wish, asked_faults, differences
from uttag.journeys.exchange_workbook.articles import wanted
from uttag.journeys.exchange_workbook.choices import choices_now
from uttag.journeys.exchange_workbook.conversions import conversions_of
from uttag.journeys.exchange_workbook.found import Checked, Faults
from uttag.journeys.exchange_workbook.prices import Wanted
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.reading import read


def check(
    content: bytes,
    from_day: date,
    today: date,
    change: AssortmentChange | None = None,
    *,
    guarded: bool = False,
) -> Checked:
    """Reads and judges the workbook. Writes nothing. Raises Refused for a file that isn't the agreed one.

    `guarded`: it is a kept one, which was looked through when it was handed in.
    """
    book = read(content, guarded=guarded)
    faults, warnings = Faults(list(book.faults)), Faults()
    asked = wanted(book, choices_now(), max(from_day, today), today, faults)
    checked = Checked(book, [])
    for day, wishes in sorted(asked.wishes.items()):
        _judge(day, list(wishes.values()), asked, checked, faults)
    every = list(chain.from_iterable(checked.wishes.values()))
    checked.conversions = conversions_of(book, change, every, faults, warnings)
    checked.faults = faults.in_order(s.SHEETS)
    checked.warnings = warnings.in_order(s.SHEETS)
    return checked


def _judge(day: date, wishes: list[Wish], asked: Wanted, checked: Checked, faults: Faults) -> None:
    """What differs of what is to apply from a day, and what would be wrong with it."""
    found = differences(wishes, day)
    changed = {one.number for one in found}
    differing = [wish for wish in wishes if wish.number in changed]
    checked.found.extend((day, one) for one in found)
    checked.wishes[day] = differing
    for number, wrong in asked_faults(differing, day).items() if differing else ():
        unread = asked.unread.get(number, frozenset())
        for fault in wrong:
            if fault.field == "price_ore":
                row = asked.price_rows.get((number, day))
                if row is not None:  # else its price was faulty, and that has been said
                    faults.add(s.PRICES, row, "price", fault.reason)
            elif number in asked.article_rows and fault.field not in unread:
                faults.add(s.ARTICLES, asked.article_rows[number], fault.field, fault.reason)
