"""What the radar shows: people to contact, orders that will miss their frame, and proof of what was done (D9, K5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Max, Model, Prefetch, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.delivery.models import DelayCase, DelayContact, Forecast
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import UNDELIVERED, find_orders, orders_for
from uttag.rules.calendar import STOCKHOLM

Found = TypeVar("Found", bound=Model)
Risk = Forecast.Risk
BAD = (Risk.LATE, Risk.WILL_MISS)
ALARMING = (*BAD, Risk.AT_RISK)

# What stands in the way, by the code of the reason that decides: what the lists are filtered by.
CAUSES: dict[str, tuple[str, ...]] = {
    "supplier": (
        "forecast_receipt",
        "forecast_receipt_no_day",
        "forecast_overdue_receipt",
        "forecast_supplier_out",
        "forecast_supplier_out_no_day",
        "forecast_procured",
        "forecast_procured_no_day",
    ),
    "unbought": ("forecast_unbought", "forecast_unbought_no_day"),
    "depot": ("forecast_in_stock", "forecast_planned", "forecast_packed", "forecast_missed_departure"),
    "carrier": (
        "forecast_on_the_way",
        "forecast_overdue",
        "forecast_delayed",
        "forecast_not_delivered",
        "forecast_silent",
        "forecast_lost",
    ),
    "pickup_point": ("forecast_at_pickup_point",),
    "no_carrier": ("forecast_no_carrier",),
}


# --- whom to contact --------------------------------------------------------------------------------


def cases_for(actor: Actor) -> QuerySet[DelayCase]:
    """Cases with their orders, patients and forecasts at hand, the longest past its days first. Raises Refused."""
    require(actor, "contact_about_delay")
    found = DelayCase.objects.select_related(
        "order__patient__identity", "order__special_housing", "order__pickup_point", "order__forecast"
    )
    return _own(actor, found).order_by("contact_from_day", "pk")


def to_contact(actor: Actor, words: str = "") -> QuerySet[DelayCase]:
    """Those whose patient hasn't been told; `words` as orders are searched. How often it was tried: `tries`."""
    waiting = cases_for(actor).filter(closed_at=None)
    if words:
        waiting = waiting.filter(order__in=find_orders(actor, words).order_by().values("pk"))
    return waiting.annotate(tries=Count("contacts"), tried_at=Max("contacts__contacted_at"))


def waiting_for_contact(actor: Actor, at: datetime) -> int:
    """How many patients must be contacted now."""
    require(actor, "contact_about_delay")
    return _own(actor, DelayCase.objects.filter(closed_at=None)).count()


def next_to_contact(actor: Actor, but: UUID | None = None) -> DelayCase | None:
    """Whom to ring next: nobody has been tried, or the longest ago. `but`: the order just rung about."""
    waiting = cases_for(actor).filter(closed_at=None).annotate(tries=Count("contacts"))
    if but:
        waiting = waiting.exclude(order__uuid=but)
    return waiting.order_by("tries", "contact_from_day", "pk").first()


def case_of_order(actor: Actor, order: Order) -> DelayCase | None:
    """The order's case with its contacts (`contacts.all()`), latest first, for whoever may see delays."""
    require(actor, "see_delays")
    contacts = DelayContact.objects.select_related("contacted_by").order_by("-contacted_at", "-pk")
    mine = _own(actor, DelayCase.objects.filter(order=order))
    return mine.prefetch_related(Prefetch("contacts", contacts)).first()


# --- which orders are late or will be ----------------------------------------------------------------


def orders_at_risk(actor: Actor, words: str = "", *, risk: str = "", cause: str = "") -> QuerySet[Forecast]:
    """Forecasts of open orders that are late, will be, or may be; the earliest promise first. Raises Refused.

    `risk` and `cause` (of CAUSES) narrow it down; `words` search as for orders, where the actor may see these.
    """
    require(actor, "see_delays")
    found = Forecast.objects.filter(risk__in=(risk,) if risk in ALARMING else ALARMING)
    found = _own(actor, found.filter(order__state__in=UNDELIVERED), "order__care_provider")
    if cause in CAUSES:
        found = found.filter(code__in=CAUSES[cause])
    if words:
        found = found.filter(order__in=find_orders(actor, words).order_by().values("pk"))
    return found.select_related("order__patient__identity", "order__carrier").order_by("deadline_day", "pk")


@dataclass(frozen=True, slots=True)
class RadarFigures:
    """Counts of alarming forecasts by risk and by cause; `made_at`: when the radar last ran, None: never."""

    by_risk: dict[str, int]
    by_cause: dict[str, int]
    made_at: datetime | None


def radar_figures(actor: Actor) -> RadarFigures:
    """The radar in counts, of two statements."""
    require(actor, "see_delays")
    alarming = Forecast.objects.filter(risk__in=ALARMING, order__state__in=UNDELIVERED).order_by()
    mine = _own(actor, alarming, "order__care_provider")
    rows = list(mine.values_list("risk", "code").annotate(Count("pk")))
    by_risk = {risk.value: sum(n for at, _, n in rows if at == risk) for risk in ALARMING}
    by_cause = {cause: sum(n for _, code, n in rows if code in codes) for cause, codes in CAUSES.items()}
    latest = Forecast.objects.values_list("made_at", flat=True).first()  # all are of one run
    return RadarFigures(by_risk, by_cause, latest)


def forecast_of(actor: Actor, order: Order) -> Forecast | None:
    """The forecast of an order that the actor may see and that is still to come; None where there is none."""
    return Forecast.objects.filter(
        order__in=orders_for(actor).filter(pk=order.pk, state__in=UNDELIVERED)
    ).first()


def late_ahead(actor: Actor, today: date) -> QuerySet[Forecast]:
    """Orders that will miss their frame, and haven't yet, among those that the actor may see (K5)."""
    mine = orders_for(actor).filter(state__in=UNDELIVERED, deadline_day__gte=today)
    found = Forecast.objects.filter(risk__in=BAD, order__in=mine.order_by())
    return found.select_related("order__patient__identity").order_by("deadline_day", "pk")


# --- proof ------------------------------------------------------------------------------------------


def contact_log(actor: Actor, first: date, last: date) -> QuerySet[DelayContact]:
    """Contacts and tries from `first` to `last`, both included, as they were made (D9)."""
    require(actor, "contact_about_delay")
    start = datetime.combine(first, time.min, STOCKHOLM)
    end = datetime.combine(last + timedelta(days=1), time.min, STOCKHOLM)
    made = DelayContact.objects.filter(contacted_at__gte=start, contacted_at__lt=end)
    at_hand = _own(actor, made).select_related(
        "case__order__patient__identity", "contacted_by", "care_provider"
    )
    return at_hand.order_by("contacted_at", "pk")


def _own(actor: Actor, found: QuerySet[Found], path: str = "care_provider") -> QuerySet[Found]:
    """Within the actor's care provider; all for the distributor's own people (I1)."""
    if actor.care_provider_id is None:
        return found
    return found.filter(**{path: actor.care_provider_id})
