"""Purchase orders leave for the supplier, and what will not come is closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.agreement.queries import term_book
from uttag.apps.purchasing.buying.closing import (
    close_if_done,
    free_procurements,
    received_pieces,
    still_to_come,
)
from uttag.apps.purchasing.buying.lines import OF_THE_DAY, BuyLine, purchase_lines
from uttag.apps.purchasing.buying.settling import settle_order
from uttag.apps.purchasing.models import Procurement, PurchaseLine, PurchaseOrder
from uttag.ground.outbox.operations import enqueue
from uttag.ground.trail.operations import note
from uttag.rules.calendar import WorkingDays, local
from uttag.rules.reasons import Refused, because
from uttag.rules.terms import Terms

LETTER = "purchasing.letter"
_LOOK_AHEAD = timedelta(days=400)


@operation("purchase")
def send_purchase_order(order: UUID, *, actor: Actor, at: datetime) -> PurchaseOrder:
    """The draft becomes an order: its lines are checked once more, by the prices and packages of today.

    A supplier with an e-mail address gets it with PDF and Excel; else it is sent by hand. Sent twice is once.
    Special procurements on its lines become ORDERED. Raises Refused where a line may no longer be bought.
    """
    found = order_for_update(order)
    if found.state != PurchaseOrder.State.DRAFT:
        if found.state == PurchaseOrder.State.CANCELLED:
            raise Refused(because("purchase_order_not_draft", "B2.1"))
        return found
    day = local(at).date()
    _price_again(found, day)
    found.state, found.sent_at = PurchaseOrder.State.SENT, at
    found.expected_day = goods_day(day, found.supplier.lead_working_days)
    found.save(update_fields=["state", "sent_at", "expected_day"])
    procurements = Procurement.objects.filter(line__order=found, state=Procurement.State.TO_ORDER)
    procurements.update(state=Procurement.State.ORDERED)
    Procurement.objects.filter(line__order=found).update(expected_day=found.expected_day)
    ask_for_letter(found, "sent", "", at=at)
    changes = {"state": ("draft", "sent"), "expected_day": (None, found.expected_day)}
    note(actor, "purchase", at=at, subject_kind="purchase_order", subject_uuid=found.uuid, changes=changes)
    return found


@operation("purchase")
def close_purchase_lines(
    order: UUID, lines: Collection[int] | None, why: str, *, actor: Actor, at: datetime
) -> PurchaseOrder:
    """What has not come on these lines (keys; None: all) will not. The order closes once nothing is waited for."""
    found = order_for_update(order)
    if found.state != PurchaseOrder.State.SENT:
        raise Refused(because("purchase_order_not_sent", "B2.8"))
    came = received_pieces([found.pk])
    chosen = [line for line in found.lines.select_related("article") if lines is None or line.pk in lines]
    closed = [line for line in chosen if still_to_come(line, came)]
    if not closed:
        raise Refused(because("nothing_left_to_come", "B2.8"))
    changes = {line.article.number: (0, still_to_come(line, came)) for line in closed}
    for line in closed:
        line.closed_pieces += still_to_come(line, came)
    PurchaseLine.objects.bulk_update(closed, ["closed_pieces"])
    free_procurements(line.pk for line in closed)
    close_if_done(found, at=at)
    told = {**changes, "why": (None, why.strip())}
    note(actor, "purchase", at=at, subject_kind="purchase_order", subject_uuid=found.uuid, changes=told)
    settle_order(found, [line.article_id for line in closed], at=at)
    return found


@operation("purchase")
def expect_purchase_order(order: UUID, day: date, *, actor: Actor, at: datetime) -> PurchaseOrder:
    """The supplier has said which day the goods come. Procurements that this makes late are told of at once (B2.3).

    Raises Refused for a day that has passed, and where no goods are waited for.
    """
    found = order_for_update(order)
    if found.state != PurchaseOrder.State.SENT:
        raise Refused(because("purchase_order_not_sent", "B2.1"))
    if day < local(at).date():
        raise Refused(because("purchase_expected_in_the_past", "B2.1"))
    before, found.expected_day = found.expected_day, day
    found.save(update_fields=["expected_day"])
    waiting = Procurement.objects.filter(line__order=found, state=Procurement.State.ORDERED)
    if waiting.update(expected_day=day):
        enqueue("procurements.watch", {}, at=at)
    changes = {"expected_day": (before, day)}
    note(actor, "purchase", at=at, subject_kind="purchase_order", subject_uuid=found.uuid, changes=changes)
    return found


def goods_day(day: date, working_days: int) -> date:
    """When goods ordered on `day` are here: so many working days later, by the calendar of the agreement."""
    extra = frozenset(Terms(term_book()).read("calendar.extra_non_working", day))
    return WorkingDays(holidays_between(day, day + _LOOK_AHEAD), extra).add(day, working_days)


def ask_for_letter(order: PurchaseOrder, what: str, text: str, *, at: datetime) -> None:
    """A letter to the supplier, once of each kind, where there is an address. `what`: sent or cancelled."""
    if order.supplier.email:
        payload = {"order": str(order.uuid), "what": what, "text": text}
        enqueue(LETTER, payload, at=at, key=f"{LETTER}:{order.uuid}:{what}")


def order_for_update(order: UUID) -> PurchaseOrder:
    """The order with its supplier, held until the transaction ends. Raises Refused."""
    orders = PurchaseOrder.objects.select_related("supplier").select_for_update(no_key=True, of=("self",))
    found = orders.filter(uuid=order).first()
    if found is None:
        raise Refused(because("purchase_order_not_found", "B2.1"))
    return found


def _price_again(order: PurchaseOrder, day: date) -> None:
    lines = list(order.lines.all())
    wanted = [BuyLine(line.article_id, line.packages) for line in lines]
    fresh = {line.article_id: line for line in purchase_lines(order, order.supplier, wanted, day)}
    for line in lines:
        for name in OF_THE_DAY:
            setattr(line, name, getattr(fresh[line.article_id], name))
    PurchaseLine.objects.bulk_update(lines, OF_THE_DAY)
