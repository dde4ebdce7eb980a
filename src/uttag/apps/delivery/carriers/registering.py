"""Carriers are registered, changed and stopped. What they have been asked to drive stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.queries import to_come
from uttag.apps.delivery.models import Booking
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Carrier
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Reason, Refused, because

LONGEST_NAME, LONGEST_PHONE, MOST_GRAMS = 80, 25, 1_000_000
# What one may leave behind knowingly; all else must be seen to first.
HANGING = ("carrier_has_pickup_points", "carrier_has_orders")
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CarrierWish:
    """What a carrier is to be. `most_weight_g` of one box; None: no limit."""

    name: str
    link: str = Carrier.Link.NONE
    phone: str = ""
    most_weight_g: int | None = None

    def values(self) -> dict[str, object]:
        """The model's fields."""
        return {**asdict(self), "name": self.name.strip(), "phone": self.phone.strip()}


@operation("register_carrier")
def register_carrier(code: str, wish: CarrierWish, *, actor: Actor, at: datetime) -> Carrier:
    """A new carrier, which reaches nothing yet. Raises Refused for a code or name that is taken or can't be."""
    code = code.strip().upper()
    faults = list(_faults(wish, None))
    if not _CODE.fullmatch(code):
        faults.insert(0, because("carrier_code_wrong", None))
    elif Carrier.objects.filter(code=code).exists():
        faults.insert(0, because("carrier_code_taken", None, code=code))
    if faults:
        raise Refused(*faults)
    made = Carrier.objects.create(code=code, **wish.values())
    note_carrier(actor, made, {name: ("", value) for name, value in wish.values().items()}, at=at)
    return made


@operation("register_carrier")
def change_carrier(code: str, wish: CarrierWish, *, actor: Actor, at: datetime) -> Carrier:
    """Another name, phone, weight or link. Refused for another link while a booking waits for word by the old one."""
    found = held_carrier(code)
    faults = list(_faults(wish, found))
    if wish.link != found.link and (waiting := open_bookings(found)):
        faults.append(because("carrier_link_in_use", None, carrier=found.name, bookings=waiting))
    if faults:
        raise Refused(*faults)
    given = wish.values()
    changes = {name: (getattr(found, name), to) for name, to in given.items() if getattr(found, name) != to}
    if changes:
        for name, value in given.items():
            setattr(found, name, value)
        found.save(update_fields=list(given))
        note_carrier(actor, found, changes, at=at)
    return found


@operation("register_carrier")
def stop_carrier(code: str, *, knowing: bool = False, actor: Actor, at: datetime) -> Carrier:
    """It gets no more orders, and its pickup points are offered to nobody. Twice is once.

    Refused while bookings of it are open or lorries of it run. Pickup points and orders that still hang on it are
    no hindrance to one who does it `knowing` of them.
    """
    found = held_carrier(code)
    if not found.active:
        return found
    faults = [*_hindrances(found), *(() if knowing else _hanging(found))]
    if faults:
        raise Refused(*faults)
    _set_active(found, False, actor, at)
    return found


@operation("register_carrier")
def resume_carrier(code: str, *, actor: Actor, at: datetime) -> Carrier:
    """It is used again, with the reaches it had. Twice is once."""
    found = held_carrier(code)
    if not found.active:
        _set_active(found, True, actor, at)
    return found


def held_carrier(code: str) -> Carrier:
    """A carrier, held until the transaction ends. Raises Refused."""
    found = Carrier.objects.select_for_update(no_key=True).filter(code=code).first()
    if found is None:
        raise Refused(because("carrier_unknown", None))
    return found


def open_bookings(carrier: Carrier) -> int:
    """How many of its bookings count and have parcels that are not there yet."""
    live = Booking.objects.filter(carrier=carrier, state__in=Booking.LIVE)
    return live.filter(pk__in=to_come().values("booking")).count()


def note_carrier(
    actor: Actor, carrier: Carrier, changes: dict[str, tuple[object, object]], *, at: datetime
) -> None:
    """Carriers have no uuid: the trail names them by their code."""
    told = {f"{carrier.code} {name}": change for name, change in changes.items()}
    note(actor, "register_carrier", at=at, subject_kind="carrier", changes=told)


def _set_active(carrier: Carrier, active: bool, actor: Actor, at: datetime) -> None:
    carrier.active = active
    carrier.save(update_fields=["active"])
    note_carrier(actor, carrier, {"active": (not active, active)}, at=at)


def _faults(wish: CarrierWish, of: Carrier | None) -> Iterator[Reason]:
    name = wish.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        yield because("carrier_without_name", None, most=LONGEST_NAME)
    elif Carrier.objects.filter(name__iexact=name).exclude(pk=of.pk if of else 0).exists():
        yield because("carrier_name_taken", None, name=name)
    if len(wish.phone.strip()) > LONGEST_PHONE:
        yield because("carrier_phone_long", None, most=LONGEST_PHONE)
    if wish.most_weight_g is not None and not 0 < wish.most_weight_g <= MOST_GRAMS:
        yield because("carrier_weight_wrong", None, most_weight_g=MOST_GRAMS)
    known = of.link if of else ""
    made_up = wish.link == Carrier.Link.SIMULATED and known != Carrier.Link.SIMULATED
    if made_up or wish.link not in Carrier.Link.values:
        yield because("carrier_link_wrong", None)


def _hindrances(carrier: Carrier) -> Iterator[Reason]:
    if bookings := open_bookings(carrier):
        yield because("carrier_has_bookings", None, carrier=carrier.name, bookings=bookings)
    if departures := carrier.departures.filter(active=True).count():
        yield because("carrier_has_departures", None, carrier=carrier.name, departures=departures)


def _hanging(carrier: Carrier) -> Iterator[Reason]:
    if points := carrier.pickup_points.filter(active=True).count():
        yield because("carrier_has_pickup_points", "D11", carrier=carrier.name, points=points)
    waiting = Order.objects.filter(carrier=carrier, state__in=(Order.State.OPEN, Order.State.ALLOCATED))
    if orders := waiting.count():
        yield because("carrier_has_orders", None, carrier=carrier.name, orders=orders)
