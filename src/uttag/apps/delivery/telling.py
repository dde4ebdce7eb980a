"""Patients are told where their parcels are (D11, K2): called within the transaction that gives cause.

Home: when it leaves, with day and hours. A pickup point: when it is there. A housing receives its own. What comes
later is said with what comes now (D3). Once a parcel is there, what was to be said of its way is called off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.sender import sender
from uttag.apps.agreement.working_days import working_days
from uttag.apps.delivery.delays.news import TO_PATIENT
from uttag.apps.delivery.delays.roads import Roads
from uttag.apps.delivery.delays.standing import days_at_point
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.waiting import WAITING_ROWS
from uttag.apps.notices.calling_off import call_off
from uttag.apps.notices.models import Notice
from uttag.apps.notices.telling import ToTell, tell
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.receipts import order_number
from uttag.rules.calendar import local
from uttag.rules.reasons import because
from uttag.rules.terms import Terms
from uttag.rules.words import DestinationKind

Kind = DeliveryEvent.Kind
AHEAD = timedelta(days=45)  # no carrier is on its way for longer

# What nobody needs to hear once it is there. Where it was left is still news then, and what a prescriber is told is
# of other orders too.
OF_THE_WAY = (
    "notice_departed",
    "notice_departed_in_part",
    "notice_part_later",
    "notice_at_pickup_point",
    "notice_not_delivered",
    *TO_PATIENT,
)


def tell_of_departure(parcels: Collection[int], *, at: datetime) -> None:
    """The parcels (keys) have left: those at home are told when to expect them."""
    leaving = list(_with_orders(parcels))
    waiting = _with_more_to_come(parcel.order_id for parcel in leaving)
    at_home = [parcel for parcel in leaving if parcel.order.destination == DestinationKind.HOME]
    expected = _expected_days(at_home, at)
    told = [_departed(parcel, expected[parcel.pk], parcel.order_id in waiting) for parcel in at_home]
    told += [
        _part_later(parcel)
        for parcel in leaving
        if parcel.order_id in waiting and parcel.order.destination != DestinationKind.HOME
    ]
    tell(told, at=at)


def tell_of_events(events: Collection[int], *, at: datetime) -> None:
    """Delivery events (keys) that were just kept: come to a pickup point, left outside, not delivered."""
    found = list(DeliveryEvent.objects.filter(pk__in=list(events)).order_by("happened_at", "pk"))
    parcels = {parcel.pk: parcel for parcel in _with_orders({event.parcel_id for event in found})}
    told = _part_still_to_come(parcels.values())
    _call_off_what_has_arrived(parcels.values(), at=at)
    there = _wholly_at_pickup_point(found)
    for event in found:
        parcel = parcels[event.parcel_id]
        if event.kind == Kind.AT_PICKUP_POINT and parcel.pk in there and not _arrived(parcel):
            told += _at_pickup_point(parcel, event, at)
        elif event.kind == Kind.LEFT_OUTSIDE:  # of several boxes the first one: it stands there now
            told.append(_left_outside(parcel, event))
        elif event.kind == Kind.NOT_DELIVERED and not _arrived(parcel):
            told.append(_not_delivered(parcel, event))
    tell(told, at=at)


# --- what each is told ------------------------------------------------------------------------------


def _departed(parcel: Parcel, expected_day: date, more_to_come: bool) -> ToTell:
    order = parcel.order
    return _told(
        parcel,
        "notice_departed_in_part" if more_to_come else "notice_departed",
        f"departed:{parcel.uuid}",
        expected_day=expected_day,
        from_time=order.window_from,
        to_time=order.window_to,
        number=order_number(order.pk),
    )


def _part_later(parcel: Parcel) -> ToTell:
    order = parcel.order
    return ToTell(
        kind="notice_part_later",
        key=f"part_later:{parcel.uuid}",
        care_provider_id=parcel.care_provider_id,
        subject_kind="order",
        subject_uuid=order.uuid,
        params={"number": order_number(order.pk)},
        patient=order.patient_id,
    )


def _at_pickup_point(parcel: Parcel, event: DeliveryEvent, at: datetime) -> Iterator[ToTell]:
    """By the clause: SMS where a mobile number is known, a letter otherwise (D11). Not when it is sent back already."""
    point, day = parcel.order.pickup_point, local(event.happened_at).date()
    if (
        point is None
    ):  # laid aside as it comes in (tracking.judging); nobody is sent to fetch it at their own home
        return
    kept_day = day + timedelta(days=Terms(term_book()).days("pickup_point.kept_days", day))
    if kept_day < local(at).date():
        return
    where = {"place": point.name, "city": parcel.order.city}
    address: dict[str, object] = {
        "code": "notice_where_pickup",
        **where,
        "street": parcel.order.street,
        "postal_code": f"{parcel.order.postal_code[:3]} {parcel.order.postal_code[3:]}",
    }
    yield _told(
        parcel,
        "notice_at_pickup_point",
        f"at_pickup_point:{parcel.uuid}",
        must_reach=True,
        lines=(address,),
        **where,
        kept_day=kept_day,
        sscc=parcel.sscc,
    )


def _left_outside(parcel: Parcel, event: DeliveryEvent) -> ToTell:
    here = local(event.happened_at)
    return _told(
        parcel,
        "notice_left_outside",
        f"left_outside:{parcel.uuid}",
        left_day=here.date(),
        left_time=here.time().replace(second=0, microsecond=0),
        number=order_number(parcel.order_id),
    )


def _not_delivered(parcel: Parcel, event: DeliveryEvent) -> ToTell:
    """Each day's try once, however many boxes the driver had."""
    day = local(event.happened_at).date()
    return _told(
        parcel,
        "notice_not_delivered",
        f"not_delivered:{parcel.uuid}:{day.isoformat()}",
        tried_day=day,
        phone=sender().phone,
        number=order_number(parcel.order_id),
    )


