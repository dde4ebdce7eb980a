"""A scan as the depot's operations take it."""

from __future__ import annotations

from uttag.apps.fulfilment.table.codes import Reading
from uttag.interfaces.web.frame.scanning import read_scan


def reading_of(text: str, *, article: str = "") -> Reading:
    """What was read. `article`: the one whose lot was asked for, so that a plain code is the lot's."""
    scan = read_scan(text)
    if article and not scan.lot and not scan.sscc and scan.code:
        return Reading(article, lot=scan.code)
    return Reading(scan.code, scan.lot, scan.last_day, scan.pieces, scan.sscc)
