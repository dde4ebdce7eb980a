"""Goods of a lot change places, or are thrown away with the reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.access.actors import require
from uttag.apps.stock.goods_in import lot_with_key
from uttag.apps.stock.models import Lot, Place, Scrapping
from uttag.apps.stock.moving import move
from uttag.apps.stock.queries import lying, shelves_keeping
from uttag.apps.stock.scrapping import scrap
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.lot_forms import MoveForm, OnceForm, ScrapForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.templatetags.words import money, number
from uttag.rules.reasons import Refused


def scrap_lot(request: Request, lot: int) -> HttpResponse:
    """Pieces of a lot are thrown away, with the reason."""
    require(request.actor, "scrap")
    found = lot_with_key(request.actor, lot)
    held = list(lying(request.actor, found, Place.Kind.SHELF))
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
    """Pieces of a lot go to another shelf."""
    require(request.actor, "move_stock")
    found = lot_with_key(request.actor, lot)
    held = list(lying(request.actor, found, Place.Kind.SHELF))
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
            actor=request.actor,
            at=now(),
            document=form.once,
        )
        if answer:
            said = ngettext("%(n)s styck ligger nu på %(place)s.", "%(n)s styck ligger nu på %(place)s.", 2)
            messages.success(request, said % {"n": number(given["pieces"]), "place": given["target"]})
            return redirect("depot:lot", lot)
        refusal = answer.refusal
    shelves = [shelf.code for shelf in shelves_keeping(request.actor, found.article)]
    title = _("Flytta parti %(number)s") % {"number": found.number}
    return _page(request, "depot/move.html", title, found, form, refusal, held=held, shelves=shelves)


def _scrapped(made: Scrapping) -> str:
    said = ngettext(
        "%(n)s styck är kasserat, värt %(ore)s.", "%(n)s styck är kasserade, värda %(ore)s.", made.pieces
    )
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
