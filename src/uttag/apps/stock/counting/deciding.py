"""Somebody else than who counted looks at a difference: approves it, or asks for a recount."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.stock.counting.correcting import CorrectedMeanwhile, refuse_corrected
from uttag.apps.stock.counting.opening import close_if_settled, count_for_update
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Balance, CountLine, Move
from uttag.apps.stock.moving import lot_for_update
from uttag.apps.stock.places import fixed_places, shelf_faults
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because

Seen = tuple[int, int]
"""(expected, counted): what the one who decides had on the screen."""


def approve_difference(line: UUID, seen: Seen, *, actor: Actor, at: datetime, why: str = "") -> CountLine:
    """The difference becomes a move. It is a difference: what has been picked since the count stays picked.

    Twice is once. Raises Refused for whoever counted, a line counted anew since it was `seen`, a recalled lot
    that would grow, and fewer free pieces on the shelf than the difference takes away. Where the shelf was set
    right by somebody else since, it is refused too, and the line is to be counted again.
    """
    try:
        return _approve(line, seen, actor=actor, at=at, why=why)
    except CorrectedMeanwhile:
        ask_for_recount(line, seen, actor=actor, at=at)
        raise


@operation("approve_count")
def _approve(line: UUID, seen: Seen, *, actor: Actor, at: datetime, why: str) -> CountLine:
    found = _for_update(line)
    if found.state == CountLine.State.APPROVED:
        return found
    difference = _difference(found, seen, actor)
    refuse_corrected(found)
    found.document, found.state = uuid4(), CountLine.State.APPROVED
    found.decided_at, found.decided_by_id = at, actor.user_id
    found.why = why.strip()[:200] or found.why
    _move(found, difference, at)
    found.save()
    changes = {"place": (None, found.place.code), "lot": (None, found.lot.number), "pieces": (0, difference)}
    note(actor, "approve_count", at=at, subject_kind="count", subject_uuid=found.document, changes=changes)
    close_if_settled(found.count, at)
    return found


@operation("approve_count")
def ask_for_recount(line: UUID, seen: Seen, *, actor: Actor, at: datetime) -> CountLine:
    """The line is to be counted again, by whoever comes by. Twice is once. Raises Refused as `approve_difference`."""
    found = _for_update(line)
    if found.state == CountLine.State.RECOUNT:
        return found
    _difference(found, seen, actor)
    found.state, found.decided_at, found.decided_by_id = CountLine.State.RECOUNT, at, actor.user_id
    found.save()
    uuid = found.count.uuid
    changes = {"place": (None, found.place.code), "lot": (None, found.lot.number), "pieces": (seen[1], None)}
    note(actor, "ask_for_recount", at=at, subject_kind="count", subject_uuid=uuid, changes=changes)
    return found


def _for_update(uuid: UUID) -> CountLine:
    """The line with its count and lot held, in that order. Raises Refused."""
    known = CountLine.objects.filter(uuid=uuid).values_list("count__uuid", "lot_id").first()
    if known is None:
        raise Refused(because("count_line_unknown", None))
    count_for_update(known[0])
    lot_for_update(known[1])
    return CountLine.objects.select_related("count", "place", "lot__article").get(uuid=uuid)


def _difference(line: CountLine, seen: Seen, actor: Actor) -> int:
    """In pieces, what is there beyond what was expected. Raises Refused unless it is the actor's to decide on."""
    if line.state != CountLine.State.DIFFERS or line.expected is None or line.counted is None:
        raise Refused(because("count_line_settled", "I3", state=line.state))
    if actor.user_id is None or actor.user_id == line.counted_by_id:
        raise Refused(because("count_needs_another", "I3"))
    if (line.expected, line.counted) != seen:
        raise Refused(because("count_changed_meanwhile", "I3", expected=line.expected, counted=line.counted))
    return line.counted - line.expected


def _move(line: CountLine, difference: int, at: datetime) -> None:
    source, target = fixed_places().adjusted, line.place_id
    if difference < 0:
        source, target = target, source
        _are_free(line, -difference)
    elif line.lot.blocked_at is not None:
        raise Refused(because("found_lot_is_recalled", "B2.11", lot=line.lot.number))
    elif faults := tuple(shelf_faults(line.lot.article, line.place.code, line.place)):
        raise Refused(*faults)
    assert line.document, "approved lines have one"
    reason = Move.Reason.COUNTED
    post_moves([NewMove(source, target, line.lot_id, abs(difference), reason, line.document)], at=at)


def _are_free(line: CountLine, pieces: int) -> None:
    held = (
        Balance.objects.filter(place=line.place_id, lot=line.lot_id).values_list("pieces", flat=True).first()
        or 0
    )
    if held < pieces:
        where = {"place": line.place.code, "lot": line.lot.number}
        raise Refused(because("difference_is_promised", "I3", pieces=pieces, held=held, **where))
