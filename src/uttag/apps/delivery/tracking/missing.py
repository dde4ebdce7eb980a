"""Parcels that somebody must look for: silent too long, or lost (reading 23)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.silence import lost, lost_after_delivery, some_box_silent
from uttag.apps.fulfilment.models import Parcel
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import open_task
from uttag.rules.reasons import because

SILENT = "silent_parcel"  # the kind of task that silence leaves
LOST = "parcel_lost"


def see_to_tasks(parcels: Collection[int], *, actor: Actor, at: datetime) -> None:
    """After something was said of parcels (keys): what is found ends its tasks, what is lost opens one at once."""
    spoken_of = Parcel.objects.filter(pk__in=parcels)
    heard, missing = spoken_of.exclude(some_box_silent()), lost().filter(pk__in=parcels)
    _finish(SILENT, heard, actor, at)
    after = lost_after_delivery(parcels)
    found = spoken_of.exclude(pk__in=missing.values("pk")).exclude(pk__in=after.values("pk"))
    _finish(LOST, found, actor, at)
    for parcel in missing:
        _open_lost(parcel, "parcel_lost", at)
    for parcel in after:
        _open_lost(parcel, "parcel_lost_after_delivery", at)


def looked_for_no_more(parcels: Collection[int], *, actor: Actor, at: datetime) -> None:
    """The parcels (keys) are in the depot's hands: nobody needs to look for them."""
    for kind in (SILENT, LOST):
        _finish(kind, Parcel.objects.filter(pk__in=parcels), actor, at)


def _finish(kind: str, parcels: QuerySet[Parcel], actor: Actor, at: datetime) -> None:
    waiting = Task.objects.filter(kind=kind, done_at=None, subject_uuid__in=parcels.values("uuid"))
    waiting.update(done_at=at, done_by_id=actor.user_id)


def _open_lost(parcel: Parcel, code: str, at: datetime) -> None:
    """One task each time it is lost: it can be found and lost again."""
    if Task.objects.filter(kind=LOST, done_at=None, subject_uuid=parcel.uuid).exists():
        return
    open_task(
        LOST,
        because(code, "D2", sscc=parcel.sscc),
        at=at,
        role="service_desk",
        subject_kind="parcel",
        subject_uuid=parcel.uuid,
        care_provider_id=parcel.care_provider_id,
    )
