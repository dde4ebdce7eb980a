"""The sheet Konverteringar beside an assortment change's lists, by the rule that the lists are judged by (B2.12)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article, ProductGroup
from uttag.journeys.exchange_workbook.found import Faults, WishedConversion
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.reading import Book, Row
from uttag.rules.converting import ConversionRow, ListedArticle, check_conversions
from uttag.rules.words import ArticleStatus

CLAUSE = "B2.12"
SHEET = s.CONVERSIONS
LONGEST = {"list": 120, "text": 300}
_COLUMNS = (
    *("number", "name", "product_area_id", "group__code", "unit", "pieces_per_package"),
    *("status", "contracted", "parent_id"),
)


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
    for one in differing:
        for name in {one.list, one.before[0] if one.before else one.list} & approved:
            if one.before != one.after:
                faults.say(SHEET, one.row.place, "list", "conversion_list_is_approved", CLAUSE, name=name)
    return [one for one in differing if one.before != one.after]


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
    others = [
        ConversionRow(-row.pk, number, row.new.number if row.new else None, row.new_pieces, row.old_pieces)
        for number, row in now.items()
        if number not in named
    ]
    rows = [one.row for one in asked]
    numbers = {number for row in (*rows, *others) for number in (row.old, row.new) if number}
    articles = _listed(numbers, wishes)
    groups = change.groups.values_list("code", flat=True)
    for found in check_conversions(rows, articles.values(), others=others, groups=groups):
        (warnings if found.warning else faults).add(SHEET, found.place, found.field, found.reason)


def _listed(numbers: Collection[str], wishes: Collection[Wish]) -> dict[str, ListedArticle]:
    """The articles named, as they are to be: those that come new in the same workbook too."""
    found = {
        row[0]: ListedArticle(*row[:6], ArticleStatus(row[6]), row[7], row[8] is not None)
        for row in _rows(numbers)
    }
    areas = dict(ProductGroup.objects.values_list("code", "product_area_id"))
    for wish in wishes:
        if wish.number in numbers and wish.number not in found:
            found[wish.number] = _coming(wish.number, wish.values, areas)
    return found


def _rows(numbers: Collection[str]) -> Iterator[tuple[Any, ...]]:
    yield from Article.objects.filter(number__in=numbers).values_list(*_COLUMNS)


def _coming(number: str, values: Mapping[str, Any], areas: Mapping[str, str]) -> ListedArticle:
    group = values.get("group", "")
    return ListedArticle(
        number,
        values.get("name", ""),
        areas.get(group, ""),
        group,
        values.get("unit") or "st",
        values.get("pieces_per_package", 1),
        ArticleStatus(values.get("status", ArticleStatus.COMING)),
        values.get("contracted", True),
        bool(values.get("parent")),
    )
