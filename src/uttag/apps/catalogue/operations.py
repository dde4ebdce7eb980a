"""Writes to the article register. Change requests with two pairs of eyes (B2.5) join here later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Article, ArticlePrice, ProductGroup, Supplier
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """An article to register, with its first price. `parent` and `group` are codes, `supplier` too."""

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
    for generation in (False, True):
        _add([entry for entry in entries if (entry.parent is not None) is generation], prices_from)
    note(actor, "register_articles", at=at, subject_kind="articles", changes={"articles": (0, len(entries))})


def _add(entries: Sequence[ArticleEntry], prices_from: date) -> None:
    groups = {group.code: group for group in ProductGroup.objects.all()}
    suppliers = dict(Supplier.objects.values_list("code", "pk"))
    parents = dict(Article.objects.filter(parent=None).values_list("number", "pk"))
    made = Article.objects.bulk_create(
        Article(
            number=entry.number,
            gtin=entry.gtin,
            name=entry.name,
            variant=entry.variant,
            parent_id=parents[entry.parent] if entry.parent else None,
            product_area_id=groups[entry.group].product_area_id,
            group=groups[entry.group],
            supplier_id=suppliers[entry.supplier],
            unit=entry.unit,
            pieces_per_package=entry.pieces_per_package,
            vat_class=entry.vat_class,
            stocked=entry.stocked,
            contracted=entry.contracted,
            sterile=entry.sterile,
            shelf_life_days=entry.shelf_life_days,
            neutral_packaging=entry.neutral_packaging,
            pieces_a_day=entry.pieces_a_day,
            search=search_words(entry.number, entry.gtin, entry.name, entry.variant),
        )
        for entry in entries
    )
    ArticlePrice.objects.bulk_create(
        ArticlePrice(article=article, effective_from=prices_from, package_price_ore=entry.package_price_ore)
        for article, entry in zip(made, entries, strict=True)
    )


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


def search_words(*parts: str) -> str:
    """What the article search looks in: case-folded, so that å, ä and ö are found on every database."""
    return " ".join(part for part in parts if part).casefold()
