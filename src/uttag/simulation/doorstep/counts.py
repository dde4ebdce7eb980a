"""Shelves are counted now and then; what differs waits for somebody else."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.stock.counting.choosing import By, Choice
from uttag.apps.stock.counting.counting import count_line
from uttag.apps.stock.counting.deciding import approve_difference
from uttag.apps.stock.counting.opening import open_count
from uttag.apps.stock.models import Balance, CountLine

_SHELVES = 12
_WRONG = 0.12


def count(counter: Actor, approver: Actor | None, title: str, at: datetime, rng: random.Random) -> None:
    """Counts the shelves that were counted longest ago. With an approver the differences are settled the same day."""
    uuid = UUID(int=rng.getrandbits(128), version=4)
    opened = open_count(Choice(By.OLDEST, shelves=_SHELVES), title, actor=counter, at=at, uuid=uuid)
    lines = opened.lines.select_related("place").order_by("place__code", "lot")
    for number, line in enumerate(lines):
        held = (
            Balance.objects.filter(place=line.place_id, lot=line.lot_id)
            .values_list("pieces", flat=True)
            .get()
        )
        off = rng.choice((-2, -1, 1)) if rng.random() < _WRONG and held > 2 else 0
        counted_at = at + timedelta(minutes=number)
        count_line(uuid, line.place.code, line.lot_id, held + off, actor=counter, at=counted_at)
    if approver is not None:
        for line in opened.lines.filter(state=CountLine.State.DIFFERS):
            seen = (line.expected or 0, line.counted or 0)
            approve_difference(
                line.uuid, seen, actor=approver, at=at + timedelta(hours=1), why="Kontrollräknat"
            )
