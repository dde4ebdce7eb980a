"""Picking a wave, line by line: what to take from which shelf, and what is on the trolley already.

The ledger moved the goods when the wave was planned; this only helps those who walk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.models import Allocation, PickedLine, Wave
from uttag.apps.fulfilment.queries import waves
from uttag.apps.stock.models import Lot, Place
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
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
    article_id: int
    recalled: bool

    @property
    def number(self) -> str:
        """The article's, as codes are compared with it."""
        return self.article_number

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
    "lot__article_id",
    "lot__blocked_at",
)
_WALK = ("place__code", "lot__article__number", "lot__number")


def unsent_waves(actor: Actor) -> QuerySet[Wave]:
    """Waves on their way through the depot, the oldest first, with `packed` parcels counted."""
    return waves(actor).filter(state__in=Wave.UNSENT).order_by("planned_at")


def pick_tasks(actor: Actor, of: Wave) -> list[PickTask]:
    """A wave's picks as one walks past the shelves, with what has been picked marked."""
    require(actor, "see_depot")
    picked = set(of.picked_lines.values_list("place_id", "lot_id"))
    return _tasks(Allocation.objects.filter(wave=of), picked)


def task_at(actor: Actor, of: Wave, line: LineKey | None) -> PickTask | None:
    """One line of a wave; None where it holds no such line. Reads no other: a scan asks for it each time."""
    require(actor, "see_depot")
    if line is None:
        return None
    place, lot = line
    picked = of.picked_lines.filter(place=place, lot=lot).exists()
    tasks = _tasks(Allocation.objects.filter(wave=of, place=place, lot=lot), {line} if picked else set())
    return tasks[0] if tasks else None


def _tasks(given: QuerySet[Allocation], picked: Collection[LineKey]) -> list[PickTask]:
    sums = given.values_list(*_COLUMNS).annotate(Sum("pieces"), Count("order", distinct=True))
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
            article_id=article_id,
            recalled=blocked is not None,
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
            article_id,
            blocked,
            pieces,
            orders,
        ) in sums.order_by(*_WALK)
    ]


