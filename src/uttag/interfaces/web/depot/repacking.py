"""Repacking: read a lot, say into which units it goes, print their labels; and what has been repacked (B2.10)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.access.actors import require
from uttag.apps.fulfilment.tracing.lots import lots_called
from uttag.apps.stock.counts import repacked_by_month, repacking_with, repackings
from uttag.apps.stock.goods_in import article_of_code, lot_with_key
from uttag.apps.stock.lineage import original_of
from uttag.apps.stock.models import Lot, Place, Repacking
from uttag.apps.stock.queries import lying, shelves_keeping
from uttag.apps.stock.repacking import repack
from uttag.apps.stock.units import label_of, targets_of
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.lot_forms import RepackForm
from uttag.interfaces.web.frame.files import called
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.scanning import read_scan
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.papers import unit_label

MONTHS = 12


def repacked(request: Request) -> HttpResponse:
    """All repackings with their counts. `kod` is a lot that was read: straight on to it where it is one."""
    require(request.actor, "repack")
    typed = request.GET.get("kod", "").strip()
    lots = _lots(request, typed) if typed else []
    if len(lots) == 1:
        return redirect("depot:repack", lots[0].pk)
    columns = [
        Column(_("Nytt parti")),
        Column(_("Ur parti")),
        Column(_("Enheter"), "enheter", ("units", "pk"), num=True),
        Column(_("Spill"), "spill", ("waste", "pk"), num=True),
        Column(_("När och vem"), "nar", ("repacked_at", "pk")),
        Column(""),
    ]
    listing: Listing[Repacking] = Listing(request, repackings(request.actor), columns)
    months = repacked_by_month(request.actor)
    return show(
        request,
        "depot/repacked.html",
        _("Ompackning"),
        listing=listing,
        months=months[:MONTHS],
        typed=typed,
        lots=lots,
        today=today(),
    )


def new(request: Request, lot: int) -> HttpResponse:
    """From a lot on a shelf to new units."""
    require(request.actor, "repack")
    found = lot_with_key(request.actor, lot)
    held, targets = list(lying(request.actor, found, Place.Kind.SHELF)), targets_of(request.actor, found)
    first = {"pieces_per_unit": found.article.pieces_per_package}
    form = RepackForm(request.POST or None, held=held, targets=targets, initial=first)
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(repack, form.wish(lot), document=form.once, actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(request, _made(answer.value))
            return redirect("depot:repacking", answer.value.document)
        refusal = answer.refusal
    return show(
        request,
        "depot/repack.html",
        _("Packa om parti %(number)s") % {"number": found.number},
        lot=found,
        held=held,
        form=form,
        refusal=refusal,
        shelves=[shelf.code for shelf in shelves_keeping(request.actor, found.article)],
        gone=found.expires_on < today(),
        crumbs=[Crumb(_("Ompackning"), reverse("depot:repacked"))],
    )


def repacking(request: Request, document: UUID) -> HttpResponse:
    """One repacking: what became of what, by whom, and its labels."""
    found = repacking_with(request.actor, document)
    return show(
        request,
        "depot/repacking.html",
        _("Ompackat till %(number)s") % {"number": found.target.number},
        one=found,
        original=original_of(found.target),
        elements=unit_label.element_string(label_of(request.actor, found)),
        crumbs=[Crumb(_("Ompackning"), reverse("depot:repacked"))],
    )


def labels(request: Request, document: UUID) -> HttpResponse:
    """A label for each of the units, to print."""
    found = repacking_with(request.actor, document)
    made = unit_label.render([label_of(request.actor, found)])
    response = HttpResponse(made, content_type="application/pdf")
    return called(response, f"etiketter-{found.target.number}.pdf", inline=True)


def _lots(request: Request, typed: str) -> list[Lot]:
    """What was read or typed, as lots: a GS1 code with its lot, an article's code, or the lot's number alone."""
    scan = read_scan(typed)
    article = article_of_code(request.actor, scan.code)
    number = scan.lot or ("" if article else scan.code)
    return lots_called(request.actor, number, article)


def _made(repacking: Repacking) -> str:
    said = ngettext(
        "%(n)d enhet är packad som parti %(lot)s. Skriv ut etiketten.",
        "%(n)d enheter är packade som parti %(lot)s. Skriv ut etiketterna.",
        repacking.units,
    )
    return said % {"n": repacking.units, "lot": repacking.target.number}
