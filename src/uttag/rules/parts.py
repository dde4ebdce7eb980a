"""How far the parts of an open order have come, and what they wait for: what `delays.forecast` looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far a part of an order has come."""

    WAITING = "waiting"
    PLANNED = "planned"
    PACKED = "packed"
    ON_THE_WAY = "on_the_way"


class Lack(StrEnum):
    """What the day rests on when a line's goods aren't here."""

    RECEIPT = "receipt"
    OVERDUE = "overdue_receipt"
    SUPPLIER_OUT = "supplier_out"
    UNBOUGHT = "unbought"
    PROCURED = "procured"


class Word(StrEnum):
    """The carrier's last word of a parcel."""

    AT_PICKUP_POINT = "at_pickup_point"
    DELAYED = "delayed"
    NOT_DELIVERED = "not_delivered"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Lacking:
    """Pieces of an article that a waiting order lacks. `goods_day`: when they come to the depot; None: nobody knows.

    Of what is OVERDUE it is the day that has passed, of what is UNBOUGHT the earliest that it could be here.
    """

    article: str
    pieces: int
    why: Lack
    goods_day: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What of an order travels together. `leaves_at`: its wave's departure; `left_day`: when it left."""

    stage: Stage
    lacking: tuple[Lacking, ...] = ()
    leaves_at: datetime | None = None
    left_day: date | None = None
    word: Word | None = None
    word_day: date | None = None
