"""Reads in a folder that `uttag export` made in another installation: all of it, or nothing (P9).

  uttag init            first, so that the agreement is here (with --agreement: the sender's, as decided since)
  uttag import FOLDER [--digest SHA256]
  uttag verify

Every file is looked at before anything is read in. The same folder again changes nothing.

A folder isn't signed: nothing in it proves who made it, and what it says of the care provider's own patients, orders
and costs is believed. `uttag export` prints the SHA-256 of its manifest.json, which holds that of all other files: ask
the sender for it by another way than the folder came, and give it with --digest. Persons come without password; who
comes with another role than prescriber or contact comes inactive. Exit status 2: refused, and nothing was read in.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rich.console import Console

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.interfaces import clock
from uttag.journeys.hand_over import HandOverRefused, ReadIn, import_care_provider

HELP = "read in a care provider's data that was handed over"
# Who can run this program can change the database anyway: the shell is the administrator.
COMMAND_LINE = Actor(Role.ADMINISTRATOR, name="uttag import")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--digest", metavar="SHA256", help="of manifest.json, as the sender has told it")


def run(options: argparse.Namespace) -> int:
    try:
        with Console(stderr=True).status("") as status:
            read = import_care_provider(
                options.folder,
                actor=COMMAND_LINE,
                at=clock.now(),
                digest=options.digest,
                tell=status.update,
            )
    except HandOverRefused as refused:
        print(refused, file=sys.stderr)
        print("Nothing was read in.", file=sys.stderr)
        return 2
    print(_told(read))
    return 0


def _told(read: ReadIn) -> str:
    whose = f"{read.care_provider.name} ({read.care_provider.code})"
    if read.before:
        return f"{whose}: this folder was read in {read.before:%Y-%m-%d %H:%M} UTC; nothing was changed."
    added = sum(read.added.values())
    told = f"{whose}: {added} rows added, {read.rows - added} were here already. Next: uttag verify."
    told += f"\nSHA-256 of manifest.json: {read.digest}"
    if read.outside:
        told += f"\n{read.outside} references lead to rows of other care providers that are not here."
    return told
