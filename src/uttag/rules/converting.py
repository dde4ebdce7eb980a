"""Conversion lists (konverteringslistor) from old articles to new (B2.12).

A list is checked row by row: faults stop its approval, warnings are pointed out and must be acknowledged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms
from uttag.rules.words import ArticleStatus

# So many times more or fewer pieces is most often a package counted as a piece.
_FAR = 4
# More than so many for so many is a slip of the hand, whatever the goods are.
MOST_IN_FACTOR = 1000
_SIZES: Mapping[str, re.Pattern[str]] = {
    "charriere": re.compile(r"\bch ?(\d+)\b", re.IGNORECASE),
    "volume": re.compile(r"\b(\d+) ?ml\b", re.IGNORECASE),
    "length": re.compile(r"\b(\d+) ?cm\b", re.IGNORECASE),
    "garment": re.compile(r"\b(XXS|XS|S|M|L|XL|XXL)\b"),
}


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article as a list is judged by it. `sub_article`: a flavour or size, which is never prescribed itself.

    `group_name`: what people call the group.
    """

    number: str
    name: str
    area: str
    group: str
    unit: str
    pieces_per_package: int
    status: ArticleStatus
    contracted: bool
    sub_article: bool = False
    group_name: str = ""


@dataclass(frozen=True, slots=True)
class ConversionRow:
    """`new_pieces` of the new article for `old_pieces` of the old. `new` None: it ends. `place`: its row or key."""

    place: int
    old: str
    new: str | None
    new_pieces: int = 1
    old_pieces: int = 1


@dataclass(frozen=True, slots=True)
class ConversionFault:
    """What is wrong with a row, in which of its fields. `warning`: to be thought of, and no hindrance."""

    place: int
    field: str
    reason: Reason
    warning: bool = False


def check_conversions(
    rows: Iterable[ConversionRow],
    articles: Iterable[ListedArticle],
    *,
    others: Iterable[ConversionRow] = (),
    groups: Iterable[str] = (),
) -> tuple[ConversionFault, ...]:
    """Everything wrong with the rows, row by row; faults of a row before its warnings (B2.12).

    `articles`: all that are named; one that isn't among them is unknown. `others`: rows of the same change's
    other lists, which these must fit together with. `groups`: the change's own; none given, none asked for.
    """
    rows, others = tuple(rows), tuple(others)
    known = {article.number: article for article in articles}
    ways = _Ways((*others, *rows))
    wanted = frozenset(groups)
    found = []
    for row in rows:
        faults = [*_of_figures(row), *_of_articles(row, known), *_of_ways(row, ways)]
        warnings = () if faults else _warnings(row, known, wanted)
        found += [ConversionFault(row.place, field, reason) for field, reason in faults]
        found += [ConversionFault(row.place, field, reason, warning=True) for field, reason in warnings]
    return tuple(found)


class _Ways:
    """Where each old article leads, over all lists of a change. The first row of an old article counts."""

    def __init__(self, rows: Iterable[ConversionRow]) -> None:
        self.first: dict[str, ConversionRow] = {}
        for row in rows:
            self.first.setdefault(row.old, row)

    def loop_from(self, old: str) -> tuple[str, ...]:
        """The way from `old` back to itself; empty where it doesn't lead back."""
        way, here = [old], self._next(old)
        while here is not None and here not in way:
            way.append(here)
            here = self._next(here)
        return (*way, old) if here == old else ()

    def _next(self, old: str) -> str | None:
        row = self.first.get(old)
        return row.new if row else None


Found = Iterator[tuple[str, Reason]]


def _of_figures(row: ConversionRow) -> Found:
    if row.new_pieces < 1 or row.old_pieces < 1:
        yield "new_pieces", because("conversion_factor_wrong", "B2.12")
    if max(row.new_pieces, row.old_pieces) > MOST_IN_FACTOR:
        yield "new_pieces", because("conversion_factor_too_large", "B2.12", most=MOST_IN_FACTOR)


def _of_articles(row: ConversionRow, known: Mapping[str, ListedArticle]) -> Found:
    """Each article there is, can be prescribed itself, and the new one will be there and under contract."""
    for field, number in (("old", row.old), ("new", row.new)):
        if number is None:
            continue
        article = known.get(number)
        if article is None:
            yield field, because("conversion_article_unknown", "B2.12", article=number)
        elif field == "new" and (why := cannot_take_over(article)):
            yield field, why
        elif article.sub_article:
            yield field, _sub_article(article)


