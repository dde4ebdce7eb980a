"""Runs stored rulings again and lists what would be answered otherwise.

  uttag replay                           by today's code: nothing should differ. Run it before an upgrade.
  uttag replay --terms proposal.toml     as if the values in the file had been decided: what if?
  uttag replay --rule delivery.promise --since 2026-03-01
  uttag replay --json                    for other programs

Each ruling is given the facts and the values that it was made on. The file looks like the agreement's
terms.toml; a term needs no more than its key and values:

  [[term]]
  key = "delivery.working_days"
  [[term.value]]
  effective_from = 2026-01-01
  value = 3

A value that begins after the last stored ruling would change none of them. So it is shown as if it had
applied from the first, and that is said; --from-its-day keeps it to its own day.

It judges ruling by ruling: what would have been in stock, or ordered, is not worked out anew.
Exit status 1 means that something differs, though no terms were proposed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from uttag.apps.agreement.folder import FolderRefused
from uttag.apps.agreement.proposals import read_proposal
from uttag.journeys.differences import in_words
from uttag.journeys.replay import Difference, Replay, UnknownRule, replay_all
from uttag.rules.money import kronor

HELP = "run stored rulings again, also with proposed terms"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--since", type=date.fromisoformat, metavar="DAY", help="rulings made from this day on"
    )
    parser.add_argument("--rule", default="", metavar="NAME", help="one rule, or all of one kind: charging")
    parser.add_argument("--terms", type=Path, metavar="FILE", help="proposed values, as a TOML file")
    parser.add_argument(
        "--from-its-day",
        action="store_true",
        help="keep proposed values to their own day, also where no stored ruling is as late",
    )
    parser.add_argument("--limit", type=int, metavar="N", help="run N rulings at most, oldest first")
    parser.add_argument(
        "--most", type=int, default=5, metavar="N", help="differences listed per rule (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(options: argparse.Namespace) -> int:
    started = perf_counter()
    try:
        proposed = read_proposal(options.terms) if options.terms else ()
        told = replay_all(
            since=options.since,
            rule=options.rule,
            proposed=proposed,
            limit=options.limit,
            keep=options.most,
            from_its_day=options.from_its_day,
        )
    except (FolderRefused, UnknownRule) as refused:
        print(refused, file=sys.stderr)
        return 2
    seconds = perf_counter() - started
    if options.json:
        print(json.dumps(_plain(told, seconds), indent=1, ensure_ascii=False))
    else:
        _show(told, seconds)
    return 1 if told.differs and not options.terms else 0


def _plain(told: Replay, seconds: float) -> dict[str, object]:
    return {
        "seconds": round(seconds, 3),
        "as_if_from_the_first": [value.key for value in told.ahead],
        "run": dict(told.run),
        "differing": [
            {"rule": rule, "care_provider": provider, "rulings": count}
            for (rule, provider), count in sorted(told.differing.items())
        ],
        "ore": {provider: ore for provider, ore in sorted(told.ore.items()) if ore},
        "first": [_plain_difference(one) for one in told.first],
    }


def _plain_difference(one: Difference) -> dict[str, object]:
    return {
        "ruling": str(one.ruling),
        "rule": one.rule,
        "subject": f"{one.subject_kind} {one.subject_uuid}",
        "care_provider": one.care_provider,
        "ruled_at": one.ruled_at.isoformat(),
        "old": one.replayed.old,
        "new": one.replayed.new,
        "trouble": one.replayed.trouble,
    }


def _show(told: Replay, seconds: float) -> None:
    console = Console(highlight=False)
    differing: Counter[str] = Counter()
    for (rule, _), count in told.differing.items():
        differing[rule] += count
    table = Table("rule", box=None, pad_edge=False)
    for heading in ("rulings", "differing"):
        table.add_column(heading, justify="right")
    for rule, count in sorted(told.run.items()):
        table.add_row(rule, str(count), str(differing[rule]))
    console.print(table)
    for value in told.ahead:
        console.print(
            f"\nNo stored ruling is from {value.effective_from} or later: "
            f"{value.key} is shown as if it had applied from the first."
        )
    if told.differs:
        _show_providers(console, told)
        _show_first(console, told)
    console.print(f"\n{differing.total()} of {told.run.total()} rulings differ ({seconds:.1f} s).")


def _show_providers(console: Console, told: Replay) -> None:
    """By care provider: how many rulings differ, and what the charges among them come to."""
    rulings: Counter[str] = Counter()
    for (_, provider), count in told.differing.items():
        rulings[provider] += count
    table = Table("care provider", box=None, pad_edge=False)
    for heading in ("differing", "charged more or less"):
        table.add_column(heading, justify="right")
    for provider, count in sorted(rulings.items()):
        ore = told.ore[provider]
        table.add_row(
            provider or "–", str(count), f"{'+' if ore > 0 else ''}{kronor(ore, 'en')}" if ore else ""
        )
    console.print()
    console.print(table)


def _show_first(console: Console, told: Replay) -> None:
    for one in told.first:
        provider = f", care provider {one.care_provider}" if one.care_provider else ""
        console.print(f"\n[bold]{one.rule}[/] {one.subject_kind} {one.subject_uuid}{provider}")
        for line in in_words(one.replayed, "en"):
            console.print(f"  {escape(line)}")
