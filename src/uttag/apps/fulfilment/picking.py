"""Picking a wave, line by line: what to take from which shelf, and what is on the trolley already.

The ledger moved the goods when the wave was planned; this only helps those who walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.models import Allocation, PickedLine, Wave
from uttag.apps.fulfilment.queries import waves
from uttag.rules.reasons import Refused, because

LineKey = tuple[int, int]
"""(place, lot): what tells one line of a picking list from another."""


@dataclass(frozen=True, slots=True)
class PickTask:
    """One walk to a shelf: all pieces of a lot that the wave's orders need from it."""

    place_id: int
    lot_id: int
    place: str
    article_number: str
    article_name: str
    gtin: str
    unit: str
    pieces_per_package: int
    lot: str
    expires_on: date
    pieces: int
    orders: int
    picked: bool

    @property
    def key(self) -> LineKey:
        return self.place_id, self.lot_id


_COLUMNS = (
    "place_id",
    "lot_id",
    "place__code",
    "lot__article__number",
    "lot__article__name",
    "lot__article__variant",
    "lot__article__gtin",
    "lot__article__unit",
    "lot__article__pieces_per_package",
    "lot__number",
    "lot__expires_on",
)


def unsent_waves(actor: Actor) -> QuerySet[Wave]:
    """Waves on their way through the depot, the oldest first, with `packed` parcels counted."""
    return waves(actor).filter(state__in=(Wave.State.PLANNED, Wave.State.PACKED)).order_by("planned_at")


def pick_tasks(actor: Actor, of: Wave) -> list[PickTask]:
    """A wave's picks as one walks past the shelves, with what has been picked marked."""
    require(actor, "see_depot")
    picked = set(of.picked_lines.values_list("place_id", "lot_id"))
    lines = Allocation.objects.filter(wave=of).values_list(*_COLUMNS)
    sums = lines.annotate(Sum("pieces"), Count("order", distinct=True))
    return [
        PickTask(
            place_id=place,
            lot_id=lot,
            place=code,
            article_number=article,
            article_name=f"{name} {variant}".strip(),
            gtin=gtin,
            unit=unit,
            pieces_per_package=per_package,
            lot=number,
            expires_on=expires,
            pieces=pieces,
            orders=orders,
            picked=(place, lot) in picked,
        )
        for (
            place,
            lot,
            code,
            article,
            name,
            variant,
            gtin,
            unit,
            per_package,
            number,
            expires,
            pieces,
            orders,
        ) in sums.order_by("place__code", "lot__article__number", "lot__number")
    ]


def next_task(tasks: Sequence[PickTask], after: LineKey | None = None) -> PickTask | None:
    """The first line left to pick, walking on from `after` and round again. None when all is picked.

    So two can share a wave: each starts at a shelf of their own and walks on.
    """
    start = next((i + 1 for i, task in enumerate(tasks) if task.key == after), 0)
    ahead = [*tasks[start:], *tasks[:start]]
    return next((task for task in ahead if not task.picked), None)


def picked_counts(actor: Actor, of: Sequence[Wave]) -> dict[int, tuple[int, int]]:
    """(picked lines, all lines) of each wave, by key."""
    require(actor, "see_depot")
    lines = Allocation.objects.filter(wave__in=of).values_list("wave_id", "place_id", "lot_id").distinct()
    still_there = set(lines)
    picked = set(PickedLine.objects.filter(wave__in=of).values_list("wave_id", "place_id", "lot_id"))
    return {
        wave.pk: (
            sum(line[0] == wave.pk for line in picked & still_there),
            sum(line[0] == wave.pk for line in still_there),
        )
        for wave in of
    }


@operation("pick_and_pack")
def confirm_pick(wave_uuid: UUID, line: LineKey, *, actor: Actor, at: datetime) -> None:
    """A line is on the trolley. Twice is once (I3). Refused when the line isn't the wave's."""
    wave = _planned(wave_uuid)
    place, lot = line
    if not Allocation.objects.filter(wave=wave, place=place, lot=lot).exists():
        raise Refused(because("line_not_in_wave", None))
    PickedLine.objects.get_or_create(
        wave=wave,
        place_id=place,
        lot_id=lot,
        defaults={"picked_at": at, "picked_by_id": actor.user_id},
    )


@operation("pick_and_pack")
def unconfirm_pick(wave_uuid: UUID, line: LineKey, *, actor: Actor, at: datetime) -> None:
    """The line wasn't picked after all, and is on the list again. Twice is once."""
    place, lot = line
    _planned(wave_uuid).picked_lines.filter(place=place, lot=lot).delete()


def _planned(uuid: UUID) -> Wave:
    wave = Wave.objects.filter(uuid=uuid).first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    if wave.state not in (Wave.State.PLANNED, Wave.State.PACKED):
        raise Refused(because("wave_not_planned", None, state=wave.state))
    return wave
