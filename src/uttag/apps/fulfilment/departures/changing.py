"""Departures are registered, changed and stopped. Waves that were cut for them stay as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, time
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.models import Departure
from uttag.apps.parties.models import Carrier
from uttag.ground.trail.operations import note
from uttag.rules.departures import WEEK
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.words import DestinationKind, Urgency

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class DepartureWish:
    """What a departure is to be. Times are Swedish; no urgencies, no destinations: all of them."""

    name: str
    weekdays: frozenset[int]
    cutoff_at: time
    leaves_at: time
    urgencies: frozenset[Urgency] = frozenset()
    destinations: frozenset[DestinationKind] = frozenset()

    def values(self) -> dict[str, object]:
        """The model's fields, in one order whatever the order they were chosen in."""
        sets = ("weekdays", "urgencies", "destinations")
        return {**asdict(self), "name": self.name.strip()} | {key: sorted(getattr(self, key)) for key in sets}


@operation("change_departures")
def register_departure(carrier: str, wish: DepartureWish, *, actor: Actor, at: datetime) -> Departure:
    """A new departure of a carrier (code). Its first wave is that of the next lorry to leave.

    Raises Refused for an unknown carrier, a name that the carrier's departures have, or times that can't be.
    """
    drives = Carrier.objects.select_for_update(no_key=True).filter(code=carrier, active=True).first()
    if drives is None:
        raise Refused(because("departure_without_carrier", None))
    _refuse(drives, wish, but=0)
    made = Departure.objects.create(carrier=drives, set_at=at, **wish.values())
    _note(actor, made, at, {name: ("", value) for name, value in _values(made).items()})
    return made


@operation("change_departures")
def change_departure(uuid: UUID, wish: DepartureWish, *, actor: Actor, at: datetime) -> Departure:
    """Another name, other days or times, from now on. Another carrier is another departure. Raises Refused."""
    found = _held(uuid)
    _refuse(found.carrier, wish, but=found.pk)
    before = _values(found)
    for name, value in wish.values().items():
        setattr(found, name, value)
    after = _values(found)
    if before != after:
        found.set_at = at
        found.save()
        _note(
            actor, found, at, {key: (before[key], after[key]) for key in after if before[key] != after[key]}
        )
    return found


@operation("change_departures")
def stop_departure(uuid: UUID, *, actor: Actor, at: datetime) -> Departure:
    """No more waves are cut for it; what has been cut leaves as planned. Twice is once."""
    return _set_active(uuid, False, actor, at)


@operation("change_departures")
def resume_departure(uuid: UUID, *, actor: Actor, at: datetime) -> Departure:
    """Waves are cut for it again, the next lorry's first. Twice is once. Raises Refused if its carrier is stopped."""
    return _set_active(uuid, True, actor, at)


def _set_active(uuid: UUID, active: bool, actor: Actor, at: datetime) -> Departure:
    found = _held(uuid)
    if active and not found.carrier.active:
        raise Refused(because("departure_without_carrier", None))
    if found.active != active:
        found.active, found.set_at = active, at
        found.save(update_fields=["active", "set_at"])
        _note(actor, found, at, {"active": (not active, active)})
    return found


def _held(uuid: UUID) -> Departure:
    """The departure with its carrier, which is held too: two can't give two departures one name."""
    key = Departure.objects.filter(uuid=uuid).values_list("pk", "carrier_id").first()
    if key is None:
        raise Refused(because("departure_not_found", None))
    Carrier.objects.select_for_update(no_key=True).get(pk=key[1])
    held = Departure.objects.select_related("carrier").select_for_update(of=("self",), no_key=True)
    return held.get(pk=key[0])


def _refuse(carrier: Carrier, wish: DepartureWish, *, but: int) -> None:
    if faults := tuple(_faults(carrier, wish, but)):
        raise Refused(*faults)


def _faults(carrier: Carrier, wish: DepartureWish, but: int) -> Iterator[Reason]:
    name = wish.name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        yield because("departure_without_name", None, most=LONGEST_NAME)
    elif carrier.departures.filter(name=name).exclude(pk=but).exists():
        yield because("departure_name_taken", None, carrier=carrier.name, name=name)
    if not wish.weekdays or not wish.weekdays <= set(WEEK):
        yield because("departure_without_working_days", "D2")
    if wish.cutoff_at > wish.leaves_at:
        times = {"cutoff_time": wish.cutoff_at, "leaves_time": wish.leaves_at}
        yield because("departure_leaves_before_cutoff", None, **times)


def _values(departure: Departure) -> dict[str, str]:
    """What the trail keeps of it, as text."""
    names = ("name", "weekdays", "cutoff_at", "leaves_at", "urgencies", "destinations")
    return {name: _text(getattr(departure, name)) for name in names}


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _note(
    actor: Actor, departure: Departure, at: datetime, changes: dict[str, tuple[object, object]]
) -> None:
    note(
        actor,
        "change_departures",
        at=at,
        subject_kind="departure",
        subject_uuid=departure.uuid,
        changes=changes,
    )
