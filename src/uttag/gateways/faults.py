"""What can go wrong when something is handed to the world outside. Only these two: each asks for something else."""

from __future__ import annotations


class Undeliverable(Exception):
    """It can never arrive at that address, or in that shape. Trying again is no use."""


class Unanswered(Exception):
    """The other side didn't answer, or not as agreed. It may have taken it: try again later, under the same id."""
