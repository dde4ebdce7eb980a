"""What the depot must do now, and the lists behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.queries import late_parcels, parcels_under_way, silent_parcels
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.picking import picked_counts, unsent_waves
from uttag.apps.fulfilment.preview import (
    WaitingDay,
    acute_cutoff,
    find_waiting,
    lately_left_out,
    reasons_for_rows,
    urgent_orders,
    waiting_days,
)
from uttag.apps.fulfilment.queries import Backorder, backordered_rows, depot_work
from uttag.apps.fulfilment.stopping import waves_to_stop
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.purchasing.procurement.queries import waiting_to_order
from uttag.apps.purchasing.quarantine import waiting_in_quarantine
from uttag.apps.purchasing.queries import waiting_for_goods
from uttag.apps.stock.queries import expiring_lots
from uttag.interfaces.clock import STOCKHOLM, now, today
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.requests.words import URGENCY

FIRST = 8
NEAREST = 4  # days with something promised; what lies further off stands on its list
SOON = timedelta(days=90)  # lots whose last day is so near are worth looking at
HURRY = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class UrgentRow:
    """An urgent order and how long it has left until its window closes."""

    order: Order
    left: str
    state: str
    why: Backorder | None


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave on its way through the depot, and how far its lines and orders have come."""

    wave: Wave
    picked: int
    lines: int

    @property
    def next_step(self) -> str:
        if self.wave.state == Wave.State.PACKED:
            return "dispatch"
        return "pick" if self.picked < self.lines else "pack"


@dataclass(frozen=True, slots=True)
class DayRow:
    """What was promised for a day and stands in no wave. `state` colours it."""

    day: WaitingDay
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class GoodsRow:
    """Something to do with goods, how many of it, and where. `words` has room for the number."""

    count: int
    words: str
    detail: str
    href: str

    @property
    def title(self) -> str:
        return self.words % {"n": self.count}


def home(request: Request) -> HttpResponse:
    actor, at, day = request.actor, now(), today()
    silent = silent_parcels(actor, at)
    return show(
        request,
        "depot/home.html",
        _("Att göra"),
        urgent=_urgent(actor, at),
        to_stop=waves_to_stop(actor),
        waves=_waves(actor),
        days=[_day_row(waiting, day) for waiting in waiting_days(actor)[:NEAREST]],
        backorders=backordered_rows(actor)[:FIRST],
        silent=silent[:FIRST],
        silent_count=silent.count(),
        cutoff=acute_cutoff(day),
        cutoff_left=_until(datetime.combine(day, acute_cutoff(day), STOCKHOLM), at),
        work=depot_work(actor, day),
        goods=_goods(actor, at),
        under_way=parcels_under_way(actor).count(),
        late=late_parcels(actor, day).count(),
        expiring=expiring_lots(actor, day + SOON).count(),
    )


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
        left=lately_left_out(request.actor, [order.pk for order in listing]),
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
    reasons = reasons_for_rows(request.actor, [row.pk for row in listing])
    return show(request, "depot/backorders.html", _("Restnoterat"), listing=listing, reasons=reasons)


def _urgent(actor: Actor, at: datetime) -> list[UrgentRow]:
    orders = list(urgent_orders(actor)[:FIRST])
    reasons = lately_left_out(actor, [order.pk for order in orders])
    rows = []
    for order in orders:
        closes = datetime.combine(order.deadline_day, order.window_to, STOCKHOLM)
        hurried = closes - at < HURRY
        rows.append(UrgentRow(order, _until(closes, at), "bad" if hurried else "warn", reasons.get(order.pk)))
    return rows


def _waves(actor: Actor) -> list[WaveRow]:
    found = list(unsent_waves(actor))
    counts = picked_counts(actor, found)
    return [WaveRow(wave, *counts[wave.pk]) for wave in found]


def _goods(actor: Actor, at: datetime) -> list[GoodsRow]:
    """What waits at the quay, in quarantine and with suppliers; each kind on one row."""
    to_receive, held, to_order = (
        waiting_for_goods(actor, at),
        waiting_in_quarantine(actor, at),
        waiting_to_order(actor, at),
    )
    rows = (
        GoodsRow(
            to_receive,
            ngettext("%(n)d leverans väntas in", "%(n)d leveranser väntas in", to_receive),
            _("Väntas i dag eller är sena."),
            reverse("depot:receive"),
        ),
        GoodsRow(
            to_order,
            ngettext("%(n)d anskaffning ska beställas", "%(n)d anskaffningar ska beställas", to_order),
            _("Någon väntar på varan, och dagarna räknas."),
            reverse("depot:procurements"),
        ),
        GoodsRow(
            held,
            ngettext("%(n)d parti i karantän", "%(n)d partier i karantän", held),
            _("Släpp fri, skicka tillbaka eller kassera."),
            reverse("depot:quarantine"),
        ),
    )
    return [row for row in rows if row.count]


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


def _until(moment: datetime, at: datetime) -> str:
    """ "3 tim 12 min", "2 dagar"; nothing once it has passed."""
    minutes = int((moment - at).total_seconds() // 60)
    if minutes < 0:
        return ""
    if minutes >= 48 * 60:
        return ngettext("%(n)d dag", "%(n)d dagar", minutes // 1440) % {"n": minutes // 1440}
    if minutes >= 60:
        return _("%(h)d tim %(m)d min") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(m)d min") % {"m": minutes}


def _as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
