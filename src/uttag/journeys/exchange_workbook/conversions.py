"""The sheet Konverteringar beside an assortment change's lists, by the rule that the lists are judged by (B2.12)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from uttag.apps.assortment.listed import as_row, listed_articles, numbers_of
from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import ProductGroup
from uttag.journeys.exchange_workbook.found import Faults, WishedConversion
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.reading import Book, Row
from uttag.rules.converting import ConversionRow, ListedArticle, check_conversions
from uttag.rules.words import ArticleStatus

CLAUSE = "B2.12"
SHEET = s.CONVERSIONS
LONGEST = {"list": 120, "text": 300}


def conversions_of(
    book: Book,
    change: AssortmentChange | None,
    wishes: Collection[Wish],
    faults: Faults,
    warnings: Faults,
) -> list[WishedConversion]:
    """The rows that differ from the change's lists, judged together with those that stay."""
    rows = book.rows[SHEET.name]
    if not rows:
        return []
    if change is None or change.state != AssortmentChange.State.PLANNED:
        code = "conversion_without_change" if change is None else "conversion_change_begun"
        faults.say(SHEET, rows[0].number, "list", code, CLAUSE)
        return []
    asked = [one for row in rows if (one := _read(row, faults)) is not None]
    now = _now(change)
    _judge(asked, now, change, wishes, faults, warnings)
    approved = set(change.lists.filter(state=ConversionList.State.APPROVED).values_list("name", flat=True))
    differing = [_beside(one, now) for one in asked]
    differing = [one for one in differing if one.before != one.after]
    for one in differing:
        now_in = one.before[0] if one.before else one.list
        if {one.list, now_in} & approved:
            name = now_in if now_in in approved else one.list
            faults.say(SHEET, one.row.place, "list", "conversion_list_is_approved", CLAUSE, name=name)
        elif now_in != one.list:
            told = {"article": one.row.old, "name": now_in}
            faults.say(SHEET, one.row.place, "list", "conversion_in_other_list", CLAUSE, **told)
    return differing


def _read(row: Row, faults: Faults) -> WishedConversion | None:
    values = row.values
    whole = not row.wrong
    for key in ("list", "old"):
        if not values.get(key) and key not in row.wrong:
            faults.say(SHEET, row.number, key, "cell_must_be_filled", CLAUSE)
            whole = False
    for key, most in LONGEST.items():
        if len(values.get(key, "")) > most:
            told = {"length": len(values[key]), "most": most}
            faults.say(SHEET, row.number, key, "cell_too_long", CLAUSE, **told)
            whole = False
    if not whole:
        return None
    new_pieces, old_pieces = (
        1 if values[key] is None else values[key] for key in ("new_pieces", "old_pieces")
    )
    made = ConversionRow(row.number, values["old"], values["new"] or None, new_pieces, old_pieces)
    return WishedConversion(values["list"], made, values["text"])


def _now(change: AssortmentChange) -> dict[str, Conversion]:
    rows = Conversion.objects.filter(change=change).select_related("list", "old", "new")
    return {row.old.number: row for row in rows}


def _beside(one: WishedConversion, now: Mapping[str, Conversion]) -> WishedConversion:
    was = now.get(one.row.old)
    if was is None:
        return one
    before = (was.list.name, was.new.number if was.new else "", was.new_pieces, was.old_pieces, was.text)
    return WishedConversion(one.list, one.row, one.text, before)


def _judge(
    asked: list[WishedConversion],
    now: Mapping[str, Conversion],
    change: AssortmentChange,
    wishes: Collection[Wish],
    faults: Faults,
    warnings: Faults,
) -> None:
    named = {one.row.old for one in asked}
    others = [as_row(row) for number, row in now.items() if number not in named]
    rows = [one.row for one in asked]
    numbers = numbers_of((*rows, *others))
    articles = _listed(numbers, wishes)
    groups = change.groups.values_list("code", flat=True)
    for found in check_conversions(rows, articles.values(), others=others, groups=groups):
        (warnings if found.warning else faults).add(SHEET, found.place, found.field, found.reason)


def _listed(numbers: Collection[str], wishes: Collection[Wish]) -> dict[str, ListedArticle]:
    """The articles named, as they are to be: those that come new in the same workbook too."""
    found = {one.number: one for one in listed_articles(numbers)}
    groups = {code: (area, name) for code, area, name in _groups()}
    for wish in wishes:
        if wish.number in numbers and wish.number not in found:
            found[wish.number] = _coming(wish.number, wish.values, groups)
    return found


def _groups() -> Iterator[tuple[str, str, str]]:
    yield from ProductGroup.objects.values_list("code", "product_area_id", "name_sv")


def _coming(number: str, values: Mapping[str, Any], groups: Mapping[str, tuple[str, str]]) -> ListedArticle:
    group = values.get("group", "")
    area, group_name = groups.get(group, ("", ""))
    return ListedArticle(
        number,
        values.get("name", ""),
        area,
        group,
        values.get("unit") or "st",
        values.get("pieces_per_package", 1),
        ArticleStatus(values.get("status", ArticleStatus.COMING)),
        values.get("contracted", True),
        bool(values.get("parent")),
        group_name,
    )
