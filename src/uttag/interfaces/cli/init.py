"""Sets up an installation: database, secret key, the agreement, and a first administrator.

Safe to run again: it brings the database up to date and leaves what is there as it is.
"""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command

from uttag.apps.access.actors import SYSTEM
from uttag.apps.agreement.folder import FolderRefused
from uttag.ground.accounts.models import User
from uttag.ground.server import tell_server
from uttag.interfaces import clock
from uttag.interfaces.checking import warn_of_settings
from uttag.interfaces.cli.user import COMMAND_LINE, ask_password
from uttag.journeys.load_agreement import load_agreement
from uttag.journeys.staff import add_administrator

HELP = "set up an installation, or bring one up to date"
ALONE = True
AGREEMENT = Path("agreements") / "vastra_gotaland"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--agreement", type=Path, default=AGREEMENT, metavar="FOLDER", help="default: %(default)s"
    )
    parser.add_argument("--admin", metavar="NAME", help="a first administrator; asks for a password")


def run(options: argparse.Namespace) -> int:
    prepare_database()
    warn_of_settings()
    try:
        added = load_agreement(actor=SYSTEM, at=clock.now(), folder=options.agreement)
    except FolderRefused as refused:
        print(refused)
        return 1
    print(f"Agreement {options.agreement}: " + (_counted(added) if added else "nothing new") + ".")
    if options.admin:
        return _make_administrator(options.admin)
    print("Ready. Next: uttag init --admin NAME for a first administrator, then uttag serve.")
    return 0


def prepare_database() -> None:
    """Folder, secret key and tables."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    key = settings.SECRET_KEY_FILE
    if not key.exists():
        # Opened so that nobody else can read it, not even for a moment.
        with os.fdopen(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    call_command("migrate", verbosity=0, interactive=False)
    tell_server()


def _counted(added: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in added.items())


def _make_administrator(username: str) -> int:
    if User.objects.filter(username=username).exists():
        print(f"{username} is there already.")
        return 0
    try:
        add_administrator(
            username,
            name=username,
            password=ask_password(),
            from_day=clock.today(),
            actor=COMMAND_LINE,
            at=clock.now(),
        )
    except ValidationError as wrong:
        print(" ".join(wrong.messages))
        return 1
    print(f"{username} can log in. Next: uttag serve.")
    return 0
