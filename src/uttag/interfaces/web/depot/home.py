"""What the depot must do now, and the lists behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.lateness import late_parcel_keys
from uttag.apps.delivery.queries import parcels_under_way
from uttag.apps.fulfilment.leaving import Lorry, leaving_today
from uttag.apps.fulfilment.preview import (
    WaitingDay,
    acute_cutoff,
    find_waiting,
    lately_left_out,
    reasons_for_rows,
    urgent_orders,
    waiting_days,
)
from uttag.apps.fulfilment.queries import Backorder, backordered_rows
from uttag.apps.fulfilment.stopping import waves_to_stop
from uttag.apps.ordering.models import Order, OrderRow
from uttag.interfaces.clock import STOCKHOLM, now, today
from uttag.interfaces.web.depot.glance import at_a_glance, goods, to_look_into, until
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.orders.naming import named
from uttag.interfaces.web.requests.words import URGENCY

FIRST = 8
NEAREST = 4  # days with something promised; what lies further off stands on its list
HURRY = timedelta(hours=4)  # until an urgent order's window closes
NEAR = timedelta(hours=1)  # until a lorry leaves


@dataclass(frozen=True, slots=True)
class UrgentRow:
    """An urgent order and how long it has left until its window closes."""

    order: Order
    left: str
    state: str
    why: Backorder | None


@dataclass(frozen=True, slots=True)
class LorryRow:
    """A departure of today and how long it has left. `state` colours it; `waiting`: it has no wave yet."""

    lorry: Lorry
    left: str
    state: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """What was promised for a day and stands in no wave. `state` colours it."""

    day: WaitingDay
    title: str
    state: str


def home(request: Request) -> HttpResponse:
    """The whole page, or the part of it that refreshes itself."""
    actor, at, day = request.actor, now(), today()
    leaving, cutoff = leaving_today(actor, at), acute_cutoff(day)
    days, late = waiting_days(actor), len(late_parcel_keys(actor, day))
    context = {
        "urgent": _urgent(actor, at),
        "to_stop": waves_to_stop(actor),
        "lorries": [_lorry_row(lorry, at) for lorry in leaving.lorries],
        "next_lorry": next((_lorry_row(one, at) for one in leaving.lorries if one.leaves_at > at), None),
        "others": leaving.others,
        "to_pick": leaving.to_pick,
        "days": [_day_row(waiting, day) for waiting in days[:NEAREST]],
        "waiting": sum(one.orders for one in days),
        "due": sum(one.orders for one in days if 0 <= (one.deadline_day - day).days <= 1),
        "waiting_urgent": sum(one.urgent for one in days),
        "backordered": (backordered := backordered_rows(actor).count()),
        "cutoff": cutoff,
        "cutoff_left": until(datetime.combine(day, cutoff, STOCKHOLM), at),
        "to_look_into": at_a_glance(request, to_look_into(late)),
        "goods": at_a_glance(request, goods(backordered)),
        "under_way": parcels_under_way(actor).count(),
        "late": late,
        "at": at,
    }
    if request.htmx:
        return render(request, "depot/_home.html", context)
    return show(request, "depot/home.html", _("Att göra"), **context)


def waiting(request: Request) -> HttpResponse:
    """Orders that wait for a wave, each with why the last one left it."""
    given = request.GET
    urgency = given.get("fart", "")
    urgency = urgency if urgency in URGENCY or urgency == "urgent" else ""
    by_day = _as_day(given.get("till", ""))
    columns = [
        Column(_("Beställning"), "nummer", ("pk",)),
        Column(_("Framme senast"), "senast", ("deadline_day", "window_to", "pk")),
        Column(_("Beställd"), "bestalld", ("ordered_at", "pk")),
        Column(_("Rader"), num=True),
        Column(_("Varför den väntar")),
    ]
    listing: Listing[Order] = Listing(
        request, find_waiting(request.actor, urgency=urgency, by_day=by_day), columns
    )
    return show(
        request,
        "depot/waiting.html",
        _("Väntar på en våg"),
        listing=listing,
        left=_why_left(request.actor, [order.pk for order in listing]),
        urgencies=URGENCY,
        urgency=urgency,
        by_day=by_day,
        today=today(),
    )


def backorders(request: Request) -> HttpResponse:
    """Rows whose supplier is out, by when it delivers again."""
    columns = [
        Column(_("Artikel"), "artikel", ("article__name", "pk")),
        Column(_("Antal"), num=True),
        Column(_("Beställning")),
        Column(_("Lovad till"), "lovad", ("order__deadline_day", "pk")),
        Column(_("Väntas åter"), "ater", ("article__supplier_back_day", "pk")),
        Column(_("Varför")),
    ]
    listing: Listing[OrderRow] = Listing(request, backordered_rows(request.actor), columns)
    reasons = _by_name(reasons_for_rows(request.actor, [row.pk for row in listing]))
    return show(request, "depot/backorders.html", _("Restnoterat"), listing=listing, reasons=reasons)


def _urgent(actor: Actor, at: datetime) -> list[UrgentRow]:
    orders = list(urgent_orders(actor)[:FIRST])
    reasons = _why_left(actor, [order.pk for order in orders])
    rows = []
    for order in orders:
        closes = datetime.combine(order.deadline_day, order.window_to, STOCKHOLM)
        hurried = closes - at < HURRY
        rows.append(UrgentRow(order, until(closes, at), "bad" if hurried else "warn", reasons.get(order.pk)))
    return rows


def _why_left(actor: Actor, orders: list[int]) -> dict[int, Backorder]:
    """By order: why the latest wave left it."""
    return _by_name(lately_left_out(actor, orders))


def _by_name(found: dict[int, Backorder]) -> dict[int, Backorder]:
    """The same with articles named, not numbered."""
    reasons = named(one.reason for one in found.values())
    return {
        key: replace(one, reason=reason) for (key, one), reason in zip(found.items(), reasons, strict=True)
    }


def _lorry_row(lorry: Lorry, at: datetime) -> LorryRow:
    """Late with unsent waves is bad; near with waves that aren't packed wants attention."""
    near = lorry.leaves_at - at < NEAR and any(one.next_step != "dispatch" for one in lorry.unsent)
    gone = lorry.leaves_at <= at
    state = "bad" if gone and lorry.unsent else "warn" if near and not gone else ""
    return LorryRow(lorry, until(lorry.leaves_at, at), state)


def _day_row(waiting: WaitingDay, day: date) -> DayRow:
    days = (waiting.deadline_day - day).days
    if days < 0:
        late = ngettext("%(n)d dag sen", "%(n)d dagar sena", -days) % {"n": -days}
        return DayRow(waiting, late, "bad")
    if days == 0:
        return DayRow(waiting, _("i dag"), "bad")
    if days == 1:
        return DayRow(waiting, _("i morgon"), "warn")
    return DayRow(waiting, ngettext("om %(n)d dag", "om %(n)d dagar", days) % {"n": days}, "")


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
