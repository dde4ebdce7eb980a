"""Checks, loads or writes an agreement's folder.

uttag agreement check FOLDER     reads it, runs its examples, names each fault by file and line
uttag agreement load FOLDER      checks it and adds what the database lacks; what is there is never changed
uttag agreement export FOLDER    writes what the database holds to a new folder
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from uttag.apps.access.actors import SYSTEM
from uttag.apps.agreement.folder import FolderRefused, read_folder
from uttag.interfaces import clock
from uttag.journeys.export_agreement import export_agreement
from uttag.journeys.load_agreement import load_agreement

HELP = "check, load or export the agreement's folder"
ALONE = ("check",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=tuple(ACTIONS))
    parser.add_argument("folder", type=Path, metavar="FOLDER")


def run(options: argparse.Namespace) -> int:
    try:
        print(ACTIONS[options.action](options.folder))
    except FolderRefused as refused:
        print(refused, file=sys.stderr)
        count = len(refused.faults)
        print(f"{count} {'fault' if count == 1 else 'faults'}; nothing was loaded.", file=sys.stderr)
        return 1
    except FileExistsError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _check(path: Path) -> str:
    folder = read_folder(path)
    examples = sum(len(clause.examples) for clause in folder.clauses)
    clauses, terms = len(folder.clauses), len(folder.all_terms)
    return f"{path} is right: {clauses} clauses, {terms} terms, and all {examples} examples hold."


def _load(path: Path) -> str:
    added = load_agreement(actor=SYSTEM, at=clock.now(), folder=path)
    return (
        "Added: "
        + (", ".join(f"{count} {kind}" for kind, count in added.items()) or "nothing, all is there")
        + "."
    )


def _export(path: Path) -> str:
    export_agreement(path)
    return f"Written to {path}."


ACTIONS = {"check": _check, "load": _load, "export": _export}
