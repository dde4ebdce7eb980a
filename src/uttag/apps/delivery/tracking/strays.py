"""What carriers said that can't be true: someone looks into it, or the parcel turns up after all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.delivery.models import DeliveryEvent, StrayEvent
from uttag.apps.delivery.tracking.boxes import (
    BoxEvent,
    KnownBox,
    drivers_of,
    known_boxes,
    lock_orders_of,
    lock_waves_of,
)
from uttag.apps.delivery.tracking.judging import misplaced, why_stray
from uttag.apps.delivery.tracking.recording import record
from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because
from uttag.rules.wording import say

MOST_AT_ONCE = 500


def stray_events(actor: Actor, *, settled: bool = False) -> QuerySet[StrayEvent]:
    """Those that wait for someone, oldest first; or those that are settled, latest first."""
    require(actor, "settle_stray_event")
    found = StrayEvent.objects.select_related("carrier", "settled_by").filter(settled_at__isnull=not settled)
    return found.order_by("-settled_at", "-pk") if settled else found.order_by("received_at", "pk")


def stray_event(actor: Actor, uuid: UUID) -> StrayEvent | None:
    """One of them, settled or not."""
    require(actor, "settle_stray_event")
    return StrayEvent.objects.select_related("carrier", "settled_by").filter(uuid=uuid).first()


def ours(actor: Actor, ssccs: Collection[str]) -> dict[str, str]:
    """Which of the numbers are boxes of ours: the number of the parcel that each belongs to."""
    require(actor, "settle_stray_event")
    whole = Parcel.objects.filter(sscc__in=ssccs).values_list("sscc", "sscc")
    extra = ExtraBox.objects.filter(sscc__in=ssccs).values_list("sscc", "parcel__sscc")
    return {**dict(whole), **dict(extra)}


@operation("settle_stray_event")
def settle_stray_event(
    stray_uuid: UUID, outcome: str, *, record_it: bool = False, actor: Actor, at: datetime
) -> StrayEvent:
    """Someone has looked into it, and says in words what it was. Refused without words, and the second time.

    `record_it`: it is true all the same, and is recorded as said; whoever settles it vouches for that. Refused
    where it can't have happened: an unknown box, a day before packing, or one that has not been; and where it may
    not: what was left outside of a pickup point or special housing is delivered when somebody has got it (D10),
    and what was to go home is not to be fetched at a pickup point that nobody has named (D11).
    """
    if not outcome.strip():
        raise Refused(because("stray_needs_outcome", None))
    stray = StrayEvent.objects.select_for_update(no_key=True).filter(uuid=stray_uuid).first()
    if stray is None:
        raise Refused(because("stray_not_found", None))
    if stray.settled_at:
        raise Refused(because("stray_settled", None, settled_at=stray.settled_at))
    if record_it:
        _record(stray, actor, at)
    _settle(stray, outcome.strip()[:200], at, actor.user_id)
    note(actor, "settle_stray_event", at=at, subject_kind="stray_event", subject_uuid=stray.uuid)
    return stray


@operation("receive_tracking")
def retry_stray_events(*, actor: Actor, at: datetime) -> int:
    """Events of boxes that were unknown and are ours by now are recorded; one that can't be true even so says why.

    How many were recorded.
    """
    now_known = Q(Exists(Parcel.objects.filter(sscc=OuterRef("sscc")))) | Q(
        Exists(ExtraBox.objects.filter(sscc=OuterRef("sscc")))
    )
    waiting = StrayEvent.objects.filter(now_known, why=StrayEvent.Why.UNKNOWN, settled_at=None)
    strays = list(waiting.order_by("pk").select_for_update(no_key=True)[:MOST_AT_ONCE])
    ssccs = {stray.sscc for stray in strays}
    lock_waves_of(ssccs)
    boxes = known_boxes(ssccs)
    lock_orders_of(box.parcel for box in boxes.values())
    drivers = drivers_of({box.parcel for box in boxes.values()})
    true = []
    for stray in strays:
        box = boxes[stray.sscc]
        by, driving = stray.carrier_id or 0, drivers[box.parcel]
        if why := why_stray(box, stray.happened_at, stray.kind, carrier=by, drivers=driving, at=at):
            _keep_as(stray, why, at)
        else:
            true.append(stray)
    record([_event(stray, boxes[stray.sscc]) for stray in true], actor=actor, at=at)
    for stray in true:
        _settle(stray, say(because("stray_turned_up", None)), at, None)
    return len(true)


def _keep_as(stray: StrayEvent, why: StrayEvent.Why, at: datetime) -> None:
    """It waits for a person, for another reason; the same event may wait for that already: then once is enough."""
    same = StrayEvent.objects.filter(sscc=stray.sscc, kind=stray.kind, happened_at=stray.happened_at, why=why)
    if same.exists():
        _settle(stray, say(because("stray_known", None)), at, None)
        return
    stray.why = why
    stray.save(update_fields=["why"])


def _record(stray: StrayEvent, actor: Actor, at: datetime) -> None:
    box = known_boxes([stray.sscc]).get(stray.sscc)
    if box is None:
        raise Refused(because("parcel_unknown", None, sscc=stray.sscc))
    happened, packed = local(stray.happened_at).date(), local(box.packed_at).date()
    if happened < packed:
        given = {"sscc": stray.sscc, "packed_day": packed, "happened_day": happened}
        raise Refused(because("event_before_packing", None, **given))
    if happened > local(at).date():
        raise Refused(because("event_ahead", None, sscc=stray.sscc, happened_day=happened))
    if wrongly := misplaced(stray.kind, box):
        raise Refused(wrongly.reason)
    lock_waves_of([stray.sscc])
    lock_orders_of([box.parcel])
    record([_event(stray, box)], actor=actor, at=at)


def _event(stray: StrayEvent, box: KnownBox) -> BoxEvent:
    return BoxEvent(box, DeliveryEvent.Kind(stray.kind), stray.happened_at, stray.source)


def _settle(stray: StrayEvent, outcome: str, at: datetime, user_id: int | None) -> None:
    stray.settled_at, stray.settled_by_id, stray.outcome = at, user_id, outcome
    stray.save(update_fields=["settled_at", "settled_by", "outcome"])
