"""Moving with a hand scanner, shelf to shelf, and what has been moved: it can be put back."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.stock.lying import move_back, moved_back, moves_by_hand
from uttag.apps.stock.models import Move
from uttag.apps.stock.moving import move
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.carrying import Carried, carried, read_code
from uttag.interfaces.web.depot.counting.forms import PiecesForm
from uttag.interfaces.web.depot.stock import tabs_of
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.scanning import read_scan, searched
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import number, reason


def moves(request: Request) -> HttpResponse:
    """The latest moves between shelves, found by article, lot or shelf."""
    typed = request.GET.get("q", "").strip()
    columns = [
        Column(_("När"), "nar", ("moved_at", "pk")),
        Column(_("Artikel och parti")),
        Column(_("Antal"), num=True),
        Column(_("Från")),
        Column(_("Till")),
        Column(_("Åter")),
    ]
    found = moves_by_hand(request.actor, searched(typed), lot=read_scan(typed).lot)
    listing: Listing[Move] = Listing(request, found, columns)
    back = moved_back(request.actor, list(listing))
    return show(
        request,
        "depot/moves.html",
        _("Flyttar"),
        listing=listing,
        back=back,
        words=typed,
        tabs=tabs_of(request),
    )


@require_POST
def back(request: Request, document: UUID) -> HttpResponse:
    """What was moved lies where it lay before."""
    answer = attempt(move_back, document, actor=request.actor, at=now())
    if answer:
        messages.success(request, _("Varorna ligger åter där de låg."))
    for one in answer.refusal.reasons if answer.refusal else ():
        messages.error(request, reason(one))
    return redirect("depot:moves")


def quick(request: Request) -> HttpResponse:
    """From, what, how many, to: one thing at a time."""
    require(request.actor, "move_stock")
    return _page(request, carried(request.actor, request.GET))


@require_POST
def scan(request: Request) -> HttpResponse:
    """A reading, at the step that the page stands at; the last one moves."""
    require(request.actor, "move_stock")
    at = carried(request.actor, request.POST)
    if at.step == "pieces":
        return _counted(request, at)
    typed = request.POST.get("kod", "").strip()
    if at.step == "to":
        return _moved(request, at, typed)
    wrong, where = read_code(request.actor, at, typed)
    return _page(request, at, wrong=wrong) if wrong else _go(at, **where)


def _counted(request: Request, at: Carried) -> HttpResponse:
    form = PiecesForm(request.POST)
    if not form.is_valid() or at.lot is None:
        return _page(request, at, wrong=_("Skriv hur många som ska flyttas."))
    pieces = form.counted(at.lot.article.pieces_per_package)
    if not 0 < pieces <= at.there:
        said = _("Det ligger %(n)s styck av partiet på %(place)s.")
        return _page(request, at, wrong=said % {"n": number(at.there), "place": at.source})
    return _go(at, antal=str(pieces))


def _moved(request: Request, at: Carried, typed: str) -> HttpResponse:
    assert at.lot is not None, "nothing is put down before it was taken"
    target = read_scan(typed).code.upper()
    answer = attempt(
        move, at.lot.pk, at.source, target, at.pieces, actor=request.actor, at=now(), document=at.document
    )
    if not answer:
        reasons = answer.refusal.reasons if answer.refusal else ()
        return _page(request, at, wrong=" ".join(reason(one) for one in reasons))
    return redirect(f"{reverse('depot:quick_move')}?{urlencode({'klart': str(answer.value)})}")


def _go(at: Carried, **where: str) -> HttpResponse:
    return redirect(f"{reverse('depot:quick_move')}?{urlencode({**at.address, **where})}")


def _page(request: Request, at: Carried, *, wrong: str = "") -> HttpResponse:
    context = {
        "at": at,
        "wrong": wrong,
        "crumbs": [Crumb(_("Lager"), reverse("depot:stock")), Crumb(_("Flyttar"), reverse("depot:moves"))],
    }
    if request.htmx:
        return render(request, "depot/_quick_move.html", context)
    response = show(request, "depot/quick_move.html", _("Flytta"), **context)
    response.status_code = 422 if wrong else 200
    return response
