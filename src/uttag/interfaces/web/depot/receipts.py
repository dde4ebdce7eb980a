"""Receipts: what came and what became of it, line by line, with what differs from the order (B2.8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.purchasing import queries
from uttag.apps.purchasing.models import Receipt
from uttag.apps.purchasing.receiving.differing import order_differences
from uttag.apps.purchasing.receiving.taking_in import finish_receipt
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


def receipts(request: Request) -> HttpResponse:
    """All receipts, latest first."""
    words = request.GET.get("q", "").strip()
    columns = [
        Column(_("Mottaget"), "mottaget", ("received_at", "pk")),
        Column(_("Leverantör"), "leverantor", ("supplier__name", "pk")),
        Column(_("Inköpsorder")),
        Column(_("Följesedel")),
        Column(_("Rader"), num=True),
        Column(_("Vad det blev")),
    ]
    listing: Listing[Receipt] = Listing(request, queries.receipts(request.actor, search=words), columns)
    return show(
        request,
        "depot/receiving/receipts.html",
        _("Mottagna leveranser"),
        listing=listing,
        words=words,
        crumbs=[Crumb(_("Inleverans"), reverse("depot:receive"))],
    )


def receipt(request: Request, receipt: UUID) -> HttpResponse:
    return _page(request, receipt)


@require_POST
def finish(request: Request, receipt: UUID) -> HttpResponse:
    """All of the delivery has been read."""
    answer = attempt(finish_receipt, receipt, actor=request.actor, at=now())
    if not answer:
        return _page(request, receipt, refusal=answer.refusal)
    messages.success(request, _("Inleveransen är avslutad."))
    return redirect("depot:receipt", receipt)


def _page(request: Request, receipt: UUID, refusal: Refused | None = None) -> HttpResponse:
    found = or_404(queries.receipt, request.actor, receipt)
    lines = list(queries.lines_received(request.actor, found))
    ordered = queries.lines_of(request.actor, found.order) if found.order else []
    return show(
        request,
        "depot/receiving/receipt.html",
        _("Inleverans från %(supplier)s") % {"supplier": found.supplier.name},
        receipt=found,
        lines=lines,
        not_come=[row for row in ordered if row.left],
        differences=order_differences(request.actor, found.order) if found.order else [],
        refusal=refusal,
        crumbs=[
            Crumb(_("Inleverans"), reverse("depot:receive")),
            Crumb(_("Mottagna leveranser"), reverse("depot:receipts")),
        ],
    )
