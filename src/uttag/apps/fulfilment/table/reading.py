"""Reading goods into an order's box: each thing is judged before it is counted (D8, I3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.models import CheckedLine, Wave
from uttag.apps.fulfilment.picking import start_picking, wave_to_pick
from uttag.apps.fulfilment.table.codes import what_is
from uttag.apps.fulfilment.table.lines import TableLine, not_at_other_table, order_at_table, usable
from uttag.apps.ordering.models import Order
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.codes import Reading, names_article, same_lot
from uttag.rules.reasons import Refused, because

MOST_PACKAGES = 9_999


@dataclass(frozen=True, slots=True)
class ReadIn:
    """What was counted: `pieces` of the line. `line` is as it was before."""

    line: TableLine
    pieces: int


@dataclass(frozen=True, slots=True)
class AwaitsLot:
    """The article is one of the order's; its lot is still to be read."""

    number: str
    name: str


@operation("pick_and_pack")
def read_into_box(
    wave_uuid: UUID, order_uuid: UUID, reading: Reading, *, packages: int = 1, actor: Actor, at: datetime
) -> ReadIn | AwaitsLot:
    """Counts what was read: a whole package, or `packages` of them; the last may be an opened one.

    Raises Refused, and counts nothing, for another article, another lot than the order was given, a last day that
    the register doesn't know, what has expired or is recalled, more than the order is to have, an order that
    somebody else packs, is packed already, or isn't in the wave.
    """
    wave = wave_to_pick(wave_uuid)
    start_picking(wave, at=at)
    order, lines, reader = order_at_table(wave, order_uuid)
    not_at_other_table(reader, actor)
    of_article = _of_article(actor, reading, lines)
    if not reading.lot:
        return AwaitsLot(of_article[0].number, of_article[0].name)
    line = _of_lot(actor, reading, of_article)
    _as_registered(line, reading, local(at).date())
    pieces = counted(line, reading, packages)
    _add(wave, order, line, pieces, actor, at)
    return ReadIn(line, pieces)


def _of_article(actor: Actor, reading: Reading, lines: Sequence[TableLine]) -> list[TableLine]:
    if not reading.code:
        raise Refused(because("read_nothing", None))
    found = [line for line in lines if names_article(reading.code, line)]
    if found:
        return found
    if any(same_lot(reading.code, line.lot) for line in lines):
        raise Refused(because("read_article_first", None))
    raise Refused(because("read_wrong_article", "D8", read=reading.code), what_is(actor, reading))


def _of_lot(actor: Actor, reading: Reading, lines: Sequence[TableLine]) -> TableLine:
    for line in lines:
        if same_lot(reading.lot, line.lot):
            return line
    if any(names_article(reading.lot, line) for line in lines):
        raise Refused(because("pick_article_again", None))
    wrong = because("read_wrong_lot", "D8", lot=reading.lot, wanted=", ".join(line.lot for line in lines))
    raise Refused(wrong, what_is(actor, Reading(reading.lot), article=lines[0].article_id))


def _as_registered(line: TableLine, reading: Reading, day: date) -> None:
    usable([line], day)
    if reading.last_day not in (None, line.expires_on):
        days = {"said_day": reading.last_day, "known_day": line.expires_on}
        raise Refused(because("read_other_last_day", "B2.9", **days))


def counted(line: TableLine, reading: Reading, packages: int) -> int:
    """How many pieces the reading is; of an opened package only what the order is to have of it. Raises Refused."""
    if not 1 <= packages <= MOST_PACKAGES:
        raise Refused(because("read_count_wrong", None))
    each = reading.pieces or line.pieces_per_package
    pieces = each * packages
    beyond = pieces - line.left
    opened = reading.pieces is None and 0 < beyond < each
    if beyond > 0 and not opened:
        told = {"pieces": pieces, "article": line.name, "left": line.left, "needed": line.needed}
        raise Refused(because("read_too_many", "D8", **told))
    return line.left if opened else pieces


def _add(wave: Wave, order: Order, line: TableLine, pieces: int, actor: Actor, at: datetime) -> None:
    """The order is held: nobody else counts into its box meanwhile."""
    mine = CheckedLine.objects.filter(wave=wave, order=order, lot=line.lot_id)
    by = {"checked_at": at, "checked_by_id": actor.user_id}
    if not mine.update(pieces=F("pieces") + pieces, **by):
        CheckedLine.objects.create(wave=wave, order=order, lot_id=line.lot_id, pieces=pieces, **by)


@operation("pick_and_pack")
def take_out(wave_uuid: UUID, order_uuid: UUID, lot: int, *, actor: Actor, at: datetime) -> None:
    """All of a lot (key) is out of the box again, and is to be read anew. Twice is once.

    Raises Refused as `read_into_box` does.
    """
    wave = wave_to_pick(wave_uuid)
    order, _, reader = order_at_table(wave, order_uuid)
    not_at_other_table(reader, actor)
    line = (
        CheckedLine.objects.filter(wave=wave, order=order, lot=lot)
        .select_related("lot", "checked_by")
        .first()
    )
    if line is None:
        return
    line.delete()
    by = line.checked_by.name if line.checked_by else ""
    changes = {"lot": (line.lot.number, ""), "pieces": (line.pieces, 0), "read_by": (by, "")}
    note(actor, "take_out", at=at, subject_kind="order", subject_uuid=order.uuid, changes=changes)


@operation("pick_and_pack")
def take_over(wave_uuid: UUID, order_uuid: UUID, *, actor: Actor, at: datetime) -> None:
    """The order is packed by this person from now on, with what another has read. That one is told at the next scan."""
    wave = wave_to_pick(wave_uuid)
    order, lines, reader = order_at_table(wave, order_uuid)
    if reader is None or reader.user_id == actor.user_id:
        return
    CheckedLine.objects.filter(wave=wave, order=order).update(checked_by_id=actor.user_id, checked_at=at)
    read = ", ".join(f"{line.lot}: {line.read}" for line in lines if line.read)
    changes = {"packed_by": (reader.name, actor.name), "read": (read, read)}
    note(actor, "take_over", at=at, subject_kind="order", subject_uuid=order.uuid, changes=changes)
