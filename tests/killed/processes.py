"""Starts workers on the test's own database, and kills them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

ROOT = Path(__file__).parents[2]


@contextmanager
def worker(
    at: datetime, var: Path, settings: Mapping[str, str], *, dies_after: str = ""
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker whose clock stands at `at` when it starts. It is killed, if it lives, when the block ends.

    `dies_after`: "module:function" that is the last it does.
    """
    told = [at.isoformat(), *([dies_after] if dies_after else [])]
    with (var / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.killed.worker", *told],
            cwd=ROOT,
            env={**os.environ, **_database(var), **settings, "UTTAG_VAR": str(var), "PYTHONPATH": "src:."},
            stderr=log,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As when the power goes: no signal handler, no `finally`."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)


def _database(var: Path) -> dict[str, str]:
    """The test's database, as settings in another process find it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        link = var / "uttag.sqlite3"
        if not link.exists():
            link.symlink_to(name)
        return {}
    parts = urlsplit(os.environ["DATABASE_URL"])
    return {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}
