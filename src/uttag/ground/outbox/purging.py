"""Work that was done long ago is forgotten, so that the queue doesn't grow for ever.

A key makes asking twice the same as asking once, for as long as its message stands here. So only work goes whose
key can't be asked for again: it has none, or names a day or moment that has passed (`daily:`, `often:`, a wave's
departure and day), or what it is about remembers itself that it was asked for (a notice is a row, and stays one).
All other keys stay: a reminder for each person and last day, a booking for each wave, a purchase order's letter.
What waits, and what was given up for a person to see to, is never touched.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from uttag.ground.outbox.models import Message

KEPT = timedelta(days=90)  # long enough to look into what went wrong; no patient's or agreement's matter
LOT = 5000  # messages in one transaction


def purge(past: Collection[str], *, at: datetime) -> int:
    """Removes what was done before `KEPT`, in lots; how many. `past`: how keys begin that can't come again.

    Not inside a transaction. Twice is once.
    """
    removed = 0
    while some := _purge_some(past, at - KEPT):
        removed += some
    return removed


@transaction.atomic
def _purge_some(past: Collection[str], before: datetime) -> int:
    gone = Q(key=None)
    for prefix in past:
        gone |= Q(key__startswith=prefix)
    old = Message.objects.filter(gone, done_at__lt=before).order_by("pk")
    keys = list(old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:LOT])
    return Message.objects.filter(pk__in=keys).delete()[0]
