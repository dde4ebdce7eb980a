"""Closes months: an invoice for each customer, with its e-invoice and PDF.

  uttag month list            months begun and closed, with their sums
  uttag month close 2026-05   invoices what May left to invoice, and closes it

Closing can be stopped and started again; running it twice changes nothing. What comes in late goes
onto the next month's invoices.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.invoicing.queries import months
from uttag.interfaces import clock
from uttag.journeys.close_month import MonthClosed, Progress, close_month
from uttag.rules.money import kronor
from uttag.rules.reasons import Refused
from uttag.rules.wording import say

HELP = "close months and list them"
# Who can run this program can change the database anyway: the shell acts as finance.
COMMAND_LINE = Actor(Role.FINANCE, name="uttag month")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    close = actions.add_parser("close", help="invoice a month and close it")
    close.add_argument("month", type=first_day, metavar="YYYY-MM")
    close.set_defaults(act=_close)
    listed = actions.add_parser("list", help="months begun and closed")
    listed.set_defaults(act=_list)


def run(options: argparse.Namespace) -> int:
    try:
        return int(options.act(options))
    except Refused as refused:
        print(" ".join(say(reason, "en") for reason in refused.reasons), file=sys.stderr)
        return 1


def first_day(text: str) -> date:
    """2026-05 → 1 May 2026."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{text!r} is not a month such as 2026-05") from wrong


def _close(options: argparse.Namespace) -> int:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, TextColumn("{task.fields[name]}"), console=Console(stderr=True)) as bars:
        tasks = {step: bars.add_task(step, total=None, name="") for step in ("invoices", "documents")}

        def tell(progress: Progress) -> None:
            bars.update(
                tasks[progress.step], completed=progress.done, total=progress.total, name=progress.name
            )

        closed = close_month(options.month, actor=COMMAND_LINE, at=clock.now(), tell=tell)
    print(_told(closed))
    return 0 if closed.closed else 1


def _told(closed: MonthClosed) -> str:
    made = f"{closed.month}: {closed.invoices_made} invoices and {closed.documents_made} documents made"
    if closed.closed:
        return f"{made}; the month is closed."
    return f"{made}; open still, since these e-invoices break a rule: {', '.join(closed.faulty)}"


def _list(options: argparse.Namespace) -> int:
    table = Table("month", "invoices", "credit notes", "to be paid", "state", box=None, pad_edge=False)
    for sums in months(COMMAND_LINE):
        closed_at = sums.month.closed_at
        state = f"closed {closed_at:%Y-%m-%d}" if closed_at else "begun"
        payable = kronor(sums.payable_ore, "en")
        table.add_row(str(sums.month), str(sums.invoices), str(sums.credit_notes), payable, state)
    Console().print(table)
    return 0
