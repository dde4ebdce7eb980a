"""Patients and prescribers are told of delays by the radar, without anyone having to think of it (K5).

The telling is no contact in the sense of D9: it closes no case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.delays.news import KIND, NO_DAY, TO_PATIENT, Late, News
from uttag.apps.delivery.models import Forecast
from uttag.apps.notices.calling_off import call_off
from uttag.apps.notices.models import Notice
from uttag.apps.notices.telling import ToTell, tell
from uttag.apps.ordering.models import OrderRow
from uttag.apps.ordering.receipts import order_number
from uttag.rules.calendar import local
from uttag.rules.reasons import because

TO_PRESCRIBER = "notice_delayed_prescriber"
_LOOK_BACK, _BETWEEN = timedelta(days=10), ", "
_BAD = (Forecast.Risk.LATE, Forecast.Risk.WILL_MISS)


def tell_patients(news: Sequence[Late], known: News, *, still: Collection[UUID], at: datetime) -> int:
    """Each is told of the day that is expected now; how many.

    What waits to be sent of another day, or of orders that are late no more (not among `still`), is called off.
    """
    waiting = Notice.objects.filter(state=Notice.State.WAITING, kind__in=TO_PATIENT, batch=None)
    unsent = set(waiting.values_list("subject_uuid", flat=True))
    newer = unsent & {one.order.uuid for one in news}
    for needless, why in ((unsent - set(still), "in_time"), (newer, "newer")):
        if needless:
            call_off(needless, because(f"notice_called_off_{why}", "K5"), at=at, kinds=TO_PATIENT)
    return tell([_to_patient(one, known.number(one.order.uuid)) for one in news], at=at)


def _to_patient(late: Late, number_of_it: int) -> ToTell:
    """Two who run at once find the same number, so that one of them tells."""
    order, day = late.order, late.day
    number = order_number(order.pk)
    return ToTell(
        kind=KIND if day else NO_DAY,
        key=f"delayed:{order.uuid}:{number_of_it}",
        care_provider_id=order.care_provider_id,
        subject_kind="order",
        subject_uuid=order.uuid,
        params={"order": number, "expected_day": day} if day else {"order": number},
        patient=order.patient_id,
    )


@dataclass(frozen=True, slots=True)
class _Late:
    """What a patient was told last of one order."""

    order: UUID
    number: str
    day: str

    @property
    def said(self) -> str:
        """ "B-1000042-3 (2026-05-04)"; without a day where nobody knows it."""
        return f"{self.number} ({self.day})" if self.day else self.number


@operation("forecast_delays")
def tell_prescribers(*, actor: Actor, at: datetime) -> int:
    """One notice to each prescriber of all that their patients were told lately and they weren't: numbers and days.

    Of orders that are late still, or will be, and by the day that each patient was told last. Once a day for each,
    however often it is asked for. How many are told.
    """
    day = local(at).date().isoformat()
    notices = []
    for (prescriber, provider), late in _untold(at).items():
        notices.append(
            ToTell(
                kind=TO_PRESCRIBER,
                key=f"delayed_prescriber:{prescriber}:{provider}:{day}",
                care_provider_id=provider,
                subject_kind="order",
                subject_uuid=late[0].order,
                params={"orders": _BETWEEN.join(one.said for one in late)},
                user=prescriber,
            )
        )
    return tell(notices, at=at) if notices else 0


def _untold(at: datetime) -> dict[tuple[int, int], list[_Late]]:
    """By prescriber and care provider (keys): what their patients were told, less what they were themselves."""
    late = {one.order: one for one in _told_patients(at)}
    known = _told_prescribers(at)
    untold: defaultdict[tuple[int, int], list[_Late]] = defaultdict(list)
    for order, prescriber, provider in _prescribers(late):
        one = late[order]
        if known[prescriber].get(one.number) != one.said:
            untold[prescriber, provider].append(one)
    return dict(untold)


def _told_patients(at: datetime) -> Iterable[_Late]:
    """In the order they were told: the last word on an order is the one that counts."""
    bad = Forecast.objects.filter(risk__in=_BAD).values("order__uuid")
    lately = Notice.objects.filter(kind__in=TO_PATIENT, asked_at__gte=at - _LOOK_BACK, asked_at__lte=at)
    told = lately.filter(subject_uuid__in=bad)
    for order, params in told.order_by("asked_at", "pk").values_list("subject_uuid", "params"):
        yield _Late(order, params.get("order", ""), params.get("expected_day", ""))


def _told_prescribers(at: datetime) -> defaultdict[int, dict[str, str]]:
    """By prescriber (key) and order's number: what they were told of it last."""
    told = Notice.objects.filter(kind=TO_PRESCRIBER, asked_at__gte=at - 2 * _LOOK_BACK)
    known: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for prescriber, params in told.order_by("asked_at", "pk").values_list("user_id", "params"):
        for said in params.get("orders", "").split(_BETWEEN):
            known[prescriber][said.partition(" ")[0]] = said
    return known


def _prescribers(orders: Iterable[UUID]) -> Iterable[tuple[UUID, int, int]]:
    """(order, prescriber, care provider): an order can hold what several have prescribed."""
    rows = OrderRow.objects.filter(order__uuid__in=list(orders)).order_by("order_id")
    columns = ("order__uuid", "item__prescription__prescriber_id", "care_provider_id")
    return rows.values_list(*columns).distinct()
