"""One workbook: its faults by sheet, row and column, or what it would change, and the confirming of it (B2.6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import WorkbookUpload
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.exchange.drawing import drawn
from uttag.interfaces.web.products.exchange.words import KINDS, STATES
from uttag.journeys.exchange_workbook.confirming import confirm_workbook
from uttag.journeys.exchange_workbook.handing_in import check_again, lay_aside
from uttag.journeys.exchange_workbook.queries import change_of, workbook_for
from uttag.journeys.exchange_workbook.results import MOST_KEPT, fault_of
from uttag.papers.workbooks import structure as s
from uttag.rules.reasons import Refused

State = WorkbookUpload.State
PER_PAGE = 30


def workbook(request: Request, uuid: UUID) -> HttpResponse:
    return _page(request, or_404(workbook_for, request.actor, uuid))


def check(request: Request, uuid: UUID) -> HttpResponse:
    """Checks anew against the register as it is now."""
    found = or_404(workbook_for, request.actor, uuid)
    if request.method == "POST":
        answer = attempt(check_again, uuid, actor=request.actor, at=now())
        if not answer:
            return _page(request, found, answer.refusal)
        messages.success(request, _("Filen är kontrollerad mot registret som det är nu."))
    return redirect("products:workbook", uuid)


def confirm(request: Request, uuid: UUID) -> HttpResponse:
    """What was shown is done, as it was shown: `digest` says which preview it was."""
    found = or_404(workbook_for, request.actor, uuid)
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        answer = attempt(confirm_workbook, uuid, digest, actor=request.actor, at=now())
        if not answer or answer.value is None:
            return _page(request, found, answer.refusal)
        messages.success(request, _done(answer.value))
    return redirect("products:workbook", uuid)


def put_aside(request: Request, uuid: UUID) -> HttpResponse:
    found = or_404(workbook_for, request.actor, uuid)
    if request.method == "POST":
        answer = attempt(lay_aside, uuid, actor=request.actor, at=now())
        if not answer:
            return _page(request, found, answer.refusal)
        messages.success(request, _("Filen är lagd åt sidan. Ingenting ändras av den."))
    return redirect("products:exchange")


def _page(request: Request, found: WorkbookUpload, refusal: Refused | None = None) -> HttpResponse:
    own = found.handed_in_by_id == request.actor.user_id
    return show(
        request,
        "products/exchange/workbook.html",
        found.name,
        found=found,
        mark=STATES[found.state],
        change=change_of(found),
        own=own,
        may_confirm=own or request.actor.may("approve_article_change"),
        is_open=found.state in (State.FAULTY, State.READY, State.UNCHANGED),
        sheets=found.result["rows"],
        warnings=[fault_of(kept) for kept in found.result["warnings"]],
        most=MOST_KEPT,
        refusal=refusal,
        crumbs=[Crumb(_("Excel"), reverse("products:exchange"))],
        **(_faults(request, found) if found.state == State.FAULTY else _differences(request, found)),
    )


def _faults(request: Request, found: WorkbookUpload) -> dict[str, Any]:
    chosen = request.GET.get("blad", "")
    counts = found.result["faults_by_sheet"]
    kept = [one for one in found.result["faults"] if chosen not in counts or one["sheet"] == chosen]
    columns = [
        Column(_("Blad")),
        Column(_("Rad"), num=True),
        Column(_("Kolumn")),
        Column(_("Vad som är fel")),
    ]
    listing: Listing[Any] = Listing(request, kept, columns, per_page=PER_PAGE)
    order = [(sheet.name, sheet.name, counts[sheet.name]) for sheet in s.SHEETS if sheet.name in counts]
    return {
        "listing": listing,
        "rows": [fault_of(one) for one in listing],
        "tabs": _tabs("blad", chosen if chosen in counts else "", order, found.result["fault_count"]),
    }


def _differences(request: Request, found: WorkbookUpload) -> dict[str, Any]:
    chosen = request.GET.get("slag", "")
    counts = found.result["differences_by_kind"]
    kept = [one for one in found.result["differences"] if chosen not in counts or one["kind"] == chosen]
    columns = [Column(_("Artikel")), Column(_("Slag")), Column(_("Ändring")), Column(_("Gäller från"))]
    listing: Listing[Any] = Listing(request, kept, columns, per_page=PER_PAGE)
    order = [(kind, KINDS[kind].word, counts[kind]) for kind in KINDS if kind in counts]
    return {
        "listing": listing,
        "rows": drawn(list(listing)),
        "tabs": _tabs("slag", chosen if chosen in counts else "", order, found.result["difference_count"]),
        "counts": order,
        "prices": counts.get("price", 0),
        "new_articles": counts.get("new_article", 0),
        "conversions": counts.get("conversion", 0),
    }


def _tabs(name: str, chosen: str, order: Sequence[tuple[str, Any, int]], total: int) -> list[Tab]:
    """One for each part that has rows, after one for all; none where there is only one part."""
    if len(order) < 2:
        return []
    every = Tab(_("Alla"), "?", not chosen, total)
    return [every, *(Tab(word, f"?{name}={key}", key == chosen, count) for key, word, count in order)]


def _done(found: WorkbookUpload) -> str:
    if found.state == State.ASKED:
        return _("Ändringarna är lämnade för godkännande. De gäller när någon annan har godkänt dem.")
    return _("Klart. Ändringarna gäller, var och en från sin dag.")
