"""Keys that are known before the row is written, and that grow with time."""

from __future__ import annotations

import os
import uuid
from datetime import datetime

_RANDOM_BITS = (1 << 74) - 1


def new_id(at: datetime) -> uuid.UUID:
    """A UUID of version 7: milliseconds of `at` first, then chance.

    Random keys scatter each insert over the whole index; these land beside each other, which is what
    makes large ledgers quick to write.
    """
    chance = int.from_bytes(os.urandom(10), "big") & _RANDOM_BITS
    milliseconds = int(at.timestamp() * 1000)
    high, low = chance >> 62, chance & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
