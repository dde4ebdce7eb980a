"""Papers of a few parcels are drawn at once. Who printed them, and when, is told before they are printed again (D8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.finding import note_people_shown
from uttag.apps.fulfilment.models import Fetched, Parcel, PrintedAtOnce, Wave, WavePapers
from uttag.apps.fulfilment.printing.drawing import named_by
from uttag.apps.fulfilment.printing.making import Drawn, draw
from uttag.rules.reasons import Refused, because

Kind = WavePapers.Kind


@operation("print_papers")
def print_at_once(of: QuerySet[Parcel], kind: WavePapers.Kind, *, actor: Actor, at: datetime) -> Drawn:
    """Papers of a few parcels. Noted with each of them, and logged for everyone named (I2). Raises Refused for none."""
    parcels = list(of.order_by("pk").values_list("pk", flat=True))
    if not parcels:
        raise Refused(because("papers_nothing_packed", "D8"))
    drawn = draw(kind, Parcel.objects.filter(pk__in=parcels))
    PrintedAtOnce.objects.bulk_create(
        PrintedAtOnce(parcel_id=parcel, kind=kind, printed_at=at, printed_by_id=actor.user_id)
        for parcel in parcels
    )
    note_people_shown(actor, f"print_papers:{kind}", named_by(of), at=at)
    return drawn


@dataclass(frozen=True, slots=True)
class Print:
    """Papers of a kind were printed: when, and by whom."""

    at: datetime
    by: str
    kind: WavePapers.Kind


def prints_of(of: QuerySet[Parcel]) -> list[Print]:
    """Each time that papers of any of the parcels were printed: at once, or fetched in a file of their wave.

    Such a file is of what stood packed when it was asked for.
    """
    inside = of.order_by().filter(wave=OuterRef("papers__wave"), packed_at__lte=OuterRef("papers__asked_at"))
    fetched = Fetched.objects.filter(Exists(inside), papers__wave__in=of.order_by().values("wave"))
    at_once = PrintedAtOnce.objects.filter(parcel__in=of.order_by().values("pk"))
    return sorted(
        (
            *_prints(fetched.values_list("fetched_at", "fetched_by__name", "papers__kind")),
            *_prints(at_once.values_list("printed_at", "printed_by__name", "kind").distinct()),
        ),
        key=lambda one: one.at,
    )


def last_prints(actor: Actor, of: QuerySet[Parcel]) -> dict[bool, Print]:
    """The latest print of any of the parcels' labels (True) and notes (False), where there was one."""
    require(actor, "see_depot")
    return {one.kind.is_label: one for one in prints_of(of)}


@dataclass(frozen=True, slots=True)
class PrintedApart:
    """Notes, or labels, of so many of a wave's `parcels` were printed at once, the `last` time then."""

    parcels: int
    last: Print


def printed_apart(actor: Actor, of: Wave) -> list[PrintedApart]:
    """What of a wave's papers was printed without its files."""
    require(actor, "see_depot")
    printed = PrintedAtOnce.objects.filter(parcel__wave=of).order_by("printed_at", "pk")
    rows = list(printed.values_list("parcel_id", "printed_at", "printed_by__name", "kind"))
    found = []
    for is_label in (False, True):
        mine = [row for row in rows if Kind(row[3]).is_label == is_label]
        if mine:
            found.append(PrintedApart(len({parcel for parcel, *_ in mine}), *_prints([mine[-1][1:]])))
    return found


def _prints(rows: Iterable[tuple[datetime, str | None, str]]) -> list[Print]:
    return [Print(at, by or "", Kind(kind)) for at, by, kind in rows]
