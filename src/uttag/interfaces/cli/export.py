"""Hands over a care provider's data: a folder of CSV, JSON and documents, with a dictionary of all columns (P9).

  uttag export --care-provider 1440 --to FOLDER

FOLDER must be empty or not exist. It holds patients' data: keep it accordingly. `uttag import FOLDER` reads it
into another installation; LÄS-MIG.md in it says what it holds, and what it doesn't. Tell the receiver the SHA-256
that is printed by another way than the folder goes: it shows that the folder is yours, and whole.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from rich.console import Console

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.interfaces import clock
from uttag.journeys.hand_over import MANIFEST, HandOverRefused, Manifest, export_care_provider

HELP = "hand over a care provider's data as a folder"
# Who can run this program can read the database anyway: the shell is the administrator.
COMMAND_LINE = Actor(Role.ADMINISTRATOR, name="uttag export")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--care-provider", required=True, metavar="CODE", help="1440, VGR …")
    parser.add_argument("--to", required=True, type=Path, metavar="FOLDER", help="where to write it")


def run(options: argparse.Namespace) -> int:
    try:
        with Console(stderr=True).status("") as status:
            manifest = export_care_provider(
                options.care_provider, options.to, actor=COMMAND_LINE, at=clock.now(), tell=status.update
            )
    except HandOverRefused as refused:
        print(refused, file=sys.stderr)
        print("Nothing was handed over.", file=sys.stderr)
        return 2
    print(_told(manifest, options.to))
    return 0


def _told(manifest: Manifest, folder: Path) -> str:
    size = sum(file.bytes for file in manifest.files) / 1_000_000
    whose = f"{manifest.care_provider.name} ({manifest.care_provider.code})"
    told = f"{whose}: {manifest.rows} rows of {len(manifest.tables)} tables, {size:.1f} MB, are in {folder}."
    told += f"\nSHA-256 of {MANIFEST}: {hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()}"
    if manifest.outside:
        told += f"\n{manifest.outside} references lead to rows that are another's: see outside.csv."
    return told
