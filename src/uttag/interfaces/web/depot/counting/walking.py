"""Counting with a hand scanner: shelf, lot, pieces. What the ledger expects is shown to nobody who counts."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.stock.counting.counting import add_found_lot, take_back_count
from uttag.apps.stock.counting.queries import in_count, left_to_count
from uttag.apps.stock.goods_in import article_of_code
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.counting.forms import FoundLotForm, PiecesForm
from uttag.interfaces.web.depot.counting.reading import Standing, line_read, standing
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.scanning import read_scan
from uttag.interfaces.web.frame.templatetags.words import reason
from uttag.journeys import count_shelf
from uttag.rules.codes import same_place
from uttag.rules.reasons import Refused


def walk(request: Request, count: UUID) -> HttpResponse:
    """The shelf to go to, or the lot to count there: all of it stands in the address."""
    return _page(request, _standing(request, count, request.GET))


@require_POST
def scan(request: Request, count: UUID) -> HttpResponse:
    """A reading: of the shelf first, then of a lot on it."""
    at = _standing(request, count, request.POST)
    typed = request.POST.get("kod", "").strip()
    if not at.place:
        return _shelf_read(request, at, typed)
    line = line_read(at.here, read_scan(typed))
    if line is not None:
        return _go(count, plats=at.place, rad=str(line.uuid))
    article = article_of_code(request.actor, read_scan(typed).code)
    if article is None:
        return _page(request, at, wrong=_("Inget att räkna här har koden %(code)s.") % {"code": typed})
    read = read_scan(typed)
    day = read.last_day.isoformat() if read.last_day else ""
    return _go(count, plats=at.place, artikel=article.number, parti=read.lot, sista=day)


@require_POST
def pieces(request: Request, count: UUID) -> HttpResponse:
    """How many lie there. The answer is the same whether it agrees or not."""
    at = _standing(request, count, request.POST)
    form = PiecesForm(request.POST)
    if at.line is None:
        return _go(count, plats=at.place)
    if not form.is_valid():
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        return _page(request, at, wrong=" ".join(wrong))
    lot = at.line.lot
    counted = form.counted(lot.article.pieces_per_package)
    answer = attempt(count_shelf.count, count, at.place, lot.pk, counted, actor=request.actor, at=now())
    if not answer or answer.value is None:
        return _refused(request, at, answer.refusal)
    return _on(request, count, at, senast=str(answer.value.uuid))


@require_POST
def no_more(request: Request, count: UUID) -> HttpResponse:
    """Nothing more lies on the shelf."""
    at = _standing(request, count, request.POST)
    answer = attempt(count_shelf.count_no_more, count, at.place, actor=request.actor, at=now())
    return _on(request, count, at) if answer else _refused(request, at, answer.refusal)


@require_POST
def found(request: Request, count: UUID) -> HttpResponse:
    """A lot that wasn't in the count: from now on it is."""
    at = _standing(request, count, request.POST)
    form = FoundLotForm(request.POST)
    if at.article is None or not form.is_valid():
        return _page(request, at, form=form)
    answer = attempt(add_found_lot, count, at.place, form.found(at.article.pk), actor=request.actor, at=now())
    if not answer or answer.value is None:
        return _refused(request, at, answer.refusal, form=form)
    return _go(count, plats=at.place, rad=str(answer.value.uuid))


@require_POST
def take_back(request: Request, count: UUID) -> HttpResponse:
    """The number just typed was wrong."""
    at = _standing(request, count, request.POST)
    if at.latest is None:
        return _go(count)
    answer = attempt(take_back_count, at.latest.uuid, actor=request.actor, at=now())
    if not answer:
        return _refused(request, at, answer.refusal)
    return _go(count, plats=at.latest.place.code, rad=str(at.latest.uuid))


def _standing(request: Request, count: UUID, given: QueryDict) -> Standing:
    require(request.actor, "count_stock")
    return standing(request.actor, count, given)


def _shelf_read(request: Request, at: Standing, typed: str) -> HttpResponse:
    code = read_scan(typed).code
    place = next((line.place.code for line in at.left if same_place(code, line.place.code)), "")
    if place:
        return _go(at.count.uuid, plats=place)
    counted = in_count(request.actor, at.count, code)
    wrong = _("%(read)s är redan räknad.") if counted else _("%(read)s hör inte till inventeringen.")
    return _page(request, at, wrong=wrong % {"read": code or _("Koden")})


def _on(request: Request, count: UUID, at: Standing, **where: str) -> HttpResponse:
    """To the next lot of the shelf, else to the next shelf, or to the count where all is counted."""
    left = list(left_to_count(request.actor, at.count))
    if any(line.place.code == at.place for line in left):
        return _go(count, plats=at.place, **where)
    return _go(count, efter=at.place, **where)


def _refused(
    request: Request, at: Standing, refusal: Refused | None, *, form: FoundLotForm | None = None
) -> HttpResponse:
    reasons = refusal.reasons if refusal else ()
    return _page(request, at, wrong=" ".join(reason(one) for one in reasons), form=form)


def _page(
    request: Request, at: Standing, *, wrong: str = "", form: FoundLotForm | None = None
) -> HttpResponse:
    context = {
        "at": at,
        "wrong": wrong,
        "form": form or FoundLotForm(initial=at.first_values),
        "shelves": ngettext("%(n)d hyllplats kvar", "%(n)d hyllplatser kvar", at.shelves_left)
        % {"n": at.shelves_left},
        "crumbs": [
            Crumb(_("Inventering"), reverse("depot:counts")),
            Crumb(at.count.title, reverse("depot:one_count", args=[at.count.uuid])),
        ],
    }
    if request.htmx:
        return render(request, "depot/counting/_walk.html", context)
    response = show(request, "depot/counting/walk.html", _("Räkna"), **context)
    response.status_code = 422 if wrong or (form and form.errors) else 200
    return response


def _go(count: UUID, **where: str) -> HttpResponse:
    asked = {name: value for name, value in where.items() if value}
    return redirect(f"{reverse('depot:walk', args=[count])}?{urlencode(asked)}")
