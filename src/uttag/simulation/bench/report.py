"""Figures beside those to reach, as cells of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from uttag.simulation.bench.machine import Machine
from uttag.simulation.bench.measuring import Figure


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should reach. `ratio`: of the bare driver's speed; `p50_ms`: alone, for what is looked at."""

    per_second: int = 0
    aim: int = 0
    p50_ms: int | None = None
    ratio: float | None = None
    p99_ms: int | None = None
    statements: int | None = None

    @property
    def words(self) -> str:
        """As the table says it."""
        return f"{self.p50_ms} ms" if self.p50_ms else f"{self.per_second:,}, aim {self.aim:,}"

    def missed(self, figure: Figure) -> list[str]:
        """What is not reached, in words."""
        faults = []
        if figure.per_second < self.per_second:
            faults.append(f"below {self.per_second:,}/s")
        if self.p50_ms and figure.p50_ms is not None and figure.p50_ms > self.p50_ms:
            faults.append(f"over {self.p50_ms} ms")
        if self.ratio and figure.ratio is not None and figure.ratio < self.ratio:
            faults.append(f"below 1/{1 / self.ratio:.0f}")
        if self.p99_ms and figure.p99_ms is not None and figure.p99_ms > self.p99_ms:
            faults.append(f"p99 over {self.p99_ms} ms")
        if self.statements and figure.statements is not None and figure.statements > self.statements:
            faults.append(f"over {self.statements} statements")
        return faults


TARGETS: Mapping[tuple[str, str], Target] = {
    ("sqlite", "orders"): Target(150, 250, ratio=1 / 10, p99_ms=25, statements=16),
    ("sqlite", "wave"): Target(10_000, 40_000, ratio=1 / 8),
    ("sqlite", "month"): Target(15_000, 25_000, ratio=1 / 8),
    ("sqlite", "workbook checked"): Target(4_000, 6_000),
    ("sqlite", "workbook applied"): Target(2_000, 4_000),
    **{
        (engine, name): target
        for engine in ("sqlite", "postgresql")
        for name, target in {
            "day: lines planned": Target(3_000, 10_000),
            "day: parcels packed": Target(25, 500),
            "day: notes": Target(200, 300),
            "day: labels": Target(200, 300),
        }.items()
    },
    ("postgresql", "orders"): Target(80, 150, ratio=1 / 4, statements=16),
    ("postgresql", "orders, four processes"): Target(150, 300),
    ("postgresql", "wave"): Target(8_000, 15_000, ratio=1 / 8),
    ("postgresql", "month"): Target(10_000, 18_000, ratio=1 / 8),
    ("postgresql", "workbook checked"): Target(4_000, 6_000),
    ("postgresql", "workbook applied"): Target(2_000, 4_000),
}
PAGE = Target(p50_ms=100)


def target_of(engine: str, figure: Figure) -> Target | None:
    """What the figure should reach: a page of its own, whatever the engine."""
    return PAGE if figure.name.startswith("page ") else TARGETS.get((engine, figure.name))


HEAD = ("", "a second", "CPU s", "bare driver", "ratio", "p50/p95/p99 ms", "statements", "to reach", "")


def row(engine: str, figure: Figure) -> tuple[str, ...]:
    """The figure's cells, under HEAD."""
    target = target_of(engine, figure)
    times = (figure.p50_ms, figure.p95_ms, figure.p99_ms)
    return (
        figure.name,
        f"{figure.per_second:,.0f}",
        "" if figure.cpu_seconds is None else f"{figure.cpu_seconds:.1f} of {figure.seconds:.1f}",
        "" if figure.bare_per_second is None else f"{figure.bare_per_second:,.0f}",
        "" if figure.ratio is None else f"1/{1 / figure.ratio:.1f}",
        "" if None in times else "/".join(f"{ms:.1f}" for ms in times if ms is not None),
        "" if figure.statements is None else str(figure.statements),
        "" if target is None else target.words,
        "" if target is None else ", ".join(target.missed(figure)) or "reached",
    )


ABOUT = """\
# Benchmarks

Written by `uttag bench --write docs/benchmarks.md`; `src/uttag/simulation/bench/` is how.

- **orders**: requests of four rows, placed one by one through `place_request`, each durable before the next,
  with all rules, rulings, trail, access log and outbox. The database holds 5,000 orders before.
- **wave**: lines of a wave of 5,000 orders over 1,000 articles and their 5,000 lots, planned and written by
  `plan_wave`. One article in a hundred has no stock, so some orders are left out and told why.
- **charging**: delivered lines charged by `charge_delivered_rows`, 10,000 at a time.
- **month**: 200,000 delivered lines, charged before, become the invoices of 50 customers; papers not counted.
- **workbook**: the agreed workbook with 10,000 articles' new facts and new prices, 20,000 rows, handed in (guarded,
  read, judged, compared) and confirmed by another (checked anew, asked for, approved, what is due applied).
- **day**: 1,500 orders of four lines: planned as one wave (2 s: 3,000 lines/s), packed, and papers of all of them
  made as files and kept: 200 notes and 200 labels a second take 15 s of the 60 that they may.
- **page**: each page of the depot's workspace, and of the service desk's delays and notices, drawn whole through
  Django's test client for somebody who is logged in, with a year of parcels for 87,000 patients behind it (380,000
  orders of four lines, with allocations, moves, events, bookings, notices, delays, forecasts, counts and the trail).
  The median of nine; statements are those of one drawing.
- **bare driver**: the very rows that the product wrote, written into a copy of the database by sqlite3 or
  psycopg alone. Orders: one transaction each, a statement a row. Sets: executemany, or COPY.
- **ratio**: 1/4 is a quarter of the bare driver's speed. Ratios travel between machines; figures don't.
"""


def markdown(machine: Machine, day: date, engines: Mapping[str, tuple[str, Sequence[Figure]]]) -> str:
    """The page: what was measured, on what, and the table of each engine (version, figures)."""
    parts = [ABOUT, f"Measured {day.isoformat()} on:\n", *(f"- {line}" for line in machine.lines()), ""]
    for engine, (version, figures) in engines.items():
        parts += [f"## {version}\n", *_table(HEAD, [row(engine, figure) for figure in figures]), ""]
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]
