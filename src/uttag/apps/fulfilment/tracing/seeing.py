"""The trace from lots to people: with names for depot and service desk, in numbers for those who decide."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.models import Allocation
from uttag.apps.fulfilment.tracing.receivers import Reached, Receiver, receivers
from uttag.apps.fulfilment.tracing.whereabouts import LotNow, whereabouts
from uttag.apps.ordering.models import OrderRow
from uttag.apps.stock.lineage import descendants
from uttag.ground.trail.operations import note_access

TRACING = "tracing"  # the ground for looking: goods that may have to come back


@dataclass(frozen=True, slots=True)
class Trace:
    """Supplier's lots with all that was repacked from them, and everyone who was given pieces."""

    lots: tuple[LotNow, ...]
    receivers: tuple[Receiver, ...]

    @property
    def patients(self) -> int:
        """How many people got something, or soon will."""
        return len({one.patient_id for one in self.receivers})

    @property
    def sent(self) -> int:
        """Pieces that have left for patients."""
        return sum(one.pieces for one in self.receivers if one.sent)

    @property
    def on_the_way(self) -> int:
        """Pieces sent but not arrived."""
        return sum(one.pieces for one in self.receivers if one.reached == Reached.ON_THE_WAY)

    @property
    def complete(self) -> bool:
        """Whether the ledger sent, of each lot, exactly what the rows say."""
        sent = dict.fromkeys((now.lot.pk for now in self.lots), 0)
        for one in self.receivers:
            sent[one.lot_id] += one.pieces if one.sent else 0
        return all(now.sent == sent[now.lot.pk] for now in self.lots)


def see_trace(actor: Actor, lots: Collection[int], *, at: datetime) -> Trace:
    """From lots (keys) to everyone who got pieces, through repackings at any depth. Logged with all of them."""
    require(actor, "trace_lot")
    family = descendants(lots)
    given = receivers(actor, family)
    patients = {one.patient for one in given}
    note_access(actor, "see_trace", at=at, patients=sorted(patients), ground=TRACING)
    return Trace(tuple(whereabouts(family)), tuple(given))


@dataclass(frozen=True, slots=True)
class GroupReached:
    """What one unit's patients got of the lots; of `pieces`, `sent` have left the depot."""

    care_provider: str
    unit: str
    patients: int
    rows: int
    pieces: int
    sent: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The same trace in numbers alone."""

    lots: tuple[LotNow, ...]
    groups: tuple[GroupReached, ...]
    patients: int


_GONE = Q(row__state__in=(OrderRow.State.DISPATCHED, OrderRow.State.DELIVERED))


def trace_figures(actor: Actor, lots: Collection[int]) -> Figures:
    """Who has pieces of lots, by care provider and prescribing unit: numbers, no names, nothing to log."""
    require(actor, "start_recall")
    family = descendants(lots)
    given = Allocation.objects.filter(lot__in=family).order_by()
    by = ("order__care_provider__name", "row__item__prescription__unit__name")
    groups = given.values_list(*by).annotate(
        patients=Count("order__patient", distinct=True),
        rows=Count("row", distinct=True),
        all=Sum("pieces"),
        gone=Sum("pieces", filter=_GONE, default=0),
    )
    found = tuple(GroupReached(*group) for group in groups.order_by(*by))
    people = given.aggregate(n=Count("order__patient", distinct=True))["n"]
    return Figures(tuple(whereabouts(family)), found, people)
