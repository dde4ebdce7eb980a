"""Places requests, all or nothing and once per key; cancels orders that nobody has begun to pick."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.ordering.models import Order, OrderRow, Request
from uttag.apps.ordering.placing import OrderDraft, RequestDraft, RowDraft, draft_request
from uttag.apps.ordering.queries import NOT_BEGUN, orders_for
from uttag.apps.ordering.reaching import ask_for_carriers, asking_the_depot
from uttag.apps.ordering.receipts import Receipt, earlier_receipt, receipt_of
from uttag.apps.ordering.reserving import release, reserve_now
from uttag.apps.ordering.wishes import RequestWish
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing.carrying_over import hand_on
from uttag.apps.prescribing.models import PrescriptionItem, Withdrawal
from uttag.ground.inserts import insert_few, insert_models, insert_new, together
from uttag.ground.outbox.operations import enqueue
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.selects import run, slots
from uttag.ground.sets import insert_many
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.ground.trail.operations import note, note_access
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because
from uttag.rules.words import ArticleStatus, RequestedBy, Urgency

PROMISED_OTHERWISE = "promised_otherwise"


def place_request(wish: RequestWish, *, actor: Actor, at: datetime) -> Receipt:
    """Takes out the next withdrawal of each item asked for and makes the orders they become (D1–D7).

    The same key again gives the first receipt. Raises Refused with every fault of every row; then nothing
    is taken. A payer that can't be ruled is no refusal: the order is taken and someone gets the task (P11).
    Where it would be promised otherwise than was shown (`wish.shown`), it is refused, to be shown again (reading 3).
    """
    with asking_the_depot(at):
        return _place(wish, actor=actor, at=at)


@operation("place_request")
def _place(wish: RequestWish, *, actor: Actor, at: datetime) -> Receipt:
    _may_ask_as(actor, wish.requested_by)
    patient = patient_for(actor, wish.patient)
    request = _claim(wish, patient, actor, at)
    if request is None:
        return _repeated(wish)
    draft = draft_request(wish, patient, actor=actor, at=at)
    if wish.shown not in ("", draft.promised):
        raise Refused(because(PROMISED_OTHERWISE, "D2"))
    orders = _save_orders(request, draft, at)
    _save_rows(orders, draft, at)
    reserve_now([order for order in orders if order.urgency != Urgency.STANDARD], draft.book, at=at)
    with together():
        _save_rulings(orders, draft, at)
        _tell(request, orders, patient, actor, at)
    _ask_for_payers(orders, at)
    ask_for_carriers(orders, at=at)
    return receipt_of(request, orders)


@operation("cancel_order")
def cancel_order(order: UUID, *, actor: Actor, at: datetime, reason: str) -> Order:
    """Cancels an order of which nothing is picked or sent: its withdrawals can be taken again. Twice is once."""
    found = orders_for(actor).select_for_update(of=("self",)).filter(uuid=order).first()
    if found is None:
        raise Refused(because("order_not_found", "I1"))
    if found.state == Order.State.CANCELLED:
        return found
    if found.state != Order.State.OPEN or found.rows.exclude(state__in=NOT_BEGUN).exists():
        raise Refused(because("order_already_begun", None))
    withdrawals = Withdrawal.objects.filter(orderrow__order=found, cancelled_at=None)
    _nothing_taken_since(withdrawals)
    items = list(withdrawals.values_list("item_id", flat=True).distinct())
    withdrawals.update(cancelled_at=at)
    _give_back(items, at)
    release(found, at=at)
    finish_by_key(_payer_task(found), at=at, user_id=actor.user_id)  # nobody will pay for it
    found.rows.update(state=OrderRow.State.CANCELLED)
    found.state = Order.State.CANCELLED
    found.save(update_fields=["state"])
    note(
        actor,
        "cancel_order",
        at=at,
        subject_kind="order",
        subject_uuid=found.uuid,
        changes={"state": (Order.State.OPEN, Order.State.CANCELLED), "reason": (None, reason)},
        care_provider_id=found.care_provider_id,
    )
    note_access(actor, "cancel_order", at=at, patients=[found.patient.uuid], writing=True)
    return found


def _may_ask_as(actor: Actor, requested_by: RequestedBy) -> None:
    """The service desk asks on behalf of whoever called; others only for themselves (D5, D6)."""
    own = {Role.PATIENT: RequestedBy.PATIENT, Role.PRESCRIBER: RequestedBy.PRESCRIBER}.get(actor.role)
    if own is not None and own is not requested_by:
        raise Refused(because("not_your_role", "I1", operation="place_request", role=actor.role.value))


def _claim(wish: RequestWish, patient: Patient, actor: Actor, at: datetime) -> Request | None:
    """The request, saved; None where the key is used. Two at once on one key: the second waits, then gets None."""
    request = Request(
        key=wish.key,
        patient=patient,
        channel=wish.channel,
        requested_by=wish.requested_by,
        placed_at=at,
        placed_by_id=actor.user_id,
        unit_id=actor.unit_id,
        fingerprint=wish.fingerprint,
    )
    return request if insert_new(request, unique="key") else None


def _repeated(wish: RequestWish) -> Receipt:
    earlier = Request.objects.get(key=wish.key)
    if earlier.fingerprint != wish.fingerprint:
        raise Refused(because("request_key_reused", "I3"))
    return earlier_receipt(earlier)


def _save_orders(request: Request, draft: RequestDraft, at: datetime) -> list[Order]:
    orders = [_order(request, order, draft.patient, at) for order in draft.orders]
    insert_models(orders)
    return orders


def _order(request: Request, draft: OrderDraft, patient: Patient, at: datetime) -> Order:
    promised, destination = draft.promised, draft.destination
    choice = destination.choice
    return Order(
        request=request,
        care_provider_id=draft.rows[0].item.care_provider_id,
        patient=patient,
        customer_id=draft.paying.customer_id,
        urgency=choice.urgency,
        procured=draft.rows[0].procured,
        ordered_at=at,
        ordered_day=local(at).date(),
        deadline_day=promised.deadline_day,
        window_from=promised.window_from,
        window_to=promised.window_to,
        fees=list(promised.fees),
        destination=choice.destination,
        special_housing=destination.special_housing,
        pickup_point=destination.pickup_point,
        carrier_id=destination.carrier_id,
        ward=choice.ward,
        leave_outside=choice.leave_outside,
        flats=choice.flats,
        recipient=destination.recipient,
        street=destination.street,
        postal_code=destination.postal_code,
        city=destination.city,
        door_code=destination.door_code(patient.identity.door_code),
        phone=choice.phone or patient.identity.mobile or patient.identity.phone,
        instructions=choice.instructions,
    )


_WITHDRAWAL = ("care_provider_id", "item_id", "sequence", "taken_at", "pieces")
_ROW = (
    *("care_provider_id", "order_id", "item_id", "withdrawal_id", "article_id", "pieces"),
    *("package_price_ore", "pieces_per_package", "days_covered", "days_rest", "withdrawals_left", "state"),
)
_TAKE = (
    "UPDATE prescribing_prescriptionitem SET used = used + 1, last_withdrawn_day = %s WHERE id IN ({slots})"
)


def _save_rows(orders: list[Order], draft: RequestDraft, at: datetime) -> None:
    """Withdrawals, rows and the items' counts: the counts can't disagree, since they are one transaction."""
    drafts = [(order, row) for order, d in zip(orders, draft.orders, strict=True) for row in d.rows]
    taken = (
        (
            row.item.care_provider_id,
            row.item.pk,
            row.granted.number_in_order,
            at,
            row.item.pieces_per_withdrawal,
        )
        for _, row in drafts
    )
    withdrawals = insert_few(Withdrawal, _WITHDRAWAL, taken)
    items = [row.item.pk for _, row in drafts]
    with together():
        insert_many(OrderRow, _ROW, _rows(drafts, withdrawals))
        run(_TAKE.format(slots=slots(items)), [local(at).date().isoformat(), *items])


def _rows(drafts: list[tuple[Order, RowDraft]], withdrawals: list[int]) -> Iterator[tuple[Any, ...]]:
    for (order, row), withdrawal in zip(drafts, withdrawals, strict=True):
        days = row.item.days_per_withdrawal
        left = row.granted.left_after
        for article, pieces in row.articles:
            price = article.price  # type: ignore[attr-defined]  # read with the article, of the order's day
            if price is None:
                raise Refused(because("article_has_no_price", "B2.5", article=article.number))
            yield (
                order.care_provider_id, order.pk, row.item.pk, withdrawal, article.pk, pieces, price,
                article.pieces_per_package, days, days * (left + 1), left, OrderRow.State.OPEN,
            )  # fmt: skip


def _save_rulings(orders: list[Order], draft: RequestDraft, at: datetime) -> None:
    rulings: list[Prepared] = []
    for order, drafted in zip(orders, draft.orders, strict=True):
        for ruled in (drafted.promise, drafted.paying.ruling):
            rulings.append(
                prepare(
                    ruled,
                    subject_kind="order",
                    subject_uuid=order.uuid,
                    at=at,
                    care_provider_id=order.care_provider_id,
                )
            )
    record(rulings)


def _tell(request: Request, orders: list[Order], patient: Patient, actor: Actor, at: datetime) -> None:
    """Trail, access log, the confirmation to send, and what must be procured."""
    provider = orders[0].care_provider_id
    note(
        actor,
        "place_request",
        at=at,
        subject_kind="request",
        subject_uuid=request.uuid,
        care_provider_id=provider,
    )
    note_access(
        actor, "place_request", at=at, patients=[patient.uuid], writing=True, care_provider_id=provider
    )
    enqueue("request.confirm", {"request": str(request.uuid)}, at=at, care_provider_id=provider)
    if any(order.procured for order in orders):
        enqueue("procurement.open", {"request": str(request.uuid)}, at=at, care_provider_id=provider)


def _ask_for_payers(orders: list[Order], at: datetime) -> None:
    """A task for each payer that a person must settle (reading 21)."""
    for order in orders:
        if order.customer_id is None:
            open_task(
                "settle_payer",
                because("settle_payer", "P11"),
                at=at,
                role=Role.FINANCE.value,
                subject_kind="order",
                subject_uuid=order.uuid,
                care_provider_id=None,
                key=_payer_task(order),
            )


def _payer_task(order: Order) -> str:
    """The key of the task to settle who pays."""
    return f"payer:{order.uuid}"


def _nothing_taken_since(withdrawals: QuerySet[Withdrawal]) -> None:
    """A later withdrawal of the same item has its number from this one's: it would be left hanging."""
    later = Withdrawal.objects.filter(
        item=OuterRef("item"), cancelled_at=None, sequence__gt=OuterRef("sequence")
    )
    if withdrawals.filter(Exists(later)).exists():
        raise Refused(because("later_withdrawal_taken", None))


def _give_back(items: list[int], at: datetime) -> None:
    """The items' counts after a cancellation, from what is still taken.

    What is given back to an article that is gone may have something to go to: the worker sees to it (B2.11, B2.12).
    """
    gone = False
    for item in PrescriptionItem.objects.select_for_update().filter(pk__in=items).order_by("pk"):
        taken = item.taken.filter(cancelled_at=None).order_by("-sequence")
        latest = taken.first()
        item.used = taken.count()
        item.last_withdrawn_day = local(latest.taken_at).date() if latest else None
        item.save(update_fields=["used", "last_withdrawn_day"])
        heir = hand_on(item)
        gone = gone or (heir.cancelled_at is None and heir.article.status == ArticleStatus.GONE)
    if gone:
        enqueue("assortment.watch", at=at)