def next_task(actor: Actor, of: Wave, after: LineKey | None = None) -> PickTask | None:
    """The first line left to pick, walking on from `after` and round again. None when all is picked.

    Without `after` one goes on where one was last, also when the phone has died; whoever comes to a wave that
    others pick already starts in the middle of what is left, so that two don't walk to the same shelf.
    """
    require(actor, "see_depot")
    left = _left(of)
    if after is None:
        after, others = _last_picked(actor, of)
        if after is None and others:
            lines = left.values_list("place_id", "lot_id", *_WALK).distinct()
            middle = lines[lines.count() // 2 :].first()
            return task_at(actor, of, middle[:2] if middle else None)
    ahead = left.filter(_beyond(after)) if after else left
    found = ahead.values_list("place_id", "lot_id").first() or left.values_list("place_id", "lot_id").first()
    return task_at(actor, of, found)


def _left(of: Wave) -> QuerySet[Allocation]:
    picked = PickedLine.objects.filter(wave=of, place=OuterRef("place"), lot=OuterRef("lot"))
    return Allocation.objects.filter(~Exists(picked), wave=of).order_by(*_WALK)


def _last_picked(actor: Actor, of: Wave) -> tuple[LineKey | None, bool]:
    """The line that the actor picked last, and whether others have picked any."""
    lines = of.picked_lines.order_by("-picked_at", "-pk")
    mine = lines.filter(picked_by=actor.user_id).values_list("place_id", "lot_id").first()
    return mine, mine is None and lines.exists()


def _beyond(line: LineKey) -> Q:
    """What one comes to after a line, on the walk past the shelves."""
    place, lot = line
    code = Place.objects.filter(pk=place).values_list("code", flat=True).first() or ""
    article, number = Lot.objects.filter(pk=lot).values_list("article__number", "number").first() or ("", "")
    same_place = Q(place__code=code)
    same_article = same_place & Q(lot__article__number=article)
    return (
        Q(place__code__gt=code)
        | (same_place & Q(lot__article__number__gt=article))
        | (same_article & Q(lot__number__gt=number))
    )


def progress(of: Wave) -> tuple[int, int]:
    """(picked lines, all lines) of one wave. Two statements, whatever its size."""
    lines = Allocation.objects.filter(wave=of)
    still_there = lines.filter(place=OuterRef("place"), lot=OuterRef("lot"))
    picked = of.picked_lines.filter(Exists(still_there)).count()
    return picked, lines.order_by().values("place_id", "lot_id").distinct().count()


def picked_counts(actor: Actor, of: Sequence[Wave]) -> dict[int, tuple[int, int]]:
    """(shelves where all is picked, all shelves) of each wave, by key: two lots on a shelf are one walk."""
    require(actor, "see_depot")
    lines = Allocation.objects.filter(wave__in=of).values_list("wave_id", "place_id", "lot_id").distinct()
    still_there = set(lines)
    picked = set(PickedLine.objects.filter(wave__in=of).values_list("wave_id", "place_id", "lot_id"))
    every = Counter(wave for wave, _ in {line[:2] for line in still_there})
    left = Counter(wave for wave, _ in {line[:2] for line in still_there - picked})
    return {wave.pk: (every[wave.pk] - left[wave.pk], every[wave.pk]) for wave in of}


def shelves_left(actor: Actor, of: Wave) -> int:
    """How many shelves of a wave are still to be gone to."""
    require(actor, "see_depot")
    return _left(of).order_by().values("place").distinct().count()


@operation("pick_and_pack")
def confirm_pick(wave_uuid: UUID, line: LineKey, *, actor: Actor, at: datetime) -> None:
    """A line is on the trolley. Twice is once (I3), and from the first on the wave can't be undone.

    Raises Refused when the line isn't the wave's, its lot is recalled or past its last day, or somebody else
    has picked it.
    """
    wave = wave_to_pick(wave_uuid)
    start_picking(wave, at=at)
    place, lot = line
    if not Allocation.objects.filter(wave=wave, place=place, lot=lot).exists():
        raise Refused(because("line_not_in_wave", None))
    _may_be_sent(lot, local(at).date())
    picked, new = PickedLine.objects.select_related("picked_by").get_or_create(
        wave=wave,
        place_id=place,
        lot_id=lot,
        defaults={"picked_at": at, "picked_by_id": actor.user_id},
    )
    if not new and picked.picked_by_id != actor.user_id:
        by = picked.picked_by.name if picked.picked_by else ""
        raise Refused(because("line_picked_by_other", "I3", by=by, picked_at=picked.picked_at))


def _may_be_sent(lot: int, day: date) -> None:
    held = Lot.objects.filter(pk=lot).values_list("number", "expires_on", "blocked_at")
    number, expires, blocked = held.get()
    if blocked is not None:
        raise Refused(because("read_lot_recalled", "B2.11", lot=number))
    if expires < day:
        raise Refused(because("picked_lot_expired", "B2.9", lot=number, last_day=expires))


@operation("pick_and_pack")
def unconfirm_pick(wave_uuid: UUID, line: LineKey, *, actor: Actor, at: datetime) -> None:
    """The line wasn't picked after all, and is on the list again. Twice is once."""
    place, lot = line
    wave = wave_to_pick(wave_uuid)
    lines = wave.picked_lines.select_related("place", "lot", "picked_by")
    picked = lines.select_for_update(no_key=True, of=("self",)).filter(place=place, lot=lot).first()
    if picked is None:
        return
    picked.delete()
    by = picked.picked_by.name if picked.picked_by else ""
    changes = {"line": (f"{picked.place.code} {picked.lot.number}", ""), "picked_by": (by, "")}
    note(actor, "unconfirm_pick", at=at, subject_kind="wave", subject_uuid=wave.uuid, changes=changes)


def wave_to_pick(uuid: UUID) -> Wave:
    """A wave that is in the depot still. Raises Refused."""
    return in_depot(_there(Wave.objects.filter(uuid=uuid)))


def lock_wave(uuid: UUID) -> Wave:
    """A wave, held until the transaction ends. Waves are locked before orders. Raises Refused."""
    return _there(Wave.objects.select_for_update(no_key=True).filter(uuid=uuid))


def in_depot(wave: Wave) -> Wave:
    """The wave itself. Raises Refused where it isn't to be picked or packed: undone, or gone."""
    if not wave.unsent:
        raise Refused(because("wave_not_planned", None, state=wave.state))
    return wave


def _there(waves: QuerySet[Wave]) -> Wave:
    wave = waves.first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    return wave


def start_picking(wave: Wave, *, at: datetime) -> None:
    """From now on the wave can't be undone. It is held for that once alone: two who pick don't wait for each other."""
    if wave.picking_started_at is not None:
        return
    held = in_depot(lock_wave(wave.uuid))  # it may have been undone meanwhile
    if held.picking_started_at is None:
        held.picking_started_at = at
        held.save(update_fields=["picking_started_at"])
    wave.picking_started_at = held.picking_started_at
