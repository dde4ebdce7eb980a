"""What can go wrong when something is handed to the world outside. Only these two: each asks for something else."""

from __future__ import annotations

from uttag.gateways.foreign import clean

MOST_WORDS = 300  # of what the other side says


class _Fault(Exception):
    """Its words may be the other side's: they are fit to be kept."""

    def __init__(self, words: str) -> None:
        super().__init__(clean(words, MOST_WORDS))


class Undeliverable(_Fault):
    """It can never arrive at that address, or in that shape. Trying again is no use."""


class Unanswered(_Fault):
    """The other side didn't answer, or not as agreed. It may have taken it: try again later, under the same id."""
