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
from django.conf import settings
from django.core.management import call_command

from uttag.ground.server import tell_server


class _AsTheModelsAre(dict[str, None]):
    """For MIGRATION_MODULES: no app has migrations, so that tables are made as they are now and not step by step."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def main(measurement: str, folder: str, *options: str) -> None:
    django.setup()
    settings.MIGRATION_MODULES = _AsTheModelsAre()
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    tell_server()
    measuring = import_module(f"uttag.simulation.bench.{measurement}")
    figures = measuring.measure(Path(folder), quick="--quick" in options)
    json.dump([asdict(figure) for figure in figures], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
