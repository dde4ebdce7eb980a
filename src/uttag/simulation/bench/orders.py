"""Orders of four rows, placed one by one through the operation, each durable before the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from django.db import connection

from uttag.apps.access.actors import Actor
from uttag.apps.ordering.operations import place_request
from uttag.apps.ordering.receipts import Receipt
from uttag.apps.ordering.wishes import RequestWish, RowWish
from uttag.rules.words import RequestedBy
from uttag.simulation.bench import building
from uttag.simulation.bench.bare import Change, Table, take_copy
from uttag.simulation.bench.building import AT, BEFORE, Prescribed
from uttag.simulation.bench.measuring import Figure, each_timed, percentile_ms, statements_of, timed

PROCESSES = 4
WARM_UP = 20
A_TURN = 50
WRITTEN = (
    *(Table("ordering_request"), Table("ordering_order"), Table("prescribing_withdrawal")),
    *(Table("ordering_orderrow"), Table("rulings_ruling"), Table("trail_trailentry")),
    *(Table("trail_accesslogentry"), Table("outbox_message")),
)
TAKEN = Change(
    "prescribing_prescriptionitem", ("used", "last_withdrawn_day"), f"last_withdrawn_day = '{AT:%Y-%m-%d}'"
)


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """One connection; on PostgreSQL four processes too."""
    count, history = (40, 40) if quick else (1_000, 5_000)
    region = building.region(folder, articles=40 if quick else 1_000)
    people = building.prescribed(region, WARM_UP + count * 2)
    building.orders(building.prescribed(region, history), history, at=BEFORE)
    first, second = people[WARM_UP : WARM_UP + count], people[WARM_UP + count :]
    warm_up = [_placing(asked, region.desk, AT - timedelta(days=1)) for asked in people[:WARM_UP]]
    statements = [statements_of(call) for call in warm_up][-1]  # the first ones also read what is kept
    figures = [_one_by_one(first, region.desk, statements)]
    if connection.vendor == "postgresql":
        figures.append(_side_by_side(second, region.desk))
    return figures


def _placing(asked: Prescribed, actor: Actor, at: datetime) -> Callable[[], Receipt]:
    wish = RequestWish(
        key=f"bench:{asked.patient}",
        patient=asked.patient_uuid,
        rows=tuple(RowWish(item) for item in asked.item_uuids),
        channel="phone",
        requested_by=RequestedBy.PATIENT,
    )
    return partial(place_request, wish, actor=actor, at=at)


def _all_placings(people: Sequence[Prescribed], actor: Actor) -> list[Callable[[], Receipt]]:
    """One after the other, a second apart."""
    return [_placing(asked, actor, AT + timedelta(seconds=n)) for n, asked in enumerate(people)]


def _one_by_one(people: Sequence[Prescribed], actor: Actor, statements: int) -> Figure:
    """In turns with the bare driver, so that both meet the same machine, whatever else it is doing."""
    building.gather_statistics()
    copy = take_copy()
    calls = _all_placings(people, actor)
    connection.ensure_connection()
    times: list[float] = []
    cpu_seconds = bare_seconds = 0.0
    for start in range(0, len(calls), A_TURN):
        turn = calls[start : start + A_TURN]
        with timed() as watch:
            times += each_timed(turn)
        cpu_seconds += watch.cpu_seconds
        bare_seconds += copy.write_each(copy.written(WRITTEN, [TAKEN]), len(turn))
    copy.close()
    times.sort()
    p50, p95, p99 = (percentile_ms(times, percent) for percent in (50, 95, 99))
    return Figure("orders", len(people), sum(times), cpu_seconds, bare_seconds, p50, p95, p99, statements)


def _side_by_side(people: Sequence[Prescribed], actor: Actor) -> Figure:
    """The time from when all processes are ready until the last one is done."""
    connection.close()  # each process opens its own
    context = get_context("fork")
    ready = context.Barrier(PROCESSES + 1, timeout=60)
    shares = [people[start::PROCESSES] for start in range(PROCESSES)]
    workers = [context.Process(target=_work, args=(share, actor, ready)) for share in shares]
    for worker in workers:
        worker.start()
    ready.wait()
    start = time.perf_counter()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError("a process that placed orders failed")
    return Figure("orders, four processes", len(people), time.perf_counter() - start)


def _work(share: Sequence[Prescribed], actor: Actor, ready: object) -> None:
    connection.ensure_connection()
    ready.wait()  # type: ignore[attr-defined]  # a barrier of the context, which has no name of its own
    each_timed(_all_placings(share, actor))
