"""Runs stored rulings again and lists what comes out differently.

  uttag replay                        today's code on the values that were read then: run it before an upgrade
  uttag replay --terms proposal.toml  what a proposed change of terms would have meant

A proposal is a file of values; nothing of it is saved:

  [[value]]
  key = "delivery.working_days"
  effective_from = 2026-04-01
  value = 3

It judges ruling by ruling: what stock would have been is not asked. Exit status 1 where today's code,
without a proposal, differs.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from uttag.apps.agreement.proposals import ProposalRefused, read_proposal
from uttag.apps.agreement.queries import term_book
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.replay import Replayed, replay
from uttag.rules.terms import TermBook

HELP = "run stored rulings again, with today's code or proposed terms"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--terms", type=Path, metavar="FILE", help="proposed values")
    parser.add_argument("--rule", metavar="NAME", help="only this rule, such as delivery.promise")
    parser.add_argument(
        "--since", type=date.fromisoformat, metavar="DAY", help="only rulings from this day on"
    )
    parser.add_argument(
        "--show", type=int, default=20, metavar="N", help="how many to list (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    try:
        book = term_book().changed_by(read_proposal(options.terms)) if options.terms else None
    except ProposalRefused as refused:
        print(refused)
        return 2
    asked: Counter[str] = Counter()
    differing: Counter[str] = Counter()
    for ruling, replayed in _replay_all(options, book):
        asked[ruling.rule] += 1
        if not replayed.same:
            differing[ruling.rule] += 1
            if differing.total() <= options.show:
                print(_told(ruling, replayed))
    _print_summary(asked, differing)
    return 1 if differing and not options.terms else 0


def _replay_all(options: argparse.Namespace, book: TermBook | None) -> Iterator[tuple[Ruling, Replayed]]:
    rulings = Ruling.objects.order_by("id")
    if options.rule:
        rulings = rulings.filter(rule=options.rule)
    if options.since:
        rulings = rulings.filter(ruled_at__date__gte=options.since)
    for ruling in rulings.iterator(chunk_size=2000):
        yield ruling, replay(ruling, book)


def _told(ruling: Ruling, replayed: Replayed) -> str:
    head = f"{ruling.rule} {ruling.id} ({ruling.subject_kind} {ruling.subject_uuid})"
    if replayed.new is None:
        return f"{head}\n    {replayed.trouble}"
    return "\n".join([head, *(f"    {line}" for line in differences(replayed.old, replayed.new))])


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The outcome's fields that differ; reasons, which follow from them, only alone."""
    told = [
        f"{name}: {old.get(name)} -> {new.get(name)}"
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]
    return [line for line in told if not line.startswith("reasons:")] or told


def _print_summary(asked: Counter[str], differing: Counter[str]) -> None:
    for rule, count in sorted(asked.items()):
        print(f"{rule:30} {count:9,} ruled again {differing[rule]:9,} differ")
    print(f"{'all':30} {asked.total():9,} ruled again {differing.total():9,} differ")
