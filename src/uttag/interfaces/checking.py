"""What is wrong with the settings, said when a program starts; nobody is stopped."""

from __future__ import annotations

import sys

from django.core.checks import run_checks

from uttag.apps.notices.checks import TAG


def warn_of_settings() -> None:
    """A line for each setting that lacks, to those who read what programs say."""
    for found in run_checks(tags=[TAG]):
        print(f"Warning: {found.msg}", file=sys.stderr)
