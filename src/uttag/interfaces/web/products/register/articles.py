"""The article register as a list: found as one types, narrowed down, sorted, and as an Excel file (B2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from uttag.apps.catalogue.changes.fields import FIELDS, Field, Form
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import Wanted, articles_for, product_areas, product_groups
from uttag.apps.catalogue.supply import suppliers_on
from uttag.interfaces.clock import today
from uttag.interfaces.web.frame.files import xlsx_answer
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.scanning import searched
from uttag.interfaces.web.frame.spreadsheet import kronor
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.products.register.words import STATUSES
from uttag.papers.spreadsheet import Cell, Table

# What each part of the address narrows down.
ASKED = {
    "omrade": "area",
    "grupp": "group",
    "leverantor": "supplier",
    "avtal": "contract",
    "status": "status",
    "lager": "stocked",
    "dispens": "dispensation",
}


def articles(request: Request) -> HttpResponse:
    """The list; while someone types, only its table."""
    wanted = wanted_of(request)
    listing: Listing[Article] = Listing(
        request, articles_for(request.actor, wanted, today()), _columns(), per_page=50
    )
    shown = {"listing": listing, "statuses": STATUSES, "wanted": wanted}
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "products/register/_articles.html", shown)
    return show(
        request,
        "products/register/articles.html",
        _("Artiklar"),
        areas=product_areas(),
        groups=product_groups(request.actor),
        suppliers=suppliers_on(request.actor, today()),
        may_ask=request.actor.may("ask_article_change"),
        **shown,
    )


def articles_file(request: Request) -> HttpResponse:
    """The same list whole, as an Excel file."""
    found = articles_for(request.actor, wanted_of(request), today()).select_related("contract", "parent")
    table = Table("Artiklar", _headings(), _rows(found.iterator()))
    return xlsx_answer(f"artiklar-{today().isoformat()}", table)


def wanted_of(request: Request) -> Wanted:
    given = {name: request.GET.get(key, "")[:40] for key, name in ASKED.items()}
    return Wanted(words=searched(request.GET.get("q", "")[:80]), **given)


def _columns() -> list[Column]:
    return [
        Column(_("Artikel"), "namn", ("name", "variant", "pk")),
        Column(_("Nummer"), "nummer", ("number",)),
        Column(_("Leverantör och grupp"), "leverantor", ("supplier__name", "group__position", "name", "pk")),
        Column(_("Förpackning"), "antal", ("pieces_per_package", "name", "pk"), num=True),
        Column(_("Pris"), "pris", ("price_ore", "name", "pk"), num=True),
        Column(_("Status"), "status", ("status", "name", "pk")),
    ]


def _headings() -> list[str]:
    first = [_("Artikelnummer"), _("Produktområde")]
    return [*first, *(field.label(language()) for field in _fields()), _("Pris per förpackning")]


def _fields() -> list[Field]:
    return [field for field in FIELDS.values() if field.in_workbook]


def _rows(found: Iterator[Article]) -> Iterator[list[Cell]]:
    for article in found:
        price = article.price_ore  # type: ignore[attr-defined]  # annotated
        cells = [_cell(article, field) for field in _fields()]
        yield [article.number, article.product_area_id, *cells, None if price is None else kronor(price)]


def _cell(article: Article, field: Field) -> Cell:
    """Counts as figures, anything else as people write it."""
    value: Any = article
    for step in (field.path or field.name).split("__"):
        value = getattr(value, step, None)
    return value if field.form is Form.COUNT else field.text(value, language())