def _told(
    parcel: Parcel,
    kind: str,
    key: str,
    *,
    must_reach: bool = False,
    lines: tuple[dict[str, object], ...] = (),
    **params: object,
) -> ToTell:
    return ToTell(
        kind=kind,
        key=key,
        care_provider_id=parcel.care_provider_id,
        subject_kind="parcel",
        subject_uuid=parcel.uuid,
        params=params,
        patient=parcel.order.patient_id,
        must_reach=must_reach,
        lines=lines,
    )


# --- what is known ----------------------------------------------------------------------------------


def _with_orders(parcels: Collection[int]) -> QuerySet[Parcel]:
    found = Parcel.objects.filter(pk__in=list(parcels)).select_related("order__pickup_point")
    return found.defer("note").order_by("pk")


def _arrived(parcel: Parcel) -> bool:
    return parcel.state == Parcel.State.DELIVERED


def _with_more_to_come(orders: Iterable[int]) -> set[int]:
    """The orders (keys) of which something waits for a later wave."""
    waiting = OrderRow.objects.filter(order__in=list(orders), state__in=WAITING_ROWS)
    return set(waiting.values_list("order_id", flat=True))


def _expected_days(parcels: Sequence[Parcel], at: datetime) -> dict[int, date]:
    """By the carrier's days on the road; the day promised where none are known and it is still to come."""
    if not parcels:
        return {}
    today = local(at).date()
    calendar, roads = working_days(today, today + AHEAD, on=today), Roads()
    expected = {}
    for parcel in parcels:
        days = roads.days(parcel.order)
        unknown = max(parcel.order.deadline_day, calendar.next(today))
        expected[parcel.pk] = unknown if days is None else calendar.add(today, days)
    return expected


def _wholly_at_pickup_point(events: Sequence[DeliveryEvent]) -> set[int]:
    """Parcels (keys) of which all boxes have come to the pickup point."""
    told = {event.parcel_id for event in events if event.kind == Kind.AT_PICKUP_POINT}
    return set(days_at_point(DeliveryEvent.objects.filter(parcel__in=told))) if told else set()


def _part_still_to_come(parcels: Collection[Parcel]) -> list[ToTell]:
    """Who was to hear with a departure that is over that part comes later hears that alone (D3)."""
    gone = (Order.State.DISPATCHED, Order.State.DELIVERED)
    in_part = {one.uuid: one for one in parcels if _arrived(one) and one.order.state not in gone}
    if not in_part:
        return []
    unsent = Notice.objects.filter(
        kind="notice_departed_in_part", state=Notice.State.WAITING, batch=None, subject_uuid__in=in_part
    )
    return [_part_later(in_part[parcel]) for parcel in unsent.values_list("subject_uuid", flat=True)]


def _call_off_what_has_arrived(parcels: Collection[Parcel], *, at: datetime) -> None:
    arrived = [parcel for parcel in parcels if _arrived(parcel)]
    whole = [parcel.order.uuid for parcel in arrived if parcel.order.state == Order.State.DELIVERED]
    if arrived:
        about = [*(parcel.uuid for parcel in arrived), *whole]
        call_off(about, because("notice_called_off_arrived"), at=at, kinds=OF_THE_WAY)
