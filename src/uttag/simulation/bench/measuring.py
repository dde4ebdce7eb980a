"""What a measurement says, and the stop-watch that takes it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

# Opening and closing a transaction are no statements of the operation's own.
_AROUND = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


@dataclass(slots=True)
class Figure:
    """`count` things done in `seconds` on the wall, with `cpu_seconds` of this process's own work in them.

    `bare_seconds`: the bare driver writing the same rows. Times of single ones are in milliseconds.
    """

    name: str
    count: int
    seconds: float
    cpu_seconds: float | None = None
    bare_seconds: float | None = None
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    statements: int | None = None

    @property
    def per_second(self) -> float:
        return self.count / self.seconds

    @property
    def bare_per_second(self) -> float | None:
        return self.count / self.bare_seconds if self.bare_seconds else None

    @property
    def ratio(self) -> float | None:
        """1 is as quick as the bare driver."""
        return self.bare_seconds / self.seconds if self.bare_seconds else None


@dataclass(slots=True)
class Watch:
    """Wall and CPU seconds of a block."""

    seconds: float = field(default=0.0)
    cpu_seconds: float = field(default=0.0)


@contextmanager
def timed() -> Iterator[Watch]:
    watch = Watch()
    wall, cpu = time.perf_counter(), time.process_time()
    yield watch
    watch.seconds, watch.cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu


def each_timed(calls: Sequence[Callable[[], object]]) -> list[float]:
    """Seconds of each call."""
    found = []
    for call in calls:
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return found


def percentile_ms(sorted_seconds: Sequence[float], percent: int) -> float:
    """The time that `percent` of them took no longer than, in milliseconds."""
    place = max(0, -(-len(sorted_seconds) * percent // 100) - 1)
    return sorted_seconds[place] * 1_000


def statements_of(call: Callable[[], object]) -> int:
    """How many SQL statements it sends; a set by COPY is not seen here."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        call()
    return sum(not sql.startswith(_AROUND) for sql in seen)
