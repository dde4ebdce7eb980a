"""Builds the demo region: made-up people, orders, waves, parcels and invoices, a quarter of them.

Everything goes through the product's own operations with a made-up clock. The same --seed, --until and
--patients give the same region. What was in the demo's folder before is replaced.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from uttag.apps.access.actors import SYSTEM
from uttag.ground.outbox.operations import call_off
from uttag.ground.verify import Invariant, invariants
from uttag.interfaces import clock
from uttag.interfaces.cli.init import AGREEMENT, prepare_database
from uttag.journeys.load_agreement import load_agreement
from uttag.rules.money import kronor
from uttag.simulation.region import Lived, Plan, live
from uttag.simulation.summary import Summary, summarise

HELP = "build the demo region and say how to look at it"
ALONE = True
QUARTER = timedelta(weeks=13)
PASSWORD = "uttag-demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1, help="which made-up region (default: %(default)s)")
    parser.add_argument("--patients", type=int, default=2000, help="how many (default: %(default)s)")
    parser.add_argument(
        "--until",
        type=date.fromisoformat,
        metavar="YYYY-MM-DD",
        help="last day, lived until noon; default: now",
    )
    parser.add_argument(
        "--days", type=int, default=QUARTER.days, help="how long to live (default: %(default)s)"
    )
    parser.add_argument("--agreement", type=Path, default=AGREEMENT, metavar="FOLDER")
    parser.add_argument("--port", type=int, default=8000, help="only for what is said at the end")


def run(options: argparse.Namespace) -> int:
    if not settings.DEMO or settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3":
        print("The demo region is built on SQLite in demo mode only: unset DATABASE_URL.")
        return 2
    console = Console()
    # Looking for garbage among so many short-lived objects would take a tenth of the time.
    gc.set_threshold(50_000)
    _start_anew()
    plan = _plan(options)
    with _without_waiting_for_the_disk():
        load_agreement(actor=SYSTEM, at=plan.loaded_at, folder=options.agreement)
        lived = _live(plan, console)
        call_off(at=plan.until)  # nobody is written to about orders that were made up as long ago as this
    broken = _verify(console)
    _tell(console, summarise(), lived, options.port)
    return 1 if broken else 0


def _plan(options: argparse.Namespace) -> Plan:
    until = clock.now()
    if options.until:
        until = datetime.combine(options.until, time(10, 0), UTC)
    first_day = until.date() - timedelta(days=options.days)
    return Plan(options.seed, first_day, until, options.patients, PASSWORD)


def _start_anew() -> None:
    connections.close_all()
    name = Path(settings.DATABASES["default"]["NAME"])
    for file in (name, name.with_name(name.name + "-wal"), name.with_name(name.name + "-shm")):
        file.unlink(missing_ok=True)
    prepare_database()


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """A power cut during the build loses nothing that can't be built again."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    connection.close()  # the next connection is durable again


def _live(plan: Plan, console: Console) -> Lived:
    columns = (SpinnerColumn(), TextColumn("{task.description:<20}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")

        def show(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=max(of, 1))

        return live(plan, show)


def _verify(console: Console) -> list[Invariant]:
    """Tests and the simulation end with it: whatever is built must add up."""
    asked = invariants()
    broken = []
    for one in asked:
        breaches = list(one.find())
        if breaches:
            broken.append(one)
            console.print(f"[red]BROKEN[/] {one.name}: {one.says} ({len(breaches)})")
            for breach in breaches[:3]:
                console.print(f"       {breach.subject}: {breach.says}")
    console.print(f"verify: {len(asked)} invariants, {len(broken)} broken.")
    return broken


def _tell(console: Console, summary: Summary, lived: Lived, port: int) -> None:
    table = Table(title="The region after a quarter", show_header=False, title_justify="left")
    in_time = f"{summary.in_time_rate:.1%}" if summary.in_time_rate is not None else "none delivered"
    for name, value in (
        ("patients, prescription items", f"{summary.patients:,}, {summary.items:,}"),
        ("orders", f"{summary.orders:,}"),
        ("waves, parcels", f"{summary.waves:,}, {summary.parcels:,}"),
        ("rows delivered, share in time", f"{summary.rows_delivered:,}, {in_time}"),
        ("rows that had to wait for stock", f"{summary.backorders:,}"),
        ("refusals", f"{summary.refusals:,}"),
        ("months closed, invoices", f"{len(lived.closed)}, {summary.invoices:,}"),
        ("invoiced", kronor(summary.invoiced_ore)),
        ("rulings that say why", f"{summary.rulings:,}"),
    ):
        table.add_row(name, value)
    console.print(table)
    console.print(
        f"\nLook at it: [bold]http://127.0.0.1:{port}[/]  (uttag --demo serve, if it doesn't start by itself)\n"
        "The log-in page lets you in with one click in each role. Or type a name and the password "
        f"[bold]{PASSWORD}[/]: {', '.join(lived.log_ins)} are patients.\n"
        "Try: as a prescriber, find a patient and order; as the depot, plan the wave that waits; as finance,\n"
        "open the latest month and one of its invoices; and press Varför? wherever it stands.\n"
        "In the terminal: uttag --demo verify, uttag --demo replay, uttag clauses."
    )
