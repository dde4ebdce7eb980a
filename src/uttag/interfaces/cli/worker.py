"""Does what the outbox asks for, and puts regular work there when its time comes.

Run as many as you like, on as many hosts: no piece of work is done by two at once. SIGTERM or Ctrl+C
stops it after the piece at hand.
"""

from __future__ import annotations

import argparse
import signal
import threading

from uttag.interfaces.checking import warn_of_settings
from uttag.interfaces.worker.loop import work_once, work_until

HELP = "do the work that waits in the outbox"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due now, then stop")
    parser.add_argument(
        "--pause", type=float, default=2.0, help="seconds to wait when idle (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    warn_of_settings()
    if options.once:
        print(f"{work_once()} done.")
        return 0
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    work_until(stopping, options.pause)
    return 0
