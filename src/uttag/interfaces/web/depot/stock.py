"""The stock: articles with their lots, who got a lot, and a quick count."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.queries import LotReceiver, lot_receivers
from uttag.apps.stock.goods_in import article_in_stock, first_days, lot_with_key
from uttag.apps.stock.models import CountLine, Move
from uttag.apps.stock.queries import lying, moves_of, stock_lacking
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.forms import CountForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.scanning import read_scan
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import number
from uttag.journeys.count_shelf import count_one
from uttag.rules.reasons import Refused

LACKING = {"slut": "shelf", "rest": "supplier"}
SOON = timedelta(days=90)


def articles(request: Request) -> HttpResponse:
    """Articles with what there is of them. `hur` keeps those that are out, or whose supplier is."""
    typed, which = request.GET.get("q", "").strip(), request.GET.get("hur", "")
    columns = [
        Column(_("Artikel"), "namn", ("name", "variant", "pk")),
        Column(_("På hyllan"), "hylla", ("on_shelves", "pk"), num=True),
        Column(_("Reserverat"), num=True),
        Column(_("Plockat"), num=True),
        Column(_("Går ut först")),
        Column(_("Läge")),
    ]
    of = LACKING.get(which, "")
    found = stock_lacking(request.actor, search=read_scan(typed).code, of=of)
    listing: Listing[Article] = Listing(request, found, columns)
    return show(
        request,
        "depot/stock.html",
        _("Lager"),
        listing=listing,
        which=which,
        first=first_days(request.actor, [article.pk for article in listing]),
        soon=today() + SOON,
        tabs=tabs_of(request),
    )


def article(request: Request, number: str) -> HttpResponse:
    found = article_in_stock(request.actor, number)
    balances = list(lying(request.actor, found))
    return show(
        request,
        "depot/article.html",
        str(found),
        article=found,
        balances=balances,
        on_shelves=sum(b.pieces for b in balances if b.place.kind == b.place.Kind.SHELF),
        total=sum(b.pieces for b in balances),
        soon=today() + SOON,
        today=today(),
        crumbs=[Crumb(_("Lager"), reverse("depot:stock"))],
    )


def lot(request: Request, lot: int) -> HttpResponse:
    return _lot_page(request, lot)


@require_POST
def count(request: Request, lot: int) -> HttpResponse:
    """Somebody counted the lot on a shelf. What differs waits for a colleague, as in any count."""
    form = CountForm(request.POST)
    if not form.is_valid():
        return _lot_page(request, lot, form=form)
    given = form.cleaned_data
    lot_with_key(request.actor, lot)
    answer = attempt(
        count_one,
        given["document"],
        given["shelf"],
        lot,
        given["counted"],
        actor=request.actor,
        at=now(),
        why=given["reason"],
    )
    if not answer or answer.value is None:
        return _lot_page(request, lot, form=form, refusal=answer.refusal)
    messages.success(request, _counted(answer.value))
    return redirect("depot:lot", lot)


def _counted(line: CountLine) -> str:
    told = {"n": number(line.counted), "shelf": line.place.code}
    if line.state == CountLine.State.AGREES:
        return _("Räknat: %(n)s styck på %(shelf)s. Det stämmer.") % told
    return _("Räknat: %(n)s styck på %(shelf)s. En kollega behöver godkänna skillnaden.") % told


def _lot_page(
    request: Request, key: int, *, form: CountForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    found = lot_with_key(request.actor, key)
    held = list(lying(request.actor, found))
    shelves = [balance for balance in held if balance.place.kind == balance.place.Kind.SHELF]
    columns = [
        Column(_("Beställning")),
        Column(_("Antal"), num=True),
        Column(_("Plockad")),
        Column(_("Läge")),
    ]
    receivers: Listing[LotReceiver] = Listing(
        request, lot_receivers(request.actor, found), columns, per_page=25
    )
    moves: list[Move] = list(moves_of(request.actor, found)[:30])
    first = {"document": uuid4(), "shelf": shelves[0].place.code if len(shelves) == 1 else ""}
    response = show(
        request,
        "depot/lot.html",
        _("Parti %(number)s") % {"number": found.number},
        lot=found,
        held=held,
        receivers=receivers,
        moves=moves,
        form=form or CountForm(initial=first),
        typed=form is not None,
        gone=found.expires_on < today(),
        refusal=refusal,
        crumbs=[
            Crumb(_("Lager"), reverse("depot:stock")),
            Crumb(str(found.article), reverse("depot:article", args=[found.article.number])),
        ],
    )
    if form is not None:
        response.status_code = 422
    return response


def tabs_of(request: Request) -> list[Tab]:
    """The pages about what lies where."""
    pages = (
        (_("Artiklar"), "depot:stock"),
        (_("Partier och platser"), "depot:places"),
        (_("Går ut snart"), "depot:expiring"),
        (_("Flyttar"), "depot:moves"),
    )
    return [Tab(title, reverse(view), request.path == reverse(view)) for title, view in pages]
