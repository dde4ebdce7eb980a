"""The worker as a process of its own, on the test's database and by a clock that starts where it is told.

python -m tests.killed.worker 2026-04-07T07:00:00+00:00
"""

from __future__ import annotations

import sys
import threading
from datetime import datetime

import django
import time_machine


def main() -> None:
    django.setup()
    from uttag.interfaces.worker.loop import work_until

    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True):
        work_until(threading.Event(), pause=0.05)


if __name__ == "__main__":
    main()
