"""Moving and throwing away goods of a lot, and what has been thrown away (B2.12)."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.access.actors import require
from uttag.apps.stock.counts import scrapped_by_month, scrappings, total_scrapped
from uttag.apps.stock.goods_in import lot_with_key
from uttag.apps.stock.models import Lot, Scrapping
from uttag.apps.stock.moving import move
from uttag.apps.stock.scrapping import scrap
from uttag.apps.stock.units import free_places_of, shelves_keeping
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.lot_forms import QUARANTINE, MoveForm, OnceForm, ScrapForm
from uttag.interfaces.web.frame.files import called
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.spreadsheet import kronor
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import money, number
from uttag.papers.spreadsheet import Table, render
from uttag.rules.reasons import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def scrap_lot(request: Request, lot: int) -> HttpResponse:
    """Pieces of a lot are thrown away, with the reason."""
    require(request.actor, "scrap")
    found = lot_with_key(request.actor, lot)
    held = free_places_of(request.actor, found)
    first = {"why": Scrapping.Why.RECALLED if found.blocked_at else ""}
    if found.expires_on < today():
        first["why"] = Scrapping.Why.EXPIRED
    form = ScrapForm(request.POST or None, held=held, initial=first)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = attempt(
            scrap,
            lot,
            given["place"],
            given["pieces"],
            given["why"],
            text=given["text"],
            actor=request.actor,
            at=now(),
            document=form.once,
        )
        if answer and answer.value:
            messages.success(request, _scrapped(answer.value))
            return redirect("depot:lot", lot)
        refusal = answer.refusal
    title = _("Kassera ur parti %(number)s") % {"number": found.number}
    return _page(request, "depot/scrap.html", title, found, form, refusal, held=held)


def move_lot(request: Request, lot: int) -> HttpResponse:
    """Pieces of a lot go to another shelf, or into or out of quarantine."""
    require(request.actor, "move_stock")
    found = lot_with_key(request.actor, lot)
    held = free_places_of(request.actor, found)
    form = MoveForm(request.POST or None, held=held, initial={})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = attempt(
            move,
            lot,
            given["source"],
            given["target"],
            given["pieces"],
            why=given["why"],
            actor=request.actor,
            at=now(),
            document=form.once,
        )
        if answer:
            said = ngettext("%(n)s styck ligger nu på %(place)s.", "%(n)s styck ligger nu på %(place)s.", 2)
            messages.success(request, said % {"n": number(given["pieces"]), "place": given["target"]})
            return redirect("depot:lot", lot)
        refusal = answer.refusal
    shelves = [QUARANTINE, *shelves_keeping(request.actor, found)]
    title = _("Flytta parti %(number)s") % {"number": found.number}
    return _page(request, "depot/move.html", title, found, form, refusal, held=held, shelves=shelves)


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
    sums = [(one.month, one.why_text, one.times, one.pieces, kronor(one.ore)) for one in scrapped_by_month(request.actor)]
    each = [_row(one) for one in scrappings(request.actor, month=month, why=why)]
    made = render(
        Table(_("Per månad"), [_("Månad"), _("Orsak"), _("Gånger"), _("Styck"), _("Kronor")], sums),
        Table(_("Kassationer"), _HEADINGS(), each),
    )
    name = f"kassation-{month:%Y-%m}.xlsx" if month else "kassation.xlsx"
    return called(HttpResponse(made, content_type=XLSX), name)


def _HEADINGS() -> list[str]:
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


def _row(one: Scrapping) -> tuple[object, ...]:
    article = one.lot.article
    who = one.scrapped_by.name if one.scrapped_by else ""
    what = (article.number, str(article), one.lot.number, one.get_why_display())
    return (one.scrapped_at.date(), *what, one.pieces, kronor(one.ore), one.text, who)


def _month(request: Request) -> date | None:
    """The month asked for, by its first day; None for nonsense and for none."""
    try:
        return date.fromisoformat(f"{request.GET.get('manad', '')}-01")
    except ValueError:
        return None


def _scrapped(made: Scrapping) -> str:
    said = ngettext("%(n)s styck är kasserat, värt %(ore)s.", "%(n)s styck är kasserade, värda %(ore)s.", made.pieces)
    return said % {"n": number(made.pieces), "ore": money(made.ore)}


def _page(
    request: Request,
    template: str,
    title: str,
    lot: Lot,
    form: OnceForm,
    refusal: Refused | None,
    **context: object,
) -> HttpResponse:
    crumbs = [
        Crumb(_("Lager"), reverse("depot:stock")),
        Crumb(str(lot.article), reverse("depot:article", args=[lot.article.number])),
        Crumb(_("Parti %(number)s") % {"number": lot.number}, reverse("depot:lot", args=[lot.pk])),
    ]
    return show(request, template, title, lot=lot, form=form, refusal=refusal, crumbs=crumbs, **context)
