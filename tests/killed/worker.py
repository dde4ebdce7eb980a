"""The worker as a process of its own, on the test's database and by a clock that starts where it is told.

python -m tests.killed.worker 2026-04-07T07:00:00+00:00 [module:function]

With a function the process kills itself as soon as that has returned: its rows are written, nothing is committed.
"""

from __future__ import annotations

import functools
import importlib
import os
import signal
import sys
import threading
from datetime import datetime
from typing import Any

import django
import time_machine


def die_after(name: str) -> None:
    """`name`: "module:function", as the module that calls it knows it."""
    module, _, function = name.partition(":")
    where = importlib.import_module(module)
    original = getattr(where, function)

    @functools.wraps(original)
    def dying(*args: Any, **kwargs: Any) -> None:
        original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(where, function, dying)


def main() -> None:
    django.setup()
    from uttag.interfaces.worker.loop import work_until

    for name in sys.argv[2:]:
        die_after(name)
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True):
        work_until(threading.Event(), pause=0.05)


if __name__ == "__main__":
    main()
