"""What wishes would change: each set beside the register as it is, field by field (B2.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from uttag.apps.catalogue.changes.fields import EVERY, FIELDS
from uttag.apps.catalogue.changes.known import known_on, prices_on, row_of, rows_now
from uttag.rules.articles import ArticleRow, Fault, Known, faults
from uttag.rules.reasons import because
from uttag.rules.register import ChangeKind

PACKAGE = "pieces_per_package"


@dataclass(frozen=True, slots=True)
class Wish:
    """How an article is to be: `values` by field (see `fields.py`), what is left out stays as it is.

    A number that the register lacks is a new article; with `new` nothing else will do. `price_ore`: of one
    package; None: stays as it is.
    """

    number: str
    values: dict[str, Any] = field(default_factory=dict)
    price_ore: int | None = None
    new: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What would differ in one article, of one kind. `differs`: field → [before, after]; before None: new."""

    number: str
    kind: ChangeKind
    differs: dict[str, list[Any]]


def differences(wishes: Sequence[Wish], day: date | None = None) -> list[Difference]:
    """What the wishes would change, in their order: up to one of each kind per article, none for what is alike.

    A price is compared with the one in force on `day`, or with the last. Three queries, whatever the number.
    """
    numbers = {wish.number for wish in wishes}
    now = rows_now(numbers)
    priced = {wish.number for wish in wishes if wish.price_ore is not None}
    prices = prices_on(priced & set(now), day) if priced else {}
    found: list[Difference] = []
    for wish in wishes:
        found.extend(_differing(wish, now.get(wish.number), prices.get(wish.number)))
    return found


def asked_faults(wishes: Sequence[Wish], day: date) -> dict[str, tuple[Fault, ...]]:
    """The faults of wishes that nobody has decided: those of `faults_of`, and a package without its price."""
    wrong = faults_of(wishes, day)
    repacked = {wish.number: wish for wish in wishes if PACKAGE in wish.values and wish.price_ore is None}
    priced = prices_on(repacked) if repacked else {}
    for number, now in rows_now(priced).items() if priced else ():
        before, after = now.pieces_per_package, repacked[number].values[PACKAGE]
        if before != after and all(fault.field != PACKAGE for fault in wrong.get(number, ())):
            told = {"before_count": before, "after_count": after}
            fault = Fault(PACKAGE, because("package_without_price", "B2.5", **told))
            wrong[number] = (*wrong.get(number, ()), fault)
    return wrong


def faults_of(wishes: Sequence[Wish], day: date) -> dict[str, tuple[Fault, ...]]:
    """The faults that the wishes would bring into the register on `day`, by article number.

    The wishes are judged together: a new article and its sub-articles can come in one go. What was wrong with
    an article before, and stays as it was, stops nobody from putting something else right.
    """
    now = rows_now({wish.number for wish in wishes})
    rows = [wished(wish, now.get(wish.number)) for wish in wishes]
    after = known_on(day, rows)
    before: Known | None = None
    wrong: dict[str, tuple[Fault, ...]] = {
        wish.number: (_is_there(wish),) for wish in wishes if wish.new and wish.number in now
    }
    for row in rows:
        if row.number in wrong:
            continue
        found = faults(row, after)
        if found and row.number in now:
            before = before or known_on(day, now.values())
            known = set(map(_mark, faults(now[row.number], before)))
            found = tuple(fault for fault in found if _mark(fault) not in known)
        if found:
            wrong[row.number] = found
    return wrong


def wished(wish: Wish, now: ArticleRow | None) -> ArticleRow:
    """The article as it is to be. Raises TypeError for a field that there is not."""
    row = replace(now, **wish.values) if now is not None else row_of(wish.number, wish.values)
    return row if wish.price_ore is None else replace(row, price_ore=wish.price_ore)


def _differing(wish: Wish, now: ArticleRow | None, price: int | None) -> Iterator[Difference]:
    if now is None:
        yield Difference(wish.number, ChangeKind.NEW_ARTICLE, _all_of(wish))
        return
    kinds: dict[str, dict[str, list[Any]]] = {}
    for name, value in wish.values.items():
        before = getattr(now, name)
        if value != before:
            kinds.setdefault(FIELDS[name].kind, {})[name] = [before, value]
    if wish.price_ore is not None and wish.price_ore != price:
        kinds[ChangeKind.PRICE] = {"price_ore": [price, wish.price_ore]}
    for kind, differs in kinds.items():
        yield Difference(wish.number, ChangeKind(kind), differs)


def _all_of(wish: Wish) -> dict[str, list[Any]]:
    row = wished(wish, None)
    return {
        name: [None, getattr(row, name)]
        for name in EVERY
        if name != "number" and getattr(row, name) not in (None, "")
    }


def _is_there(wish: Wish) -> Fault:
    return Fault("number", because("change_article_is_there", "B2.5", article=wish.number))


def _mark(fault: Fault) -> tuple[str, str]:
    return fault.field, fault.reason.code
