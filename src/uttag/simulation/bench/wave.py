"""A wave over everything that waits: ruled on, allocated, written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db import connection

from uttag.apps.fulfilment.operations import plan_wave
from uttag.simulation.bench import building
from uttag.simulation.bench.bare import Change, Table, take_copy
from uttag.simulation.bench.building import AT, DEPOT, ROWS
from uttag.simulation.bench.measuring import Figure, timed

LOTS_EACH = 5
WRITTEN = (
    *(Table("rulings_ruling"), Table("fulfilment_wave"), Table("fulfilment_allocation")),
    *(Table("fulfilment_leftout"), Table("stock_move"), Table("stock_balance"), Table("trail_trailentry")),
)
STAGED = "(SELECT lot_id FROM stock_move WHERE reason = 'staged')"
CHANGED = (
    Change("ordering_orderrow", ("state",), "state = 'allocated'"),
    Change("ordering_order", ("state",), "state = 'allocated'"),
    Change(
        "stock_balance",
        ("pieces",),
        f"lot_id IN {STAGED} AND place_id IN (SELECT id FROM stock_place WHERE kind = 'shelf')",
    ),
)


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Lines planned and written a second: 20,000 in 5,000 orders, over 1,000 articles and their 5,000 lots."""
    orders, articles = (100, 20) if quick else (5_000, 1_000)
    region = building.region(folder, articles=articles)
    people = building.prescribed(region, orders)
    building.orders(people, orders, at=AT - timedelta(hours=1))
    # A fifth to spare; the lot that expires first is too old for most.
    pieces = orders * ROWS * building.PIECES // articles * 3 // 10
    building.stock_up(region, lots_each=LOTS_EACH, pieces=pieces)
    building.gather_statistics()
    copy = take_copy()
    connection.ensure_connection()
    with timed() as watch:
        plan_wave(actor=DEPOT, at=AT)
    bare = copy.write_sets(copy.written(WRITTEN, CHANGED))
    copy.close()
    return [Figure("wave", orders * ROWS, watch.seconds, watch.cpu_seconds, bare)]
