"""The trace from lots to people: with names for depot and service desk, in numbers for those who decide."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.models import Allocation
from uttag.apps.fulfilment.tracing.receivers import Reached, Receiver, receivers
from uttag.apps.fulfilment.tracing.whereabouts import LotNow, whereabouts
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
class Figures:
    """The same trace in numbers alone. `patients`: how many people got something, or soon will."""

    lots: tuple[LotNow, ...]
    patients: int


def trace_figures(actor: Actor, lots: Collection[int]) -> Figures:
    """Where lots are, and how many people have pieces of them: numbers, no names, nothing to log."""
    require(actor, "start_recall")
    family = descendants(lots)
    given = Allocation.objects.filter(lot__in=family).order_by()
    people = given.aggregate(n=Count("order__patient", distinct=True))["n"]
    return Figures(tuple(whereabouts(family)), people)
