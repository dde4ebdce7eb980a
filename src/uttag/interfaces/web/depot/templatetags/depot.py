"""Waves, parcels and orders as the depot's pages draw them: `{% load depot %}`."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext_lazy as _

from uttag.apps.fulfilment.finding import shown_name
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.fulfilment.notes import packages
from uttag.apps.fulfilment.table.lines import TableLine
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Place
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.templatetags.words import NBSP, language
from uttag.interfaces.web.orders.words import ORDER_STATES, ROW_STATES, URGENCIES
from uttag.rules.wording.writing import write_out

register = template.Library()

WAVE_STATES = {
    Wave.State.PLANNED.value: Mark(_("Att plocka"), "strong", "scan-barcode"),
    Wave.State.PACKED.value: Mark(_("Packad, ska skickas"), "warn", "truck"),
    Wave.State.DISPATCHED.value: Mark(_("Har lämnat depån"), "good"),
    Wave.State.EMPTY.value: Mark(_("Inget att plocka"), "", "package-x"),
    Wave.State.UNDONE.value: Mark(_("Ångrad"), "", "undo-2"),
}
TO_PACK = Mark(_("Att packa"), "strong", "package")  # planned, and all of it lies on the trolley
PARCEL_STATES = {
    Parcel.State.PACKED.value: Mark(_("Packat"), "", "package"),
    Parcel.State.DISPATCHED.value: Mark(_("På väg"), "info", "truck"),
    Parcel.State.DELIVERED.value: Mark(_("Levererat"), "good"),
}


@register.filter
def place_name(place: Place) -> str:
    """A shelf by its code, any other place by what it is."""
    return place.code if place.kind == Place.Kind.SHELF else place.get_kind_display()


@register.filter
def wave_mark(wave: Wave) -> Mark:
    """A wave's chip."""
    return WAVE_STATES[wave.state]


@register.filter
def mark_of_picked(wave: Wave, all_picked: bool) -> Mark:
    """A wave's chip, where it is known whether all of it has been picked."""
    return TO_PACK if wave.state == Wave.State.PLANNED and all_picked else WAVE_STATES[wave.state]


@register.filter
def parcel_mark(parcel: Parcel) -> Mark:
    """A parcel's chip."""
    return PARCEL_STATES[parcel.state]


@register.filter
def order_state(order: Order) -> Mark:
    """An order's chip."""
    return ORDER_STATES[order.state]


@register.filter
def urgency_mark(order: Order) -> Mark | None:
    """Acute or express; None for what is neither."""
    return URGENCIES.get(order.urgency)


@register.filter
def goes_to(order: Order) -> str:
    """Where an order goes, without whom: a housing, a pickup point or a town."""
    place = order.special_housing or order.pickup_point
    if place is None:
        return order.city
    return place.name if order.city in place.name else f"{place.name}, {order.city}"


@register.filter
def for_whom(order: Order) -> str:
    """The recipient's name; the order's number for protected people."""
    return shown_name(order)


@register.filter
def row_state_mark(state: str) -> Mark:
    """An order row's chip, by its state alone."""
    return ROW_STATES[state]


@register.filter
def kilos(grams: int) -> str:
    """A weight as people read it: 12400 → "12,4 kg"."""
    return write_out("weight", grams, language(), {})


@register.filter
def postal(code: str) -> str:
    """A postal code as it is written: "443 30"."""
    return f"{code[:3]}{NBSP}{code[3:]}" if len(code) == 5 and code.isdigit() else code


@register.filter
def in_packs(pieces: int, line: TableLine) -> str:
    """Pieces of a line as they are taken from the shelf: "4 förp + 6 st"."""
    return packages(pieces, line.pieces_per_package)
