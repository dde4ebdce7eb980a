"""Whether a shelf was set right by somebody else since it was counted: then the difference is an old one."""

from __future__ import annotations

from django.db.models import Max, Q

from uttag.apps.stock.models import CountLine, Move
from uttag.rules.reasons import Refused, because


class CorrectedMeanwhile(Refused):
    """The line's difference may be corrected already, and must be counted again."""


def last_move() -> int:
    """The ledger's last move (key). Read with the lot held, so that all later moves of the lot come after it."""
    return Move.objects.aggregate(last=Max("pk"))["last"] or 0


def corrected_since(line: CountLine) -> bool:
    """Whether pieces of the lot were counted away or in there since, by a count or as found missing by who picks.

    What was picked, put back, scrapped or moved since leaves the difference as it is.
    """
    moves = Move.objects.filter(Q(source=line.place_id) | Q(target=line.place_id))
    moves = moves.filter(lot=line.lot_id, reason=Move.Reason.COUNTED)
    if line.after_move is None:
        return moves.filter(moved_at__gte=line.counted_at).exists()
    return moves.filter(pk__gt=line.after_move).exists()


def refuse_corrected(line: CountLine) -> None:
    """Raises CorrectedMeanwhile."""
    if corrected_since(line):
        told = {"lot": line.lot.number, "place": line.place.code, "at": line.counted_at}
        raise CorrectedMeanwhile(because("count_corrected_meanwhile", "I3", **told))
