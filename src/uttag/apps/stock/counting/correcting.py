"""Whether a shelf was set right by somebody else since it was counted: then the difference is an old one."""

from __future__ import annotations

from django.db.models import Max, Q

from uttag.apps.stock.models import CountLine, Move
from uttag.apps.stock.places import fixed_places
from uttag.rules.reasons import Refused, because


class CorrectedMeanwhile(Refused):
    """The line's difference may be corrected already, and must be counted again."""


def last_move() -> int:
    """The ledger's last move (key). Read with the lot held, so that all later moves of the lot come after it."""
    return Move.objects.aggregate(last=Max("pk"))["last"] or 0


def corrected_since(line: CountLine) -> bool:
    """Whether pieces of the lot were counted away or in since, there or among what is picked from there.

    What was picked, put back, scrapped or moved since leaves the difference as it is. Which shelf picked pieces
    were missed from the ledger doesn't say, so those count for each shelf: a recount too many harms nobody.
    """
    places = (line.place_id, fixed_places().staged)
    moves = Move.objects.filter(Q(source__in=places) | Q(target__in=places))
    moves = moves.filter(lot=line.lot_id, reason=Move.Reason.COUNTED)
    if line.after_move is None:
        return moves.filter(moved_at__gte=line.counted_at).exists()
    return moves.filter(pk__gt=line.after_move).exists()


def refuse_corrected(line: CountLine) -> None:
    """Raises CorrectedMeanwhile."""
    if corrected_since(line):
        told = {"lot": line.lot.number, "place": line.place.code, "at": line.counted_at}
        raise CorrectedMeanwhile(because("count_corrected_meanwhile", "I3", **told))
