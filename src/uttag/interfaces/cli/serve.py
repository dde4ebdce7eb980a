"""Serves the site over HTTP, on this machine alone unless told otherwise.

Put a web server that speaks TLS in front of it in production, and run `uttag worker` beside it; in demo mode
a worker runs along.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from uttag.interfaces.checking import warn_of_settings

HELP = "serve the site, by default on http://127.0.0.1:8000"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    parser.add_argument("--workers", type=int, default=1, help="processes (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=4, help="threads in each (default: %(default)s)")


def run(options: argparse.Namespace) -> int:
    if not _up_to_date():
        print("The database is not set up, or not up to date. Run first: uttag " + _how_to_set_up())
        return 1
    warn_of_settings()
    connections.close_all()  # the workers open their own
    print(f"Serving http://{options.host}:{options.port} - stop with Ctrl+C.")
    if settings.HTTPS and options.host == "127.0.0.1":
        print("Without TLS in front nobody can log in, unless UTTAG_HTTPS=0 is set.")
    os.environ["UTTAG_VAR"] = str(settings.VAR)
    server = Server(
        "uttag.project.wsgi:application",
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        workers=options.workers,
        blocking_threads=options.threads,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    )
    with _worker() if settings.DEMO else nullcontext():
        server.serve()
    return 0


@contextmanager
def _worker() -> Iterator[None]:
    """A worker as a process of its own, which ends with the site: who looks around starts one program."""
    process = subprocess.Popen([sys.executable, "-m", "uttag.interfaces.cli.main", "worker"])
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _how_to_set_up() -> str:
    return "demo" if settings.DEMO else "init"


def _up_to_date() -> bool:
    if not settings.VAR.exists():
        return False
    executor = MigrationExecutor(connections["default"])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
