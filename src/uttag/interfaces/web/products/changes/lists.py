"""A conversion list: its rows with what is wrong beside them, one row more, and the approval (B2.12)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.assortment.changeovers.figures import approval_of
from uttag.apps.assortment.changeovers.lists import (
    approve_list,
    drop_row,
    put_rows,
    reopen_list,
    written_by,
)
from uttag.apps.assortment.changeovers.queries import (
    faults_by_row,
    items_by_article,
    list_for,
    list_ruling,
    row_of,
    rows_of,
)
from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.changes.changeovers import crumb
from uttag.interfaces.web.products.changes.forms import ConversionForm
from uttag.interfaces.web.products.changes.words import LIST_STATES
from uttag.rules.converting import ConversionFault
from uttag.rules.reasons import Refused

State, Changeover = ConversionList.State, AssortmentChange.State
LIVE = (Changeover.PLANNED, Changeover.STARTED)


@dataclass(frozen=True, slots=True)
class Row:
    """A row as shown: what is wrong with it, and how many open items it is for."""

    conversion: Conversion
    faults: list[ConversionFault]
    items: int


def conversion_list(request: Request, uuid: UUID) -> HttpResponse:
    """`?rad=` puts a row into the form, to be changed."""
    return _page(request, uuid)


@require_POST
def put_row(request: Request, uuid: UUID) -> HttpResponse:
    form = ConversionForm(request.POST)
    taken = _taken(request, uuid, form)
    if taken or not form.is_valid():
        return _page(request, uuid, form=form, taken=taken)
    changed = form["old"].value() == request.POST.get("changes")
    answer = attempt(put_rows, uuid, [form.wish()], actor=request.actor, at=now(), only_new=not changed)
    if not answer:
        return _page(request, uuid, form=form, refusal=answer.refusal)
    messages.success(request, _("Raden är sparad."))
    return redirect(f"{reverse('products:conversion_list', args=[uuid])}#main")


def _taken(request: Request, uuid: UUID, form: ConversionForm) -> Conversion | None:
    """The row that the list has for the old article already; `changes`: the number of the one that is changed."""
    old = form["old"].value()
    if not old or old == request.POST.get("changes"):
        return None
    return row_of(request.actor, or_404(list_for, request.actor, uuid), old)


@require_POST
def remove_row(request: Request, uuid: UUID, row: int) -> HttpResponse:
    answer = attempt(drop_row, uuid, row, actor=request.actor, at=now())
    if not answer:
        return _page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Raden är borttagen."))
    return redirect("products:conversion_list", uuid)


@require_POST
def approve(request: Request, uuid: UUID) -> HttpResponse:
    seen = "acknowledged" in request.POST
    answer = attempt(approve_list, uuid, acknowledged=seen, actor=request.actor, at=now())
    if not answer:
        return _page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Listan är godkänd. Förskrivarna får brev med antal och länk."))
    return redirect("products:conversion_list", uuid)


@require_POST
def reopen(request: Request, uuid: UUID) -> HttpResponse:
    answer = attempt(reopen_list, uuid, actor=request.actor, at=now())
    if not answer:
        return _page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Listan är öppen igen. Den behöver godkännas på nytt före startdagen."))
    return redirect("products:conversion_list", uuid)


def _page(
    request: Request,
    uuid: UUID,
    *,
    form: ConversionForm | None = None,
    refusal: Refused | None = None,
    taken: Conversion | None = None,
) -> HttpResponse:
    found, actor = or_404(list_for, request.actor, uuid), request.actor
    planned = found.change.state == Changeover.PLANNED
    writes = found.change.state in LIVE and found.state == State.DRAFT and actor.may("plan_assortment_change")
    faults = faults_by_row(found)
    every = [one for of_row in faults.values() for one in of_row]
    listing: Listing[Conversion] = Listing(request, _found(request, found, faults), _columns(), per_page=50)
    form = form or (ConversionForm(initial=_initial(request, found)) if writes else None)
    may_approve = _may_approve(request, found)
    page = show(
        request,
        "products/changes/list.html",
        found.name,
        found=found,
        mark=LIST_STATES[found.state],
        listing=listing,
        rows=_drawn(found, listing, faults),
        row_count=found.conversions.count(),
        faults=sum(not one.warning for one in every),
        warnings=sum(one.warning for one in every),
        form=form,
        pickers=form.pickers() if form else None,
        edited=request.POST.get("changes") or (form.initial.get("old") if form else None),
        taken=taken,
        writes=writes,
        may_approve=may_approve,
        approval=approval_of(actor, found) if may_approve else None,
        own=written_by(found, actor),
        may_reopen=planned and found.state == State.APPROVED and actor.may("approve_conversion"),
        ruling=list_ruling(found),
        refusal=refusal,
        crumbs=[
            crumb(),
            Crumb(found.change.name, reverse("products:assortment_change", args=[found.change.uuid])),
        ],
    )
    if taken:
        page.status_code = 422
    return page


def _may_approve(request: Request, found: ConversionList) -> bool:
    return (
        found.change.state in LIVE and found.state == State.DRAFT and request.actor.may("approve_conversion")
    )


def _columns() -> list[Column]:
    return [
        Column(_("Gammal artikel"), "gammal", ("old__name", "pk")),
        Column(_("Ny artikel"), "ny", ("new__name", "pk")),
        Column(_("Antal")),
        Column(_("Förskrivningar"), num=True),
        Column(_("Att tänka på")),
        Column(""),
    ]


def _found(
    request: Request, found: ConversionList, faults: dict[int, list[ConversionFault]]
) -> QuerySet[Conversion]:
    rows = rows_of(request.actor, found, search=request.GET.get("q", "").strip()[:80])
    return rows.filter(pk__in=list(faults)) if request.GET.get("visa") == "fel" else rows


def _drawn(
    found: ConversionList, listing: Listing[Conversion], faults: dict[int, list[ConversionFault]]
) -> list[Row]:
    shown = list(listing)
    items = items_by_article(found.change, [row.old_id for row in shown])
    return [Row(row, faults.get(row.pk, []), items.get(row.old_id, 0)) for row in shown]


def _initial(request: Request, found: ConversionList) -> dict[str, object]:
    """The row that is to be changed, if one is."""
    asked = request.GET.get("rad", "")
    if not asked.isdecimal():
        return {}
    row = rows_of(request.actor, found).filter(pk=int(asked[:12])).first()
    if row is None:
        return {}
    new = row.new.number if row.new else ""
    return {
        "old": row.old.number,
        "new": new,
        "ends": not new,
        "new_pieces": row.new_pieces,
        "old_pieces": row.old_pieces,
        "text": row.text,
    }
