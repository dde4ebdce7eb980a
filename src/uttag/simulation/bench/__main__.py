"""One measurement on the database that the settings name, which is empty: its figures as JSON on stdout.

`uttag bench` runs this in a process of its own for each measurement and engine.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command


def main(measurement: str, folder: str, *options: str) -> None:
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    measuring = import_module(f"uttag.simulation.bench.{measurement}")
    figures = measuring.measure(Path(folder), quick="--quick" in options)
    json.dump([asdict(figure) for figure in figures], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
