"""The register, or a part of it, as the agreed workbook (B2.6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import AssortmentChange, Conversion
from uttag.apps.catalogue.changes.fields import FIELDS
from uttag.apps.catalogue.models import Article, ArticlePrice, Supplier, SupplierContract
from uttag.journeys.exchange_workbook.choices import Choices, choices_now, list_of
from uttag.papers.workbooks import structure as s
from uttag.papers.workbooks.writing import Cell, Contents, write
from uttag.rules.calendar import local

_NAMES = tuple(column.key for column in s.ARTICLES.columns)
_PATHS = tuple("number" if name == "number" else FIELDS[name].path or name for name in _NAMES)
_LISTS = tuple("" if name == "number" else list_of(FIELDS[name]) for name in _NAMES)


@dataclass(frozen=True, slots=True)
class Selection:
    """What is taken out, by codes; nothing said is the whole register. `empty`: a form to fill in, no articles."""

    area: str = ""
    group: str = ""
    supplier: str = ""
    change: UUID | None = None
    empty: bool = False


def export_workbook(selection: Selection, *, actor: Actor, at: datetime) -> bytes:
    """The workbook as it is handed to people. Raises AssortmentChange.DoesNotExist."""
    require(actor, "exchange_workbook")
    change = AssortmentChange.objects.get(uuid=selection.change) if selection.change else None
    choices, day = choices_now(), local(at).date()
    articles = selected(selection, change)
    rows: dict[str, Iterator[tuple[Cell, ...]]] = {
        s.ARTICLES.name: _articles(articles, choices),
        s.PRICES.name: _prices(articles, day),
        s.CONVERSIONS.name: _conversions(change),
        s.CONTRACTS.name: _contracts(),
        s.SUPPLIERS.name: _suppliers(),
    }
    about = (("Hämtad", f"{day.isoformat()} av {actor.name}"), ("Innehåll", _content(selection, change)))
    return write(Contents(rows, choices.lists(), about))


def selected(selection: Selection, change: AssortmentChange | None) -> QuerySet[Article]:
    """The articles of a selection by number; of an assortment change: its groups', and all in its lists."""
    found = Article.objects.order_by("number")
    if selection.empty:
        return found.none()
    for path, code in (
        ("product_area", selection.area),
        ("group__code", selection.group),
        ("supplier__code", selection.supplier),
    ):
        if code:
            found = found.filter(**{path: code})
    if change is None:
        return found
    listed = Conversion.objects.filter(change=change)
    named = Q(pk__in=listed.values("old")) | Q(pk__in=listed.exclude(new=None).values("new"))
    return found.filter(Q(group__in=change.groups.all()) | named)


def _articles(found: QuerySet[Article], choices: Choices) -> Iterator[tuple[Cell, ...]]:
    for values in found.values_list(*_PATHS):
        yield tuple(
            choices.word(name, value) if name and value else value
            for name, value in zip(_LISTS, values, strict=True)
        )


def _prices(found: QuerySet[Article], day: date) -> Iterator[tuple[Cell, ...]]:
    """The price in force and those to come, each from its day."""
    prices = ArticlePrice.objects.order_by("effective_from").only(
        "article", "effective_from", "package_price_ore"
    )
    for article in found.prefetch_related(Prefetch("prices", prices)).only("number", "name", "variant"):
        rows = list(article.prices.all())
        in_force = [row for row in rows if row.effective_from <= day][-1:]
        for row in (*in_force, *(row for row in rows if row.effective_from > day)):
            yield article.number, str(article), row.effective_from, Decimal(row.package_price_ore).scaleb(-2)


def _conversions(change: AssortmentChange | None) -> Iterator[tuple[Cell, ...]]:
    rows = Conversion.objects.filter(change=change) if change else Conversion.objects.none()
    for row in rows.select_related("list", "old", "new").order_by("list__name", "old__number"):
        new: tuple[Any, Any] = (row.new.number, str(row.new)) if row.new else ("", "")
        yield row.list.name, row.old.number, str(row.old), *new, row.new_pieces, row.old_pieces, row.text


def _contracts() -> Iterator[tuple[Cell, ...]]:
    rows = SupplierContract.objects.order_by("number")
    yield from rows.values_list("number", "title", "supplier__name", "starts_on", "ends_on")


def _suppliers() -> Iterator[tuple[Cell, ...]]:
    yield from Supplier.objects.order_by("name").values_list("code", "name", "org_number", "email", "phone")


def _content(selection: Selection, change: AssortmentChange | None) -> str:
    if change:
        return f"Sortimentsbytet {change.name}"
    if selection.empty:
        return "En tom arbetsbok att fylla i"
    part = [code for code in (selection.area, selection.group, selection.supplier) if code]
    return "En del av registret" if part else "Hela registret"
