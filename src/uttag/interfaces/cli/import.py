"""Reads in a folder that `uttag export` made in another installation: all of it, or nothing (P9).

  uttag init            first, so that the agreement is here (with --agreement: the sender's, as decided since)
  uttag import FOLDER
  uttag verify

Every file is looked at before anything is read in. The same folder again changes nothing.
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


def run(options: argparse.Namespace) -> int:
    try:
        with Console(stderr=True).status("") as status:
            read = import_care_provider(
                options.folder, actor=COMMAND_LINE, at=clock.now(), tell=status.update
            )
    except HandOverRefused as refused:
        print(refused, file=sys.stderr)
        print("Nothing was read in.", file=sys.stderr)
        return 1
    print(_told(read))
    return 0


def _told(read: ReadIn) -> str:
    whose = f"{read.care_provider.name} ({read.care_provider.code})"
    if read.before:
        return f"{whose}: this folder was read in {read.before:%Y-%m-%d %H:%M} UTC; nothing was changed."
    added = sum(read.added.values())
    told = f"{whose}: {added} rows added, {read.rows - added} were here already. Next: uttag verify."
    if read.outside:
        told += f"\n{read.outside} references lead to rows of other care providers that are not here."
    return told
