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
from uttag.apps.catalogue.models import Article
from uttag.ground.files.uploads import Upload, keep
from uttag.ground.trail.operations import note
from uttag.rules.converting import ConversionRow, check_conversions
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.words import ArticleStatus

Kind = SupplierChange.Kind


@dataclass(frozen=True, slots=True)
class SupplierNotice:
    """What a supplier has told. `replacement`: the new article's number, `new_pieces` of it for `old_pieces`.

    `values`: what differs in a new package, by field (catalogue/changes/fields.py).
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
    if faults := list(_faults(wish, article)):
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


def _faults(wish: SupplierNotice, article: Article) -> Iterator[Reason]:
    if wish.kind not in Kind.values:
        yield because("supplier_change_kind_unknown", "B2.11")
    if article.status == ArticleStatus.GONE:
        yield because("article_gone", None, article=article.number)
    if wish.kind == Kind.REPLACED and not wish.replacement:
        yield because("supplier_change_without_replacement", "B2.11")
    if wish.kind in (Kind.REPLACED, Kind.DISCONTINUED):
        yield from _replacement_faults(wish)
    if wish.kind == Kind.NEW_PACKAGE:
        yield from _package_faults(wish)


def _replacement_faults(wish: SupplierNotice) -> Iterator[Reason]:
    """As a row of a conversion list is judged: what may go, and what may take over from it."""
    new = wish.replacement if wish.kind == Kind.REPLACED else ""
    row = ConversionRow(0, wish.article, new or None, wish.new_pieces, wish.old_pieces)
    found = check_conversions([row], listed_articles(numbers_of([row])))
    yield from (one.reason for one in found if not one.warning)


def _package_faults(wish: SupplierNotice) -> Iterator[Reason]:
    wanted = [Wish(wish.article, wish.values)]
    if not differences(wanted):
        yield because("supplier_change_nothing_differs", "B2.11")
        return
    for found in faults_of(wanted, wish.applies_from).values():
        yield from (fault.reason for fault in found)


def _differs(wish: SupplierNotice) -> dict[str, list[Any]]:
    """Field → [before, after] of a new package."""
    if wish.kind != Kind.NEW_PACKAGE:
        return {}
    found: dict[str, list[Any]] = {}
    for one in differences([Wish(wish.article, wish.values)]):
        found.update(one.differs)
    return found
