"""A lot that no usual order can take any more is offered to the product consultants before it goes to waste (B2.12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.stock.models import Place
from uttag.apps.stock.moving import lot_for_update
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import open_task
from uttag.rules.reasons import Refused, because

_KIND = "offer_lot"


@operation("scrap")
def offer_lot(lot_id: int, *, actor: Actor, at: datetime) -> Task:
    """Asks LMN who could use a lot's pieces on shelves in time. Twice is once. Raises Refused where none are left."""
    lot = lot_for_update(lot_id)
    shelves = lot.balances.filter(place__kind=Place.Kind.SHELF)
    pieces = shelves.aggregate(Sum("pieces"))["pieces__sum"] or 0
    if not pieces:
        raise Refused(because("nothing_to_offer", "B2.12", lot=lot.number))
    said = {"article": str(lot.article), "lot": lot.number, "pieces": pieces, "expires_day": lot.expires_on}
    reason = because("lot_is_offered", "B2.12", **said)
    return open_task(
        _KIND,
        reason,
        at=at,
        role=Role.LMN.value,
        subject_kind="lot",
        due_day=lot.expires_on,
        key=_key(lot_id),
    )


def offered(actor: Actor, lots: Collection[int]) -> set[int]:
    """Those of the lots that have been offered."""
    require(actor, "see_stock")
    keys = {_key(lot): lot for lot in lots}
    return {keys[key] for key in Task.objects.filter(key__in=keys).values_list("key", flat=True) if key}


def _key(lot: int) -> str:
    return f"{_KIND}:{lot}"
