"""Checks every invariant of the whole database and names each breach. Run it nightly.

Exit status 0: all hold; 1: at least one is broken.
"""

from __future__ import annotations

import argparse
from itertools import islice

from uttag.ground.verify import Invariant, invariants

HELP = "check that everything in the database adds up"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", metavar="NAME", help="one invariant, or all whose name starts so")
    parser.add_argument(
        "--show", type=int, default=20, metavar="N", help="breaches of each (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    asked = [one for one in invariants() if one.name.startswith(options.only or "")]
    if not asked:
        print(f"No invariant is called {options.only}.")
        return 2
    broken = [one.name for one in asked if not _holds(one, options.show)]
    print(
        f"{len(asked)} invariants, {len(broken)} broken" + (": " + ", ".join(broken) if broken else "") + "."
    )
    return 1 if broken else 0


def _holds(one: Invariant, show: int) -> bool:
    found = iter(one.find())
    shown = list(islice(found, show))
    clause = f" ({one.clause})" if one.clause else ""
    print(f"{'BROKEN' if shown else 'holds '} {one.name}{clause}: {one.says}", flush=True)
    for breach in shown:
        print(f"         {breach.subject}: {breach.says}")
    if rest := sum(1 for _ in found):
        print(f"         and {rest} more")
    return not shown
