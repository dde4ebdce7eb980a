"""Runs things at the same time, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(how_many: int, act: Callable[[int], T]) -> list[T]:
    """Calls `act(0)`, `act(1)` … together, as near as threads can. The test needs `transaction=True`."""
    start = Barrier(how_many)

    def run(number: int) -> T:
        try:
            start.wait(timeout=10)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(how_many) as pool:
        return list(pool.map(run, range(how_many)))
