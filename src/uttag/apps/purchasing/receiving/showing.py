"""What would become of a line, shown before it is confirmed (B2.8)."""

from __future__ import annotations

from datetime import date

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Supplier
from uttag.apps.purchasing.receiving.lines import GoodsIn, Judged, check_shelves, judged


def preview_line(actor: Actor, goods: GoodsIn, supplier: Supplier, day: date) -> Judged:
    """The rule's word on a line, as it would be if it were taken in on `day`. Raises Refused as `receive` does."""
    require(actor, "see_stock")
    [line] = judged([goods], supplier, day)
    check_shelves([line])
    return line
