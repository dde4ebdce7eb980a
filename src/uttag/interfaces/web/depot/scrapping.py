"""What has been thrown away, month by month and reason by reason, as page and Excel (B2.12)."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.apps.stock.counts import scrapped_by_month, scrappings, total_scrapped
from uttag.apps.stock.models import Scrapping
from uttag.interfaces.web.frame.files import xlsx_answer
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.spreadsheet import kronor
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.papers.spreadsheet import Cell, Table
from uttag.rules.calendar import local

FIRST_YEAR, LAST_YEAR = 2000, 2200


def scrapped(request: Request) -> HttpResponse:
    """What was thrown away: month by month and reason by reason, and each time of a month."""
    month, why = _month(request), request.GET.get("orsak", "")
    months = scrapped_by_month(request.actor)
    columns = [
        Column(_("Artikel och parti"), "artikel", ("lot__article__name", "pk")),
        Column(_("Orsak"), "orsak", ("why", "pk")),
        Column(_("Antal"), "antal", ("pieces", "pk"), num=True),
        Column(_("Värde"), "varde", ("ore", "pk"), num=True),
        Column(_("När och vem"), "nar", ("scrapped_at", "pk")),
    ]
    listing: Listing[Scrapping] = Listing(
        request, scrappings(request.actor, month=month, why=why), columns, per_page=30
    )
    chosen = [one for one in months if (month is None or one.month == month) and why in ("", one.why)]
    pieces, ore = total_scrapped(chosen)
    return show(
        request,
        "depot/scrapped.html",
        _("Kassation"),
        listing=listing,
        months=months,
        known_months=list(dict.fromkeys(one.month for one in months)),
        reasons=Scrapping.Why.choices,
        month=month,
        why=why,
        pieces=pieces,
        ore=ore,
    )


def workbook(request: Request) -> HttpResponse:
    """The same as an Excel file: sums on one sheet, each time on another."""
    month, why = _month(request), request.GET.get("orsak", "")
    sums = [
        (one.month, one.why_text, one.times, one.pieces, kronor(one.ore))
        for one in scrapped_by_month(request.actor)
    ]
    each = [_row(one) for one in scrappings(request.actor, month=month, why=why)]
    return xlsx_answer(
        f"kassation-{month:%Y-%m}" if month else "kassation",
        Table(_("Per månad"), [_("Månad"), _("Orsak"), _("Gånger"), _("Styck"), _("Kronor")], sums),
        Table(_("Kassationer"), _headings(), each),
    )


def _headings() -> list[str]:
    return [
        _("Dag"),
        _("Artikelnummer"),
        _("Artikel"),
        _("Parti"),
        _("Orsak"),
        _("Styck"),
        _("Kronor"),
        _("Anteckning"),
        _("Vem"),
    ]


def _row(one: Scrapping) -> tuple[Cell, ...]:
    article = one.lot.article
    who = one.scrapped_by.name if one.scrapped_by else ""
    what = (article.number, str(article), one.lot.number, one.get_why_display())
    return (local(one.scrapped_at).date(), *what, one.pieces, kronor(one.ore), one.text, who)


def _month(request: Request) -> date | None:
    """The month asked for, by its first day; None for nonsense, for none, and for a year that no clock shows."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('manad', '')}-01")
    except ValueError:
        return None
    return asked if FIRST_YEAR <= asked.year <= LAST_YEAR else None
