"""What must always hold of requests, orders and their rows. States of orders: see fulfilment's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from uttag.apps.ordering.models import Order, OrderRow, Request
from uttag.apps.prescribing.models import Withdrawal
from uttag.ground.rulings.codec import load_plain
from uttag.ground.rulings.models import Ruling
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local
from uttag.rules.words import DestinationKind, Urgency

_CANCELLED = OrderRow.State.CANCELLED


@invariant(
    "ordering.rows_add_up",
    clause="D3",
    says="The rows of a withdrawal hold its pieces, all of them.",
)
def rows_add_up() -> Iterator[Breach]:
    rows = Sum("orderrow__pieces", default=0)
    wrong = Withdrawal.objects.annotate(ordered=rows).exclude(ordered=F("pieces"))
    for pk, pieces, ordered in wrong.values_list("pk", "pieces", "ordered"):
        yield Breach(f"withdrawal {pk}", f"takes {pieces} pieces, its rows hold {ordered}")


@invariant(
    "ordering.a_withdrawal_goes_to_one_order",
    clause="D3",
    says="All rows of a withdrawal stand on the same order.",
)
def a_withdrawal_goes_to_one_order() -> Iterator[Breach]:
    spread = Withdrawal.objects.annotate(orders=Count("orderrow__order", distinct=True)).filter(orders__gt=1)
    for pk, orders in spread.values_list("pk", "orders"):
        yield Breach(f"withdrawal {pk}", f"stands on {orders} orders")


@invariant(
    "ordering.one_care_provider_throughout",
    clause="I1",
    says="A row, its order and the item it is taken from are one care provider's.",
)
def one_care_provider_throughout() -> Iterator[Breach]:
    one = Q(care_provider=F("order__care_provider")) & Q(care_provider=F("item__care_provider"))
    for pk, order in OrderRow.objects.exclude(one).values_list("pk", "order__uuid"):
        yield Breach(f"row {pk}", f"or its item is another care provider's than order {order}")


@invariant(
    "ordering.one_patient_throughout",
    clause="I1",
    says="A request, its orders and the items of their rows are one patient's.",
)
def one_patient_throughout() -> Iterator[Breach]:
    orders = Order.objects.exclude(patient=F("request__patient"))
    for uuid in orders.values_list("uuid", flat=True):
        yield Breach(f"order {uuid}", "is for another patient than its request")
    rows = OrderRow.objects.exclude(item__patient=F("order__patient"))
    for pk, order in rows.values_list("pk", "order__uuid"):
        yield Breach(f"row {pk}", f"is from another patient's item than order {order} is for")


@invariant(
    "ordering.rows_take_from_their_own_item",
    says="The withdrawal of a row is one of the row's item.",
)
def rows_take_from_their_own_item() -> Iterator[Breach]:
    wrong = OrderRow.objects.exclude(withdrawal__item=F("item"))
    for pk, order in wrong.values_list("pk", "order__uuid"):
        yield Breach(f"row {pk}", f"of order {order} holds a withdrawal of another item")


@invariant(
    "ordering.rows_are_the_prescribed_article",
    says="A row is of the article prescribed, or of a sub-article of it.",
)
def rows_are_the_prescribed_article() -> Iterator[Breach]:
    prescribed = Q(article=F("item__article")) | Q(article__parent=F("item__article"))
    wrong = OrderRow.objects.exclude(pk__in=OrderRow.objects.filter(prescribed).values("pk"))
    for pk, article in wrong.values_list("pk", "article__number"):
        yield Breach(f"row {pk}", f"is of article {article}, which its item does not prescribe")


@invariant(
    "ordering.withdrawals_left_are_told_right",
    clause="D8",
    says="A row's withdrawals left are its item's withdrawals less the row's own number.",
)
def withdrawals_left_are_told_right() -> Iterator[Breach]:
    wrong = OrderRow.objects.exclude(item__withdrawals=F("withdrawals_left") + F("withdrawal__sequence"))
    for pk, left in wrong.values_list("pk", "withdrawals_left"):
        yield Breach(f"row {pk}", f"says {left} withdrawals left, its item says otherwise")


@invariant(
    "ordering.cancelled_orders_give_withdrawals_back",
    clause="I3",
    says="An order is cancelled exactly when its rows and their withdrawals are.",
)
def cancelled_orders_give_withdrawals_back() -> Iterator[Breach]:
    cancelled_order = Q(order__state=Order.State.CANCELLED)
    cancelled_row, kept = Q(state=_CANCELLED), Q(withdrawal__cancelled_at=None)
    all_cancelled = cancelled_order & cancelled_row & ~kept
    none_cancelled = ~cancelled_order & ~cancelled_row & kept
    rows = OrderRow.objects.exclude(all_cancelled | none_cancelled)
    for pk, order in rows.values_list("pk", "order__uuid"):
        yield Breach(f"row {pk}", f"its withdrawal and order {order} differ on whether it is cancelled")


@invariant(
    "ordering.nothing_is_empty",
    clause="I3",
    says="A request has orders, an order has rows, and a withdrawal is on an order.",
)
def nothing_is_empty() -> Iterator[Breach]:
    for uuid in Request.objects.filter(orders=None).values_list("uuid", flat=True):
        yield Breach(f"request {uuid}", "has no order")
    for uuid in Order.objects.filter(rows=None).values_list("uuid", flat=True):
        yield Breach(f"order {uuid}", "has no row")
    for pk in Withdrawal.objects.filter(orderrow=None).values_list("pk", flat=True):
        yield Breach(f"withdrawal {pk}", "is on no order")


@invariant(
    "ordering.days_are_swedish",
    clause="D2",
    says="An order's day is the Swedish day on which it was placed.",
)
def days_are_swedish() -> Iterator[Breach]:
    for uuid, at, day in Order.objects.values_list("uuid", "ordered_at", "ordered_day").iterator():
        if local(at).date() != day:
            yield Breach(f"order {uuid}", f"was placed {local(at):%Y-%m-%d %H:%M}, and says {day}")


@invariant(
    "ordering.promises_are_as_ruled",
    clause="D2",
    says="An order's deadline, delivery window and fees are what its promise ruling says.",
)
def promises_are_as_ruled() -> Iterator[Breach]:
    columns = "uuid", "ruled", "deadline_day", "window_from", "window_to", "fees"
    promised = _with_ruling("delivery.promise", "outcome", refused=False).values_list(*columns)
    for uuid, ruled, *says in promised.iterator():
        if ruled is None:
            yield Breach(f"order {uuid}", "has no ruling on its promise")
            continue
        outcome = load_plain(ruled)
        for name, value in zip(columns[2:], says, strict=True):
            if outcome[name] != _as_json(value):
                yield Breach(f"order {uuid}", f"says {name} {value}, the ruling {outcome[name]}")


@invariant(
    "ordering.payers_are_as_ruled",
    clause="P11",
    says="An order's customer belongs to the payer that was ruled; only a pending payer is settled by hand.",
)
def payers_are_as_ruled() -> Iterator[Breach]:
    columns = "uuid", "ruled", "customer__care_provider__code"
    for uuid, ruled, customer in _with_ruling("payer.payer", "outcome").values_list(*columns).iterator():
        if ruled is None:
            yield Breach(f"order {uuid}", "has no ruling on its payer")
        elif customer is not None and customer != (payer := load_plain(ruled).get("care_provider", customer)):
            yield Breach(f"order {uuid}", f"is to be paid by {customer}, the ruling says {payer}")


@invariant(
    "ordering.pending_payers_are_someones_task",
    clause="P11",
    says="An order is an open task exactly while it has no payer; a cancelled one is none.",
)
def pending_payers_are_someones_task() -> Iterator[Breach]:
    waiting = Task.objects.filter(kind="settle_payer", subject_uuid=OuterRef("uuid"), done_at=None)
    pending = Order.objects.filter(customer=None).exclude(state=Order.State.CANCELLED)
    for uuid in pending.filter(~Exists(waiting)).values_list("uuid", flat=True):
        yield Breach(f"order {uuid}", "has no payer, and nobody has the task to settle it")
    needless = Order.objects.filter(Q(state=Order.State.CANCELLED) | Q(customer__isnull=False))
    asked = Task.objects.filter(kind="settle_payer", done_at=None).values("subject_uuid")
    for uuid in needless.filter(uuid__in=asked).values_list("uuid", flat=True):
        yield Breach(f"order {uuid}", "needs no payer settled, and someone still has the task")


@invariant(
    "ordering.requests_are_on_the_trail",
    clause="I2",
    says="Each request can be found on the trail, with who placed it.",
)
def requests_are_on_the_trail() -> Iterator[Breach]:
    noted = TrailEntry.objects.filter(subject_uuid=OuterRef("uuid"), operation="place_request")
    # What became orders of two care providers is on the trail of one: the other was handed over without (P9).
    handed_over = TrailEntry.objects.filter(
        operation="import_care_provider",
        care_provider_id__in=Order.objects.filter(request=OuterRef(OuterRef("pk"))).values("care_provider"),
        at__gt=OuterRef("placed_at"),
    )
    silent = Request.objects.filter(~Exists(noted), ~Exists(handed_over))
    for uuid in silent.values_list("uuid", flat=True):
        yield Breach(f"request {uuid}", "has left no trail")


@invariant(
    "ordering.left_outside_at_homes_alone",
    clause="D10",
    says="Only at a home can goods be left outside, and only a home is in a block of flats.",
)
def left_outside_at_homes_alone() -> Iterator[Breach]:
    outside = Order.objects.filter(Q(leave_outside=True) | Q(flats=True))
    for uuid, kind in outside.exclude(destination=DestinationKind.HOME).values_list("uuid", "destination"):
        yield Breach(f"order {uuid}", f"may be left outside at {kind}")


@invariant(
    "ordering.waiting_orders_have_their_carrier",
    clause="D5",
    says="Of orders not yet begun those to a pickup point are driven by its carrier, and urgent ones by someone.",
)
def waiting_orders_have_their_carrier() -> Iterator[Breach]:
    waiting = Order.objects.filter(state=Order.State.OPEN)
    others = waiting.filter(pickup_point__isnull=False).exclude(carrier=F("pickup_point__carrier"))
    for uuid in others.values_list("uuid", flat=True):
        yield Breach(f"order {uuid}", "is to be driven by another than its pickup point's carrier")
    nobodys = waiting.filter(carrier=None, pickup_point=None).exclude(urgency=Urgency.STANDARD)
    for uuid in nobodys.values_list("uuid", flat=True):
        yield Breach(f"order {uuid}", "is urgent, and nobody drives it")


@invariant(
    "ordering.forgotten_details_are_gone",
    clause="D10",
    says="An order whose details are forgotten has ended, and holds no door code, phone or words to the driver.",
)
def forgotten_details_are_gone() -> Iterator[Breach]:
    forgotten = Order.objects.exclude(details_forgotten_at=None)
    held = forgotten.exclude(door_code="", phone="", instructions="")
    for uuid in held.values_list("uuid", flat=True):
        yield Breach(f"order {uuid}", "still holds what should be forgotten")
    ended = (Order.State.DELIVERED, Order.State.CANCELLED)
    for uuid in forgotten.exclude(state__in=ended).values_list("uuid", flat=True):
        yield Breach(f"order {uuid}", "is under way, and what its driver needs is forgotten")


def _with_ruling(rule: str, column: str, **which: Any) -> QuerySet[Order]:
    """All orders with `column` of their latest ruling by `rule` as `ruled`; None where there is none."""
    rulings = Ruling.objects.filter(subject_uuid=OuterRef("uuid"), rule=rule, **which)
    return Order.objects.annotate(ruled=Subquery(rulings.order_by("-pk").values(column)[:1]))


def _as_json(value: Any) -> Any:
    return value if isinstance(value, list) else value.isoformat()
