"""Special procurements: what to order from suppliers, and what is on its way with its days (B2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.catalogue.models import Supplier
from uttag.apps.ordering.receipts import order_number
from uttag.apps.purchasing.models import Procurement
from uttag.apps.purchasing.procurement.ordering import order_procurements
from uttag.apps.purchasing.procurement.queries import called_off, clocks_of, to_order, under_way
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.procurement import ProcurementClock
from uttag.rules.reasons import Refused

MOST_TO_ORDER = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A procurement with its order's number and clock."""

    procurement: Procurement
    number: str
    clock: ProcurementClock


@dataclass(slots=True)
class OfSupplier:
    """What waits to be ordered from one supplier: it becomes one purchase order."""

    supplier: Supplier
    rows: list[Row] = field(default_factory=list)


def procurements(request: Request, refusal: Refused | None = None) -> HttpResponse:
    """To order, supplier by supplier, and what is on its way."""
    waiting = _rows(request, to_order(request.actor)[:MOST_TO_ORDER])
    listing: Listing[Procurement] = Listing(request, under_way(request.actor), _columns())
    return show(
        request,
        "depot/procurements.html",
        _("Anskaffningar"),
        suppliers=_by_supplier(waiting),
        waiting=len(waiting),
        listing=listing,
        called_off=_rows(request, called_off(request.actor)),
        rows=_rows(request, listing),
        today=today(),
        refusal=refusal,
    )


@require_POST
def order(request: Request) -> HttpResponse:
    """Orders the chosen ones: one purchase order to each supplier, sent at once."""
    answer = attempt(order_procurements, _chosen(request), actor=request.actor, at=now())
    if answer.value is None:
        return procurements(request, answer.refusal)
    n = len(answer.value)
    words = ngettext("%(n)s inköpsorder är skickad.", "%(n)s inköpsorder är skickade.", n)
    messages.success(request, words % {"n": n})
    return redirect("depot:procurements")


def _columns() -> list[Column]:
    return [
        Column(_("Artikel"), "artikel", ("row__article__name", "pk")),
        Column(_("Antal"), num=True),
        Column(_("Dag"), num=True),
        Column(_("Lovad till"), "lovad", ("due_day", "pk")),
        Column(_("Väntas till depån"), "vantas", ("expected_day", "pk")),
    ]


def _rows(request: Request, found: Iterable[Procurement]) -> list[Row]:
    listed = list(found)
    clocks = clocks_of(request.actor, listed, today())
    return [Row(one, order_number(one.row.order_id), clocks[one.pk]) for one in listed]


def _by_supplier(rows: Iterable[Row]) -> list[OfSupplier]:
    groups: dict[int, OfSupplier] = {}
    for row in rows:
        supplier = row.procurement.row.article.supplier
        groups.setdefault(supplier.pk, OfSupplier(supplier)).rows.append(row)
    return list(groups.values())


def _chosen(request: Request) -> list[UUID]:
    chosen = []
    for text in request.POST.getlist("anskaffning")[:MOST_TO_ORDER]:
        try:
            chosen.append(UUID(text))
        except ValueError:
            continue
    return chosen
