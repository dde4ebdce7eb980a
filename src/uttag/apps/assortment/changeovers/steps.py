"""The worker's steps of an assortment change: prescribers told, items carried over a set at a time (B2.12)."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.assortment.models import AssortmentChange, ConversionList
from uttag.ground.outbox.operations import enqueue
from uttag.rules.calendar import local

TELL = "assortment.tell"
CARRY = "assortment.carry"


def ask_to_tell(list_: ConversionList, *, at: datetime) -> None:
    """The list's prescribers are to be told; once for each time it is approved, and once a day after that."""
    approved = list_.approved_at.isoformat() if list_.approved_at else ""
    day = local(at).date().isoformat()
    enqueue(TELL, {"list": str(list_.uuid)}, at=at, key=f"{TELL}:{list_.uuid}:{approved}:{day}")


def ask_to_carry(change: AssortmentChange, *, at: datetime, after: int = 0) -> None:
    """The next set of items is to be carried over, those `after` a key; once a day from where it stands: so many
    lists, so many items.
    """
    day = local(at).date().isoformat()
    lists = change.lists.filter(state=ConversionList.State.APPROVED).count()
    stands = f"{lists}:{change.carried.count()}:{after}"
    told = {"change": str(change.uuid), "after": after}
    enqueue(CARRY, told, at=at, key=f"{CARRY}:{change.uuid}:{day}:{stands}")
