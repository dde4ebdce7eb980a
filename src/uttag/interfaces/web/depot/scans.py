"""A scan as the depot's operations take it."""

from __future__ import annotations

from uttag.interfaces.web.frame.scanning import read_scan
from uttag.rules.codes import Reading


def reading_of(text: str, *, article: str = "") -> Reading:
    """What was read. `article`: the one whose lot was asked for, so that a plain code is the lot's."""
    read = read_scan(text)
    if article and not read.lot and not read.sscc and read.code:
        return Reading(article, lot=read.code)
    return read
