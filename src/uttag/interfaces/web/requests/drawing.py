"""Promises made ready for reading: before confirming, on the receipt, and on an order's own page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from uttag.apps.agreement.queries import term_book, term_labels
from uttag.apps.ordering.destinations import Destination
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.placing import OrderDraft, RequestDraft
from uttag.apps.ordering.receipts import order_number
from uttag.apps.parties.models import PickupPoint, SpecialHousing
from uttag.apps.parties.queries import customer_names
from uttag.ground.rulings.queries import latest_rulings
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.requests.words import DESTINATION, URGENCY
from uttag.interfaces.web.workspaces import Words
from uttag.rules.reasons import Reason
from uttag.rules.words import Urgency


@dataclass(frozen=True, slots=True)
class Where:
    """A destination in words, and what the driver is told; `forgotten`: what was told is no longer kept."""

    kind: str
    title: Words
    name: str
    street: str
    postal_code: str
    city: str
    ward: str
    leave_outside: bool
    flats: bool
    in_county: bool
    door_code: str
    phone: str
    instructions: str
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An article of an order, and how many withdrawals the item has left after this one."""

    name: str
    number: str
    pieces: int
    left: int
    unit: str


@dataclass(frozen=True, slots=True)
class Fee:
    """`sample`: the sources give no amount (reading 9)."""

    name: str
    ore: int
    sample: bool


@dataclass(frozen=True, slots=True)
class OrderCard:
    """One order, to be or placed. Before placing there are reasons; afterwards there are rulings to open."""

    lines: tuple[Line, ...]
    where: Where
    urgency: Words
    hurried: bool
    procured: bool
    deadline_day: date
    window_from: time
    window_to: time
    fees: tuple[Fee, ...]
    payer: str
    by_time: bool = False  # express leaves the same day: its window says only by when
    uuid: UUID | None = None
    number: str = ""
    state: str = ""
    promise_ruling: UUID | None = None
    payer_ruling: UUID | None = None
    reasons: tuple[Reason, ...] = ()
    payer_reasons: tuple[Reason, ...] = ()


def cards_of_draft(draft: RequestDraft, day: date) -> list[OrderCard]:
    """What the request would become."""
    payers = customer_names(order.paying.customer_id for order in draft.orders)
    return [_card_of_draft(order, payers, day) for order in draft.orders]


def cards_of_orders(orders: Sequence[Order]) -> list[OrderCard]:
    """Orders as placed, with rows and articles at hand (`ordering.queries.with_rows`)."""
    payers = customer_names(order.customer_id for order in orders)
    uuids = [order.uuid for order in orders]
    promises = latest_rulings(uuids, "delivery.promise")
    paying = latest_rulings(uuids, "payer.payer")
    return [
        OrderCard(
            lines=tuple(
                Line(str(r.article), r.article.number, r.pieces, r.withdrawals_left, r.article.unit)
                for r in order.rows.all()
            ),
            where=_where_of_order(order),
            urgency=URGENCY[order.urgency],
            hurried=order.urgency != Urgency.STANDARD,
            by_time=order.urgency == Urgency.EXPRESS,
            procured=order.procured,
            deadline_day=order.deadline_day,
            window_from=order.window_from,
            window_to=order.window_to,
            fees=_fees(order.fees, order.ordered_day),
            payer=payers.get(order.customer_id or 0, ""),
            uuid=order.uuid,
            number=order_number(order.pk),
            state=order.state,
            promise_ruling=promises.get(order.uuid),
            payer_ruling=paying.get(order.uuid),
        )
        for order in orders
    ]


def _card_of_draft(order: OrderDraft, payers: dict[int, str], day: date) -> OrderCard:
    promised, choice = order.promised, order.destination.choice
    return OrderCard(
        lines=tuple(
            Line(str(article), article.number, pieces, row.granted.left_after, article.unit)
            for row in order.rows
            for article, pieces in row.articles
        ),
        where=_where_of_draft(order.destination),
        urgency=URGENCY[choice.urgency],
        hurried=choice.urgency is not Urgency.STANDARD,
        by_time=choice.urgency is Urgency.EXPRESS,
        procured=not order.rows[0].item.article.stocked,
        deadline_day=promised.deadline_day,
        window_from=promised.window_from,
        window_to=promised.window_to,
        fees=_fees(promised.fees, day),
        payer=payers.get(order.paying.customer_id or 0, ""),
        reasons=promised.reasons,
        payer_reasons=order.paying.ruling.outcome.reasons,
    )


def _fees(keys: Iterable[str], day: date) -> tuple[Fee, ...]:
    """The fees as they stand in the price list of the day."""
    names, book = term_labels(tuple(keys), language()), term_book()
    prices = ((key, book.in_force(key, day)) for key in keys)
    return tuple(Fee(names.get(key, key), int(price.value), price.sample) for key, price in prices)


def _place_name(housing: SpecialHousing | None, point: PickupPoint | None, recipient: str) -> str:
    if housing:
        return f"{housing.name}, {housing.delivery_point}"
    return f"{point.name} ({point.carrier.name})" if point else recipient


def _where_of_draft(there: Destination) -> Where:
    choice = there.choice
    return Where(
        choice.destination, DESTINATION[choice.destination],
        _place_name(there.special_housing, there.pickup_point, there.recipient),
        there.street, there.postal_code, there.city, choice.ward, choice.leave_outside, choice.flats, there.in_county,
        choice.door_code, choice.phone, choice.instructions,
    )  # fmt: skip


def _where_of_order(order: Order) -> Where:
    return Where(
        order.destination, DESTINATION[order.destination],
        _place_name(order.special_housing, order.pickup_point, order.recipient),
        order.street, order.postal_code, order.city, order.ward, order.leave_outside, order.flats, True,
        order.door_code, order.phone, order.instructions, order.details_forgotten_at is not None,
    )  # fmt: skip
