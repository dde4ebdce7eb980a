"""Someone notices what a supplier changes, with the supplier's letter (B2.11)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.assortment.listed import listed_articles, numbers_of
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.catalogue.changes.differing import Wish, differences, faults_of
from uttag.apps.catalogue.changes.fields import EVERY, PRICE
from uttag.apps.catalogue.changes.known import prices_on
from uttag.apps.catalogue.models import Article
from uttag.ground.files.uploads import Upload, keep
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local, months_later
from uttag.rules.converting import ConversionRow, check_conversions
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.words import ArticleStatus

Kind = SupplierChange.Kind
# How long ago a change may have begun, and how far ahead it may be told.
MONTHS_BACK, MONTHS_AHEAD = 12, 60
# What a new package can differ in: the product itself, and whether it is had, are changed in the register.
PACKAGE = frozenset(
    {
        *("name", "gtin", "unit", "supplier_number", "pieces_per_package", "packages_per_box"),
        *("shelf_life_days", "storage", PRICE.name),
    }
)


@dataclass(frozen=True, slots=True)
class SupplierNotice:
    """What a supplier has told. `replacement`: the new article's number, `new_pieces` of it for `old_pieces`.

    `values`: what differs in a new package, by field (catalogue/changes/fields.py), and what it costs (`price_ore`).
    """

    kind: str
    article: str
    applies_from: date
    text: str = ""
    replacement: str = ""
    new_pieces: int = 1
    old_pieces: int = 1
    values: dict[str, Any] = field(default_factory=dict)
    letter: Upload | None = None


@operation("notice_supplier_change")
def notice_change(wish: SupplierNotice, *, actor: Actor, at: datetime) -> SupplierChange:
    """A change to be decided. The same one while it waits is the one there is. Raises Refused with every fault."""
    article = Article.objects.select_for_update(of=("self",)).filter(number=wish.article).first()
    if article is None:
        raise Refused(because("supplier_change_article_unknown", "B2.11", article=wish.article))
    if known := _known(wish, article):
        return known
    replacement = Article.objects.filter(number=wish.replacement).first() if wish.replacement else None
    if faults := list(_faults(wish, article, local(at).date())):
        raise Refused(*faults)
    file = keep(wish.letter, at=at) if wish.letter else None
    made = SupplierChange.objects.create(
        kind=wish.kind,
        supplier_id=article.supplier_id,
        article=article,
        replacement=replacement if wish.kind == Kind.REPLACED else None,
        new_pieces=wish.new_pieces,
        old_pieces=wish.old_pieces,
        differs=_differs(wish),
        applies_from=wish.applies_from,
        text=wish.text.strip(),
        sha256=file.sha256 if file else "",
        file_name=wish.letter.name[:120] if wish.letter else "",
        noticed_at=at,
        noticed_by_id=actor.user_id,
    )
    changes = {"kind": (None, wish.kind), "article": (None, article.number)}
    note(
        actor,
        "notice_supplier_change",
        at=at,
        subject_kind="supplier_change",
        subject_uuid=made.uuid,
        changes=changes,
    )
    return made


def _known(wish: SupplierNotice, article: Article) -> SupplierChange | None:
    waiting = SupplierChange.objects.filter(article=article, state=SupplierChange.State.NOTICED)
    return waiting.filter(kind=wish.kind, applies_from=wish.applies_from, text=wish.text.strip()).first()


def _faults(wish: SupplierNotice, article: Article, today: date) -> Iterator[Reason]:
    first, last = months_later(today, -MONTHS_BACK), months_later(today, MONTHS_AHEAD)
    if not first <= wish.applies_from <= last:
        yield because("supplier_change_day_too_far", "B2.11", first_day=first, last_day=last)
        return
    if wish.kind not in Kind.values:
        yield because("supplier_change_kind_unknown", "B2.11")
    if article.status == ArticleStatus.GONE:
        yield because("article_gone", None, article=article.number)
    if wish.kind == Kind.REPLACED and not wish.replacement:
        yield because("supplier_change_without_replacement", "B2.11")
    if wish.kind in (Kind.REPLACED, Kind.DISCONTINUED):
        yield from _replacement_faults(wish)
    if wish.kind == Kind.NEW_PACKAGE:
        yield from _package_faults(wish, article)


def _replacement_faults(wish: SupplierNotice) -> Iterator[Reason]:
    """As a row of a conversion list is judged: what may go, and what may take over from it."""
    new = wish.replacement if wish.kind == Kind.REPLACED else ""
    row = ConversionRow(0, wish.article, new or None, wish.new_pieces, wish.old_pieces)
    found = check_conversions([row], listed_articles(numbers_of([row])))
    yield from (one.reason for one in found if not one.warning)


def _package_faults(wish: SupplierNotice, article: Article) -> Iterator[Reason]:
    if others := sorted(wish.values.keys() - PACKAGE):
        yield because("supplier_change_not_of_package", "B2.11", fields=", ".join(map(_name_of, others)))
        return
    found = differences([_package(wish)], wish.applies_from)
    if not found:
        yield because("supplier_change_nothing_differs", "B2.11")
        return
    for faults in faults_of([_package(wish)], wish.applies_from).values():
        yield from (fault.reason for fault in faults)
    pieces = wish.values.get("pieces_per_package", article.pieces_per_package)
    if pieces != article.pieces_per_package and wish.values.get(PRICE.name) is None:
        yield from _price_needed(article, pieces, wish.applies_from)


def _price_needed(article: Article, pieces: int, day: date) -> Iterator[Reason]:
    """With another number of pieces the price per piece would follow by itself, so the package's is asked for."""
    price = prices_on([article.number], day).get(article.number)
    if price is None:
        return
    before = article.pieces_per_package
    yield because(
        "supplier_change_without_price",
        "B2.11",
        before=before,
        pieces=pieces,
        price_ore=price,
        piece_before_ore=round(price / before),
        piece_ore=round(price / pieces) if pieces > 0 else 0,
    )


def _name_of(field_name: str) -> str:
    known = EVERY.get(field_name)
    return known.sv if known else field_name


def _package(wish: SupplierNotice) -> Wish:
    values = {name: value for name, value in wish.values.items() if name != PRICE.name}
    return Wish(wish.article, values, wish.values.get(PRICE.name))


def _differs(wish: SupplierNotice) -> dict[str, list[Any]]:
    """Field → [before, after] of a new package."""
    if wish.kind != Kind.NEW_PACKAGE:
        return {}
    found: dict[str, list[Any]] = {}
    for one in differences([_package(wish)], wish.applies_from):
        found.update(one.differs)
    return found
