"""Who sends: printed on delivery notes and labels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sender:
    """The distributor, and where a person calls with questions."""

    name: str
    address_lines: tuple[str, ...]
    phone: str
    hours: str
    email: str = ""
