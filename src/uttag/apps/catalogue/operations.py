"""The first load of the register, and what suppliers can't deliver. Changes after that: `changes/` (B2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.changes.writing import add_articles, set_prices
from uttag.apps.catalogue.models import Article, Supplier, search_words
from uttag.ground.trail.operations import note
from uttag.rules.articles import ArticleRow
from uttag.rules.reasons import Refused, because
from uttag.rules.words import ArticleStatus

__all__ = ["ArticleEntry", "note_suppliers_out", "register_articles", "search_words"]


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article to register, with its first price. `parent` and `group` are codes, `supplier` too.

    `kind` follows from the VAT class, and `neutral_packaging` is as it is given, unless said otherwise.
    """

    number: str
    gtin: str
    name: str
    variant: str
    parent: str | None
    group: str
    supplier: str
    unit: str
    pieces_per_package: int
    package_price_ore: int
    vat_class: str
    stocked: bool
    contracted: bool
    sterile: bool
    shelf_life_days: int
    neutral_packaging: bool
    pieces_a_day: int
    supplier_number: str = ""
    contract: str = ""
    kind: str = ""
    packages_per_box: int = 1
    sterile_by_piece: bool = False
    storage: str = "room"
    status: str = ArticleStatus.ACTIVE.value
    image: str = ""


@operation("change_article")
def register_articles(
    entries: Sequence[ArticleEntry], suppliers: Sequence[tuple[str, str]], *, prices_from: date, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Adds suppliers (code, name) and articles, a parent before its sub-articles. Refused for a known number."""
    known = Article.objects.filter(number__in=[entry.number for entry in entries]).order_by("number").first()
    if known is not None:
        raise Refused(because("article_number_known", "B2.5", article=known.number))
    Supplier.objects.bulk_create(
        [Supplier(code=code, name=name) for code, name in suppliers], ignore_conflicts=True
    )
    rows = [_row(entry) for entry in entries]
    keys = add_articles([(row, prices_from) for row in rows])
    set_prices([(keys[entry.number], prices_from, entry.package_price_ore) for entry in entries])
    note(actor, "register_articles", at=at, subject_kind="articles", changes={"articles": (0, len(entries))})


def _row(entry: ArticleEntry) -> ArticleRow:
    """The entry as the rules have it. Its price stands apart: it is dated."""
    facts = {
        name: getattr(entry, name)
        for name in ArticleEntry.__slots__
        if name not in ("package_price_ore", "parent")
    }
    kind = entry.kind or ("food" if entry.vat_class == "food" else "device")
    return ArticleRow(**{**facts, "kind": kind, "parent": entry.parent or ""})


@operation("note_supplier_out")
def note_suppliers_out(out: dict[str, date], *, actor: Actor, at: datetime) -> None:
    """Which articles (by number) their suppliers can't deliver now, and when they can again; others can (D3)."""
    Article.objects.filter(supplier_out=True).exclude(number__in=out).update(
        supplier_out=False, supplier_back_day=None
    )
    for number, back_day in out.items():
        Article.objects.filter(number=number).update(supplier_out=True, supplier_back_day=back_day)
    note(
        actor,
        "note_supplier_out",
        at=at,
        subject_kind="articles",
        changes={"out": (None, ", ".join(sorted(out)))},
    )
