"""What stands in quarantine, and a named person's word on it (B2.8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.purchasing.models import ReceiptLine
from uttag.apps.purchasing.quarantine import (
    quarantined_line,
    quarantined_lines,
    release_from_quarantine,
    scrap_from_quarantine,
    send_back_from_quarantine,
)
from uttag.apps.stock.queries import shelves_for
from uttag.ground.rulings.queries import explanation
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.goods_forms import ReleaseForm, WhyForm
from uttag.interfaces.web.frame.pages import Answer, attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


def quarantine(request: Request) -> HttpResponse:
    """All that waits to be settled, what came first at the top."""
    columns = [
        Column(_("Artikel"), "artikel", ("article__name", "pk")),
        Column(_("Parti")),
        Column(_("Antal"), num=True),
        Column(_("Sista dag"), "sista", ("expires_on", "pk")),
        Column(_("Kom"), "kom", ("receipt__received_at", "pk")),
        Column(_("Leverantör")),
        Column(_("Varför")),
    ]
    listing: Listing[ReceiptLine] = Listing(request, quarantined_lines(request.actor), columns)
    return show(request, "depot/receiving/quarantine.html", _("Karantän"), listing=listing)


def line(request: Request, line: UUID) -> HttpResponse:
    return _page(request, line)


@require_POST
def release(request: Request, line: UUID) -> HttpResponse:
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _page(request, line, release=form)
    given = form.cleaned_data
    answer = attempt(
        release_from_quarantine, line, given["shelf"], given["why"], actor=request.actor, at=now()
    )
    said = _("Varorna är frisläppta. Ställ dem på %(shelf)s.") % {"shelf": given["shelf"]}
    return _settled(request, line, answer, said, release=form)


@require_POST
def send_back(request: Request, line: UUID) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, line, back=form)
    why = form.cleaned_data["why"]
    answer = attempt(send_back_from_quarantine, line, why, actor=request.actor, at=now())
    return _settled(request, line, answer, _("Varorna går tillbaka till leverantören."), back=form)


@require_POST
def scrap(request: Request, line: UUID) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, line, scrapped=form)
    why = form.cleaned_data["why"]
    answer = attempt(scrap_from_quarantine, line, why, actor=request.actor, at=now())
    return _settled(request, line, answer, _("Varorna är kasserade."), scrapped=form)


def _settled(
    request: Request, line: UUID, answer: Answer[ReceiptLine], said: str, **forms: Form
) -> HttpResponse:
    if not answer:
        return _page(request, line, refusal=answer.refusal, **forms)
    messages.success(request, said)
    return redirect("depot:quarantine")


def _page(request: Request, uuid: UUID, *, refusal: Refused | None = None, **forms: Form) -> HttpResponse:
    found = or_404(quarantined_line, request.actor, uuid)
    shelves = shelves_for(request.actor, found.article)
    first = {"shelf": shelves.proposed}
    return show(
        request,
        "depot/receiving/quarantined.html",
        _("%(article)s i karantän") % {"article": found.article},
        line=found,
        shelves=shelves,
        release=forms.get("release") or ReleaseForm(initial=first, prefix=None),
        back=forms.get("back") or WhyForm(auto_id="back_%s"),
        scrapped=forms.get("scrapped") or WhyForm(auto_id="scrap_%s"),
        judged=explanation(found.ruling).reasons,
        gone=found.expires_on < today(),
        refusal=refusal,
        crumbs=[Crumb(_("Karantän"), reverse("depot:quarantine"))],
    )
