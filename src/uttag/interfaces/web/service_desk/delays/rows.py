"""Delays as the desk's pages show them: whom to ring, what stands in the way, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.working_days import working_days
from uttag.apps.delivery.delays.queries import BAD, case_of_order
from uttag.apps.delivery.models import DelayCase, DelayContact, Forecast
from uttag.apps.fulfilment.finding import shown_name
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import UNDELIVERED
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.models import Patient
from uttag.ground.rulings.queries import latest_rulings
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.interfaces.web.orders.naming import named
from uttag.interfaces.web.service_desk.delays.words import (
    CHANNELS,
    OUTCOMES,
    RISKS,
    WHOM,
    expected,
    past,
    tried,
)
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason
from uttag.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A patient to ring. Name and telephone of protected people are left for the order's own page (I2)."""

    case: DelayCase
    number: str
    name: str
    phone: str
    days: str
    where: str
    reason: Reason | None
    tried: str

    @property
    def order(self) -> Order:
        return self.case.order


def contact_rows(cases: Iterable[DelayCase], today: date) -> list[ContactRow]:
    """Cases with `tries`, their orders and patients at hand, as rows."""
    listed = list(cases)
    if not listed:
        return []
    first = min(case.order.ordered_day for case in listed)
    calendar = working_days(first, today, on=today)
    why = _reasons(found for case in listed if (found := _forecast(case.order)))
    allowed = Terms(term_book()).days("delivery.contact_after_days", today)
    rows = []
    for case in listed:
        order = case.order
        last = local(order.delivered_at).date() if order.delivered_at else today
        rows.append(
            ContactRow(
                case=case,
                number=order_number(order.pk),
                name=shown_name(order),
                phone="" if protected(order) else phone_of(order),
                days=past(
                    calendar.between(order.ordered_day, last), allowed, arrived=bool(order.delivered_at)
                ),
                where=_where(order),
                reason=why.get(order.pk),
                tried=tried(case.tries),  # type: ignore[attr-defined]
            )
        )
    return rows


def protected(order: Order) -> bool:
    return order.patient.protected != Patient.Protected.NONE


def phone_of(order: Order) -> str:
    """The number to ring: what was said with the order, else the patient's own."""
    who = order.patient.identity
    return order.phone or who.mobile or who.phone


def _forecast(order: Order) -> Forecast | None:
    """The order's forecast while something is still to come, read along with the order."""
    found: Forecast | None = getattr(order, "forecast", None)
    return found if order.state in UNDELIVERED else None


def _reasons(forecasts: Iterable[Forecast]) -> dict[int, Reason]:
    """Why each order (key) is expected when it is, its articles by name."""
    listed = list(forecasts)
    return dict(zip((one.order_id for one in listed), named(one.reason for one in listed), strict=True))


def _where(order: Order) -> str:
    """Where the order is now, in a sentence; what is expected of one that is open, if anybody has reckoned."""
    if order.state == Order.State.CANCELLED:
        return _("Avbeställd.")
    if order.delivered_at:
        return _("Kom fram %(day)s.") % {"day": day_in_words(local(order.delivered_at).date())}
    found = _forecast(order)
    return expected(found.expected_day) if found else ""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """An order that is late or will be."""

    forecast: Forecast
    number: str
    name: str
    mark: Mark
    expected: str
    reason: Reason


def risk_rows(forecasts: Iterable[Forecast]) -> list[RiskRow]:
    listed = list(forecasts)
    why = _reasons(listed)
    return [
        RiskRow(
            forecast=one,
            number=order_number(one.order_id),
            name=shown_name(one.order),
            mark=RISKS[one.risk],
            expected=day_in_words(one.expected_day) if one.expected_day else _("okänt"),
            reason=why[one.order_id],
        )
        for one in listed
    ]


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact in words: what came of it, and who was reached how. Protected people go by their order (I2)."""

    contact: DelayContact
    outcome: str
    how: str
    state: str


def contact_lines(contacts: Iterable[DelayContact]) -> tuple[ContactLine, ...]:
    return tuple(
        ContactLine(
            contact=one,
            outcome=str(OUTCOMES[one.outcome]),
            how=f"{WHOM[one.whom]}, {str(CHANNELS[one.channel]).lower()}",
            state="bad" if one.outcome == DelayContact.Outcome.NOT_REACHED else "done",
        )
        for one in contacts
    )


@dataclass(frozen=True, slots=True)
class Delay:
    """What an order's page says of delay: the forecast with its ruling, the case and its contacts."""

    forecast: Forecast | None
    why: UUID | None
    case: DelayCase | None
    contacts: tuple[ContactLine, ...]
    procured: bool
    reason: Reason | None = None

    @property
    def bad(self) -> bool:
        return self.forecast is not None and self.forecast.risk in BAD

    @property
    def foreseen(self) -> bool:
        """Whether the forecast is worth a word: an order that comes as promised needs none."""
        return self.forecast is not None and self.forecast.risk != Forecast.Risk.IN_TIME

    @property
    def said(self) -> str:
        return expected(self.forecast.expected_day) if self.forecast else ""

    @property
    def open(self) -> bool:
        """Whether the patient must be contacted."""
        return self.case is not None and self.case.closed_at is None

    @property
    def to_tell(self) -> bool:
        """Whether there is something to tell; procured orders have contacts of their own (B2.3)."""
        return self.case is not None or (self.foreseen and not self.procured)


def delay_of(actor: Actor, order: Order, forecast: Forecast | None) -> Delay:
    """The order's delay with its forecast, in a statement or three."""
    case = case_of_order(actor, order)
    bad = forecast is not None and forecast.risk in BAD
    why = latest_rulings([order.uuid], "delays.forecast").get(order.uuid) if bad else None
    contacts = contact_lines(case.contacts.all()) if case else ()
    [reason] = named([forecast.reason]) if forecast else [None]
    return Delay(forecast, why, case, contacts, order.procured, reason)