def cannot_take_over(new: ListedArticle) -> Reason | None:
    """Why the article can't take over from another; None where it can. Asked when it is listed and on the day."""
    if new.sub_article:
        return _sub_article(new)
    if new.status is ArticleStatus.GONE:
        return because("conversion_new_gone", "B2.12", article=new.number)
    if not new.contracted:
        return because("conversion_new_outside_contract", "B2.12", article=new.number)
    return None


def _sub_article(article: ListedArticle) -> Reason:
    return because("conversion_sub_article", "B2.12", article=article.number)


def _of_ways(row: ConversionRow, ways: _Ways) -> Found:
    """No article twice as old, none led in a ring, none led to one that is itself led away."""
    if ways.first[row.old] is not row:
        yield "old", because("conversion_old_twice", "B2.12", article=row.old)
    if row.new is None:
        return
    if row.new == row.old:
        yield "new", because("conversion_to_itself", "B2.12", article=row.old)
    elif loop := ways.loop_from(row.old):
        yield "new", because("conversion_loop", "B2.12", way=" → ".join(loop))
    elif further := ways.first.get(row.new):
        yield "new", _led_away(row.new, further.new)


def _led_away(new: str, further: str | None) -> Reason:
    if further is None:
        return because("conversion_new_ends", "B2.12", article=new)
    return because("conversion_new_led_away", "B2.12", article=new, further=further)


def _warnings(row: ConversionRow, known: Mapping[str, ListedArticle], groups: frozenset[str]) -> Found:
    old = known[row.old]
    if groups and old.group not in groups:
        yield "old", because("conversion_outside_groups", "B2.12", article=old.number)
    if old.status is ArticleStatus.GONE:
        yield "old", because("conversion_old_gone", "B2.12", article=old.number)
    if row.new is None:
        yield "new", because("conversion_ends", "B2.12", article=old.number)
        return
    new = known[row.new]
    if new.area != old.area:
        yield "new", because("conversion_other_area", "B2.12", old_code=old.area, new_code=new.area)
    elif new.group != old.group:
        yield "new", because("conversion_other_group", "B2.12", old=_group(old), new=_group(new))
    if new.unit != old.unit:
        yield "new_pieces", because("conversion_other_unit", "B2.12", old=old.unit, new=new.unit)
    yield from _size_warnings(old, new)
    yield from _factor_warnings(row, old, new)


def _group(article: ListedArticle) -> str:
    return article.group_name or article.group


def _size_warnings(old: ListedArticle, new: ListedArticle) -> Found:
    for pattern in _SIZES.values():
        before, after = pattern.search(old.name), pattern.search(new.name)
        if before and after and before[1].upper() != after[1].upper():
            yield "new", because("conversion_other_size", "B2.12", old=before[0], new=after[0])


def _factor_warnings(row: ConversionRow, old: ListedArticle, new: ListedArticle) -> Found:
    """The factor is in pieces: one that is far from 1, or leaves broken packages, is most often a slip."""
    more, fewer = row.new_pieces, row.old_pieces
    if more >= _FAR * fewer or fewer >= _FAR * more:
        yield "new_pieces", because("conversion_factor_far", "B2.12", new_pieces=more, old_pieces=fewer)
        return
    package, becomes = new.pieces_per_package * fewer, old.pieces_per_package * more
    if becomes % package and package % becomes:
        yield (
            "new_pieces",
            because(
                "conversion_packages_uneven",
                "B2.12",
                old=old.pieces_per_package,
                becomes=-(-becomes // fewer),
                new=new.pieces_per_package,
            ),
        )


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A list to be approved. `acknowledged`: whoever approves has seen its warnings."""

    rows: tuple[ConversionRow, ...]
    articles: tuple[ListedArticle, ...]
    others: tuple[ConversionRow, ...] = ()
    groups: tuple[str, ...] = ()
    acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class ListApproved:
    """The list can be used: so many rows, with warnings that were acknowledged."""

    rows: int
    warnings: int
    reasons: tuple[Reason, ...]


def approve(facts: ListFacts, terms: Terms) -> ListApproved | Refusal:
    """Whether a list may be approved (B2.12): it has rows and no faults, and its warnings are acknowledged."""
    if not facts.rows:
        return Refusal((because("conversion_list_empty", "B2.12"),))
    found = check_conversions(facts.rows, facts.articles, others=facts.others, groups=facts.groups)
    faults = tuple(one.reason for one in found if not one.warning)
    if faults:
        return Refusal((because("conversion_list_faulty", "B2.12", count=len(faults)), *faults))
    warnings = len(found)
    if warnings and not facts.acknowledged:
        return Refusal((because("conversion_warnings_unread", "B2.12", count=warnings),))
    return ListApproved(
        len(facts.rows), warnings, (because("conversion_list_approved", "B2.12", count=len(facts.rows)),)
    )
