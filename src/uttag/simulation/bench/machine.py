"""What figures were taken on: they say nothing without it."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import psycopg


@dataclass(frozen=True, slots=True)
class Machine:
    """`fsync_ms`: the median of writing 4 KiB through to the disk. `load`: others at work when it began."""

    processor: str
    cores: int
    system: str
    versions: str
    fsync_ms: float
    load: float

    def lines(self) -> Iterator[str]:
        yield f"{self.processor}, {self.cores} cores, {self.system}"
        yield self.versions
        yield f"a sync of 4 KiB takes {self.fsync_ms:.2f} ms; load before the run {self.load:.1f}"


def this_machine(folder: Path) -> Machine:
    """Measures the disk that `folder` lies on."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        versions=f"Python {platform.python_version()}, Django {django.get_version()}, psycopg {psycopg.__version__}",
        fsync_ms=_fsync_ms(folder),
        load=os.getloadavg()[0],
    )


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _fsync_ms(folder: Path, times: int = 200) -> float:
    path = folder / "sync"
    taken = []
    with path.open("wb") as file:
        for _ in range(times):
            file.write(bytes(4096))
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - start)
    path.unlink()
    return statistics.median(taken) * 1_000
