"""Measures how fast the product does its main work, beside the bare database driver writing the same rows.

  uttag bench                                  SQLite and PostgreSQL, some minutes
  uttag bench pages                            each page of the depot, with a year of parcels behind it
  uttag bench day --engine sqlite              a day's waves and papers, on one engine
  uttag bench --quick                          small data: whether it runs, not how fast
  uttag bench --write docs/benchmarks.md       keeps the figures, with machine and date

Each measurement builds its own database and removes it: nothing of yours is touched. PostgreSQL is the
server that DATABASE_URL names, where databases uttag_bench_* are made, or else one that is started from a
wheel. Exit status 1 where a figure is not reached.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from uttag.interfaces import clock
from uttag.interfaces.cli.init import AGREEMENT
from uttag.simulation.bench.engines import ENGINES, Engine, NoServer, engine
from uttag.simulation.bench.machine import this_machine
from uttag.simulation.bench.measuring import Figure
from uttag.simulation.bench.report import HEAD, markdown, row, target_of

HELP = "measure orders, waves, month-ends, workbooks, papers and pages"
ALONE = True
MEASUREMENTS = ("orders", "wave", "month", "workbook", "day", "pages")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "measurement", nargs="?", choices=MEASUREMENTS, metavar="MEASUREMENT", help=", ".join(MEASUREMENTS)
    )
    parser.add_argument("--engine", choices=[*ENGINES, "both"], default="both")
    parser.add_argument("--only", choices=MEASUREMENTS, help="the same as MEASUREMENT")
    parser.add_argument("--quick", action="store_true", help="small data")
    parser.add_argument("--dir", type=Path, metavar="FOLDER", help="on this disk (default: that of ./var)")
    parser.add_argument(
        "--agreement", type=Path, default=AGREEMENT, metavar="FOLDER", help="default: %(default)s"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the figures there, as Markdown")


def run(options: argparse.Namespace) -> int:
    console = Console(width=None if sys.stdout.isatty() else 150)
    engines = ENGINES if options.engine == "both" else (options.engine,)
    only = options.measurement or options.only
    chosen = (only,) if only else MEASUREMENTS
    parent = options.dir or Path("var")
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=parent) as name:
        folder = Path(name).resolve()
        machine = this_machine(folder)
        for line in machine.lines():
            console.print(line, highlight=False)
        try:
            taken = {which: _measure(which, chosen, folder, options, console) for which in engines}
        except NoServer as why:
            console.print(f"No PostgreSQL: {why}.", highlight=False)
            return 2
    if options.write:
        options.write.write_text(markdown(machine, clock.today(), taken), "utf-8")
        console.print(f"Written to {options.write}.", highlight=False)
    return int(not options.quick and _anything_missed(taken))


def _measure(
    which: str, chosen: Sequence[str], folder: Path, options: argparse.Namespace, console: Console
) -> tuple[str, list[Figure]]:
    """The engine's version and all its figures, shown as they come."""
    figures: list[Figure] = []
    with engine(which, folder) as at_work:
        for measurement in chosen:
            with console.status(f"{which}: {measurement}"):
                figures += _in_a_process(measurement, at_work, options)
        console.print(_table(f"{at_work.version}", [row(which, figure) for figure in figures]))
        return at_work.version, figures


def _in_a_process(measurement: str, at_work: Engine, options: argparse.Namespace) -> list[Figure]:
    """A process for each, since the settings name one database for good."""
    command = [sys.executable, "-m", "uttag.simulation.bench", measurement, str(options.agreement.resolve())]
    with at_work.database(measurement) as address:
        done = subprocess.run(
            [*command, *(["--quick"] if options.quick else [])],
            env=_environment(address),
            stdout=subprocess.PIPE,
            check=True,
        )
    return [Figure(**figure) for figure in json.loads(done.stdout)]


def _environment(address: Mapping[str, str]) -> dict[str, str]:
    """Pages are asked for without TLS, at the time it is."""
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return known | dict(address) | {"UTTAG_HTTPS": "0", "UTTAG_BENCH_AT": clock.now().isoformat()}


def _table(title: str, rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title, title_justify="left")
    for place, head in enumerate(HEAD):
        table.add_column(head, justify="left" if place in (0, len(HEAD) - 1) else "right")
    for cells in rows:
        table.add_row(*cells)
    return table


def _anything_missed(taken: Mapping[str, tuple[str, Sequence[Figure]]]) -> bool:
    return any(
        target.missed(figure)
        for which, (_, figures) in taken.items()
        for figure in figures
        if (target := target_of(which, figure))
    )
