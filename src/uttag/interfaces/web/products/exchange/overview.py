"""Take out the workbook, hand it in, and see what has been handed in (B2.6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.models import WorkbookUpload
from uttag.ground.files.uploads import Upload
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.exchange.forms import HandInForm, TakeOutForm
from uttag.interfaces.web.products.exchange.words import STATES
from uttag.journeys.exchange_workbook.handing_in import hand_in
from uttag.journeys.exchange_workbook.queries import (
    Parts,
    parts_of_the_register,
    waiting_for_workbook,
    workbooks_for,
)
from uttag.papers.workbooks.guarding import MOST_BYTES
from uttag.rules.reasons import Refused


def exchange(request: Request) -> HttpResponse:
    parts = parts_of_the_register(request.actor)
    return _page(request, parts, HandInForm(parts=parts, initial=_first(request)))


def hand_in_workbook(request: Request) -> HttpResponse:
    """The file is checked while one waits: a few seconds for the whole register."""
    parts = parts_of_the_register(request.actor)
    if request.method != "POST":
        return redirect("products:exchange")
    form = HandInForm(request.POST, request.FILES, parts=parts)
    if not form.is_valid():
        return _page(request, parts, form)
    file, given = form.cleaned_data["file"], form.cleaned_data
    upload = Upload(file.name or "arbetsbok.xlsx", file.read(MOST_BYTES + 1))
    change = UUID(given["change"]) if given.get("change") else None
    asked = {"from_day": given["from_day"], "reason": given["reason"], "change": change}
    answer = attempt(hand_in, upload, actor=request.actor, at=now(), **asked)
    if not answer or answer.value is None:
        return _page(request, parts, form, answer.refusal)
    _say(request, answer.value)
    return redirect("products:workbook", answer.value.uuid)


def waiting(actor: Actor, at: datetime) -> int:
    """The count beside the page's name in the menu."""
    return waiting_for_workbook(actor, at)


def _page(request: Request, parts: Parts, form: HandInForm, refusal: Refused | None = None) -> HttpResponse:
    chosen = request.GET.get("lage", "")
    listing: Listing[WorkbookUpload] = Listing(
        request, workbooks_for(request.actor, chosen), _columns(), per_page=20
    )
    return show(
        request,
        "products/exchange/exchange.html",
        _("Excel"),
        take_out=TakeOutForm(parts=parts, auto_id="out_%s"),
        form=form,
        listing=listing,
        states=STATES,
        chosen=chosen,
        refusal=refusal,
        changes={one.uuid: one.name for one in parts.changes},
        template_url=f"{reverse('products:take_out_workbook')}?tom=ja",
    )


def _first(request: Request) -> dict[str, object]:
    """A link from an assortment change names it."""
    return {"from_day": today(), "change": request.GET.get("sortimentsbyte", "")}


def _say(request: Request, made: WorkbookUpload) -> None:
    if made.state == WorkbookUpload.State.READY:
        messages.success(request, _("Filen är kontrollerad och har inga fel. Ingenting är ändrat än."))


def _columns() -> list[Column]:
    return [
        Column(_("Fil"), "fil", ("name",)),
        Column(_("Läge"), "lage_", ("state",)),
        Column(_("Inlämnad av"), "av", ("handed_in_by__name",)),
        Column(_("När"), "nar", ("handed_in_at",)),
        Column(_("Hanterad")),
    ]
