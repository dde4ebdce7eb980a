"""Pieces are counted, blind: what the ledger expects is read under lock at that moment, and told to nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.stock.counting.correcting import last_move
from uttag.apps.stock.counting.opening import close_if_settled, count_for_update, new_count
from uttag.apps.stock.lots import ensure_lots
from uttag.apps.stock.models import Balance, Count, CountLine, Lot, Place
from uttag.apps.stock.moving import lot_for_update, shelf_with_code
from uttag.apps.stock.places import shelf_faults
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

# Pieces of a lot (key) that still stand on a shelf (key), though the ledger has given them to somebody.
StillThere = Callable[[int, int], int]
_COUNTABLE = (CountLine.State.TO_COUNT, CountLine.State.RECOUNT)


@dataclass(frozen=True, slots=True)
class FoundLot:
    """A lot as it is printed on a package, which the ledger may not know. `article`: its key."""

    article: int
    number: str
    expires_on: date


def nothing_more(lot: int, place: int) -> int:
    """Where all that the ledger has given away has also left the shelf."""
    return 0


@operation("count_stock")
def count_line(
    count: UUID,
    place_code: str,
    lot_id: int,
    counted: int,
    *,
    actor: Actor,
    at: datetime,
    still_there: StillThere = nothing_more,
) -> CountLine:
    """`counted` pieces of the lot lie on the shelf. The same number again changes nothing (I3).

    A lot that isn't in the count becomes a line of it. Raises Refused for what is counted or approved already by
    somebody else, a difference that waits from another count, a place that is no shelf, and more than expected of
    a recalled lot (B2.11) or of goods that must not lie there (B2.7).
    """
    return _counted(count_for_update(count), place_code, lot_id, counted, actor, at, still_there)


@operation("count_stock")
def count_now(
    uuid: UUID,
    place_code: str,
    lot_id: int,
    counted: int,
    *,
    actor: Actor,
    at: datetime,
    why: str = "",
    still_there: StillThere = nothing_more,
) -> CountLine:
    """A count of its own of one lot on one shelf; `uuid` makes sending it twice one count. Raises as `count_line`."""
    new_count(uuid, place_code, actor=actor, at=at)
    line = _counted(count_for_update(uuid), place_code, lot_id, counted, actor, at, still_there)
    if why and not line.why:
        line.why = why.strip()[:200]
        line.save(update_fields=["why"])
    return line


@operation("count_stock")
def count_rest_as_none(
    count: UUID, place_code: str, *, actor: Actor, at: datetime, still_there: StillThere = nothing_more
) -> int:
    """Nothing more lies on the shelf: the count's lines that are left there have no pieces. How many they were."""
    held = count_for_update(count)
    left = held.lines.filter(place=shelf_with_code(place_code), state__in=_COUNTABLE)
    lots = list(left.order_by("lot_id").values_list("lot_id", flat=True))
    for lot in lots:
        _counted(held, place_code, lot, 0, actor, at, still_there)
    return len(lots)


@operation("count_stock")
def add_found_lot(count: UUID, place_code: str, found: FoundLot, *, actor: Actor, at: datetime) -> CountLine:
    """A lot that lies on a shelf without being in the count: a line to count. Twice is once.

    Raises Refused for a lot that is known with another last day, is recalled, or must not lie there.
    """
    held, place = _open(count_for_update(count)), shelf_with_code(place_code)
    key = (found.article, found.number)
    lot = lot_for_update(ensure_lots({key: found.expires_on}, local(at).date())[key])
    _may_grow(lot, place)
    line, _ = CountLine.objects.get_or_create(count=held, place=place, lot=lot)
    return line


@operation("count_stock")
def take_back_count(line: UUID, *, actor: Actor, at: datetime) -> CountLine:
    """Whoever counted mistyped: the line is to be counted again. Twice is once.

    Raises Refused for what somebody else counted, and for what is settled or in a count that has ended.
    """
    known = CountLine.objects.filter(uuid=line).values_list("count__uuid", flat=True).first()
    if known is None:
        raise Refused(because("count_line_unknown", None))
    count = _open(count_for_update(known))
    found = count.lines.select_related("place", "lot__article", "counted_by").get(uuid=line)
    if found.state in _COUNTABLE:
        return found
    if found.state == CountLine.State.APPROVED or found.counted_by_id != actor.user_id:
        raise Refused(because("count_line_settled", "I3", state=found.state))
    before, found.state = found.counted, CountLine.State.RECOUNT
    found.save(update_fields=["state"])
    changes = {"place": (None, found.place.code), "lot": (None, found.lot.number), "pieces": (before, None)}
    note(actor, "take_back_count", at=at, subject_kind="count", subject_uuid=known, changes=changes)
    return found


def _counted(
    count: Count,
    place_code: str,
    lot_id: int,
    counted: int,
    actor: Actor,
    at: datetime,
    still_there: StillThere,
) -> CountLine:
    if counted < 0:
        raise Refused(because("count_below_none", "I3"))
    place, lot = shelf_with_code(place_code), lot_for_update(lot_id)
    line, _ = CountLine.objects.get_or_create(count=count, place=place, lot=lot)
    if line.state not in _COUNTABLE:
        return _again(line, counted, actor)
    _open(count)
    held = Balance.objects.filter(place=place, lot=lot).values_list("pieces", flat=True).first() or 0
    line.expected, line.counted = held + still_there(lot.pk, place.pk), counted
    if counted > line.expected:
        _may_grow(lot, place)
    _none_waits(line)
    agrees = counted == line.expected
    line.state = CountLine.State.AGREES if agrees else CountLine.State.DIFFERS
    line.counted_at, line.counted_by_id = at, actor.user_id
    line.after_move = last_move()
    line.decided_at = line.decided_by_id = None
    line.save()
    changes = {"place": (None, place.code), "lot": (None, lot.number), "pieces": (line.expected, counted)}
    note(actor, "count_stock", at=at, subject_kind="count", subject_uuid=count.uuid, changes=changes)
    close_if_settled(count, at)
    return line


def _again(line: CountLine, counted: int, actor: Actor) -> CountLine:
    """The answer to who counts what is counted: the same number is the same count, another needs a recount."""
    if line.counted == counted:
        return line
    who = line.counted_by.name if line.counted_by else ""
    raise Refused(because("count_line_counted", "I3", lot=line.lot.number, who=who, at=line.counted_at))


def _none_waits(line: CountLine) -> None:
    """Raises Refused while another count's difference there waits: two would take away the same pieces twice."""
    waiting = CountLine.objects.filter(place=line.place, lot=line.lot, state=CountLine.State.DIFFERS)
    if first := waiting.select_related("count", "counted_by").first():
        who = first.counted_by.name if first.counted_by else ""
        told = {"lot": line.lot.number, "place": line.place.code, "who": who, "at": first.counted_at}
        raise Refused(because("count_difference_waits", "I3", **told))


def _open(count: Count) -> Count:
    if count.closed_at:
        raise Refused(because("count_closed", "I3"))
    return count


def _may_grow(lot: Lot, place: Place) -> None:
    """Raises Refused where more of the lot must not lie: recalled (B2.11), or kept otherwise (B2.7)."""
    if lot.blocked_at is not None:
        raise Refused(because("found_lot_is_recalled", "B2.11", lot=lot.number))
    if faults := tuple(shelf_faults(lot.article, place.code, place)):
        raise Refused(*faults)
