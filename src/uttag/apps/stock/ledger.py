"""The one place that writes moves and balances, both in the same transaction.

One lock order for all who move goods: lots by key, whatever the place. Orders are locked before lots.
Balances change by plain SQL, since a wave touches thousands of them at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from uttag.apps.stock.models import Balance, Lot, Move, Place
from uttag.ground.sets import insert_many
from uttag.rules.reasons import Refused, because


class NewMove(NamedTuple):
    """Pieces of a lot from one place (key) to another; `document` is what they moved for."""

    source: int
    target: int
    lot: int
    pieces: int
    reason: Move.Reason
    document: UUID


Delta = tuple[int, int, int]
"""(pieces, place, lot): what to add to a balance, or to take from it."""

_COLUMNS = (
    "source_id",
    "target_id",
    "lot_id",
    "pieces",
    "reason",
    "document",
    "moved_at",
)
_LOT_LOCK = "SELECT id FROM stock_lot WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def post_moves(moves: Collection[NewMove], *, at: datetime) -> None:
    """Writes `moves` and the balances they change. Raises Refused where a place of ours holds too little.

    Inside a transaction only. What the set brings to a place and takes from it is set off first.
    """
    if not moves:
        return
    lock_lots({move.lot for move in moves})
    insert_many(
        Move,
        _COLUMNS,
        ((*move[:4], str(move.reason), move.document, at) for move in moves),
    )
    more, less = _deltas(moves)
    _add(more)
    _take(less)


def lock_lots(lots: Iterable[int]) -> None:
    """Holds the lots until the transaction ends. SQLite has one writer at a time and needs no locks."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_LOT_LOCK, [list(lots)])


def lock_lots_of(articles: Collection[int]) -> None:
    """Holds all lots of the articles, so that nobody else allocates or reserves from them."""
    if connection.vendor == "postgresql":
        lots = Lot.objects.filter(article_id__in=articles).order_by("pk")
        list(lots.select_for_update(no_key=True).values_list("pk"))


def _deltas(moves: Iterable[NewMove]) -> tuple[list[Delta], list[Delta]]:
    """(what to add, what to take), both in positive pieces, for places of ours alone."""
    ours = set(Place.objects.filter(kind__in=Place.OURS).values_list("pk", flat=True))
    change: defaultdict[tuple[int, int], int] = defaultdict(int)
    for source, target, lot, pieces, _, _ in moves:
        if source in ours:
            change[source, lot] -= pieces
        if target in ours:
            change[target, lot] += pieces
    ordered = sorted(change.items())
    more = [(pieces, place, lot) for (place, lot), pieces in ordered if pieces > 0]
    less = [(-pieces, place, lot) for (place, lot), pieces in ordered if pieces < 0]
    return more, less


def _add(deltas: Sequence[Delta]) -> None:
    statement = (
        "INSERT INTO stock_balance (pieces, place_id, lot_id) {rows}"
        " ON CONFLICT (place_id, lot_id) DO UPDATE SET pieces = stock_balance.pieces + excluded.pieces"
    )
    if not deltas:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            rows = "SELECT * FROM unnest(%s::int[], %s::bigint[], %s::bigint[])"
            cursor.execute(statement.format(rows=rows), _columns(deltas))
        else:
            cursor.executemany(statement.format(rows="VALUES (%s, %s, %s)"), deltas)


def _take(deltas: Sequence[Delta]) -> None:
    """All or nothing; the count of changed rows tells whether each balance held enough."""
    if not deltas:
        return
    try:
        with transaction.atomic():  # a savepoint, so that the refusal can look at untouched balances
            if _subtract(deltas) != len(deltas):
                raise _TooLittle
    except _TooLittle:
        raise _refused(deltas) from None


class _TooLittle(Exception):
    """Some balance holds less than what was to be taken."""


def _subtract(deltas: Sequence[Delta]) -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE stock_balance SET pieces = stock_balance.pieces - less.pieces"
                " FROM unnest(%s::int[], %s::bigint[], %s::bigint[]) AS less (pieces, place_id, lot_id)"
                " WHERE stock_balance.place_id = less.place_id AND stock_balance.lot_id = less.lot_id"
                " AND stock_balance.pieces >= less.pieces",
                _columns(deltas),
            )
        else:
            cursor.executemany(
                "UPDATE stock_balance SET pieces = pieces - %s"
                " WHERE place_id = %s AND lot_id = %s AND pieces >= %s",
                [(*delta, delta[0]) for delta in deltas],
            )
        changed: int = cursor.rowcount
    return changed


def _columns(deltas: Sequence[Delta]) -> list[list[int]]:
    return [list(column) for column in zip(*deltas, strict=True)]


def _refused(deltas: Iterable[Delta]) -> Refused:
    """Names the first place and lot that hold too little."""
    for pieces, place, lot in deltas:
        held = Balance.objects.filter(place=place, lot=lot).values_list("pieces", flat=True).first() or 0
        if held < pieces:
            where = {
                "lot": Lot.objects.get(pk=lot).number,
                "place": Place.objects.get(pk=place).code,
            }
            return Refused(because("not_enough_stock", "I3", pieces=pieces, held=held, **where))
    raise AssertionError("a balance was too low a moment ago, under lock")
