"""Asks whether everything that must hold does hold, of the whole database, and names each breach.

  uttag verify                       all invariants
  uttag verify stock ordering        those of two parts
  uttag verify stock.nothing_below_zero
  uttag verify --json                for other programs

Nothing is changed or locked, so it can be run at any time. Exit status 1 means that something is broken.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from uttag.ground.verify import Checked, Invariant, check, invariants, one_view

HELP = "check every invariant of the whole database"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="only this invariant, or all of this part")
    parser.add_argument("--json", action="store_true", help="as JSON, with every breach")
    parser.add_argument(
        "--most", type=int, default=10, metavar="N", help="breaches listed of each (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    known = invariants()
    if unknown := [name for name in options.names if not any(_is_called(one, name) for one in known)]:
        print(f"no such invariant: {', '.join(unknown)}", file=sys.stderr)
        return 2
    chosen = [one for one in known if not options.names or any(_is_called(one, n) for n in options.names)]
    checked = list(_checked(chosen))
    if options.json:
        print(json.dumps([_plain(one) for one in checked], indent=1, ensure_ascii=False))
    else:
        _show(checked, options.most)
    return 1 if any(one.breaches for one in checked) else 0


def _is_called(one: Invariant, name: str) -> bool:
    return one.name == name or one.name.startswith(f"{name}.")


def _checked(chosen: Sequence[Invariant]) -> Iterator[Checked]:
    """One by one, with the name of the one in hand on the terminal."""
    with one_view(), Console(stderr=True).status("") as status:
        for one in chosen:
            status.update(one.name)
            yield check(one)


def _plain(one: Checked) -> dict[str, object]:
    return {
        "name": one.invariant.name,
        "clause": one.invariant.clause,
        "says": one.invariant.says,
        "seconds": round(one.seconds, 4),
        "breaches": [{"subject": breach.subject, "says": breach.says} for breach in one.breaches],
    }


def _show(checked: Sequence[Checked], most: int) -> None:
    console = Console()
    table = Table("invariant", "clause", box=None, pad_edge=False)
    for heading in ("breaches", "seconds"):
        table.add_column(heading, justify="right")
    for one in checked:
        count = f"[bold red]{len(one.breaches)}[/]" if one.breaches else "0"
        table.add_row(one.invariant.name, one.invariant.clause or "", count, f"{one.seconds:.2f}")
    console.print(table)
    for one in checked:
        if one.breaches:
            _show_breaches(console, one, most)
    broken = sum(bool(one.breaches) for one in checked)
    seconds = sum(one.seconds for one in checked)
    verdict = f"{broken} of {len(checked)} invariants are broken" if broken else f"All {len(checked)} hold"
    console.print(f"\n{verdict} ({seconds:.1f} s).")


def _show_breaches(console: Console, one: Checked, most: int) -> None:
    clause = f" ({one.invariant.clause})" if one.invariant.clause else ""
    console.print(f"\n[bold]{one.invariant.name}[/]{clause}: {escape(one.invariant.says)}")
    for breach in one.breaches[:most]:
        console.print(f"  {escape(breach.subject)}: {escape(breach.says)}", highlight=False)
    if (rest := len(one.breaches) - most) > 0:
        console.print(f"  and {rest} more: --most {len(one.breaches)}")
