"""What must always hold of purchases and receipts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import F, Q, Sum

from uttag.apps.purchasing.buying.closing import received_pieces
from uttag.apps.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from uttag.apps.purchasing.procurement import invariants as of_procurements
from uttag.apps.stock.models import Balance, Move, Place
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import Breach, invariant

Outcome = ReceiptLine.Outcome
_MOVED_AS = {Outcome.ACCEPTED: Move.Reason.RECEIVED, Outcome.QUARANTINED: Move.Reason.QUARANTINED}

__all__ = ["of_procurements"]  # registers its own


@invariant(
    "purchasing.receipts_are_moves",
    clause="B2.8",
    says="What a receipt has taken in or set aside of a lot stands in the ledger, neither more nor less.",
)
def receipts_are_moves() -> Iterator[Breach]:
    said: defaultdict[tuple[object, int, str], int] = defaultdict(int)
    ours = ReceiptLine.objects.exclude(outcome=Outcome.REFUSED).order_by()
    columns = ours.values_list("receipt__uuid", "lot_id", "outcome").annotate(Sum("pieces"))
    for document, lot, outcome, pieces in columns:
        said[document, lot, _MOVED_AS[Outcome(outcome)]] += pieces
    documents = Receipt.objects.values("uuid")
    moves = Move.objects.filter(document__in=documents).order_by()
    for document, lot, reason, pieces in moves.values_list("document", "lot_id", "reason").annotate(
        Sum("pieces")
    ):
        if (expected := said.pop((document, lot, reason), 0)) != pieces:
            yield Breach(
                f"receipt {document}, lot {lot}", f"the lines say {expected} pieces, the moves {pieces}"
            )
    for (document, lot, _), expected in said.items():
        yield Breach(f"receipt {document}, lot {lot}", f"the lines say {expected} pieces, the moves 0")


@invariant(
    "purchasing.lines_are_ruled",
    clause="B2.8",
    says="Every line that came has its ruling, and became what the ruling says.",
)
def lines_are_ruled() -> Iterator[Breach]:
    answers = {"Accepted": Outcome.ACCEPTED, "Quarantined": Outcome.QUARANTINED, "Refusal": Outcome.REFUSED}
    rulings = Ruling.objects.filter(rule="receiving.judge")
    ruled = dict(rulings.values_list("id", "answer"))
    for uuid, ruling, outcome in ReceiptLine.objects.values_list("uuid", "ruling", "outcome"):
        answer = ruled.get(ruling)
        if answer is None:
            yield Breach(f"receipt line {uuid}", "has no ruling")
        elif answers.get(answer) != outcome:
            yield Breach(f"receipt line {uuid}", f"is {outcome}, but its ruling says {answer}")


@invariant(
    "purchasing.quarantine_is_held",
    clause="B2.8",
    says="The quarantine holds at least what receipts have set aside and nobody has settled.",
)
def quarantine_is_held() -> Iterator[Breach]:
    held = dict(
        Balance.objects.filter(place__kind=Place.Kind.QUARANTINE)
        .order_by()
        .values_list("lot_id")
        .annotate(Sum("pieces"))
    )
    waiting = ReceiptLine.objects.filter(outcome=Outcome.QUARANTINED, settled="").order_by()
    for lot, pieces in waiting.values_list("lot_id").annotate(Sum("pieces")):
        if held.get(lot, 0) < pieces:
            yield Breach(
                f"lot {lot}", f"{pieces} pieces wait to be settled, the quarantine holds {held.get(lot, 0)}"
            )


@invariant(
    "purchasing.settled_by_somebody",
    clause="B2.8",
    says="What has left quarantine was settled by a named person, at a time and for a reason.",
)
def settled_by_somebody() -> Iterator[Breach]:
    settled = ReceiptLine.objects.exclude(settled="")
    lacking = Q(settled_by=None) | Q(settled_at=None) | Q(settled_text="") | ~Q(outcome=Outcome.QUARANTINED)
    for uuid in settled.filter(lacking).values_list("uuid", flat=True):
        yield Breach(
            f"receipt line {uuid}", "is settled without a person, a time or a reason, or was never set aside"
        )


@invariant(
    "purchasing.orders_know_what_came",
    clause="B2.8",
    says="An order is received once all its pieces have come or are closed, and not before.",
)
def orders_know_what_came() -> Iterator[Breach]:
    orders = PurchaseOrder.objects.filter(state__in=(PurchaseOrder.State.SENT, PurchaseOrder.State.RECEIVED))
    came = received_pieces(orders)
    waits: defaultdict[int, bool] = defaultdict(bool)
    lines = orders.order_by().values_list("pk", "lines", F("lines__pieces") - F("lines__closed_pieces"))
    for order, line, pieces in lines:
        waits[order] |= line is not None and came.get(line, 0) < pieces
    for order in orders:
        if waits[order.pk] == (order.state == PurchaseOrder.State.RECEIVED):
            said = "waits for goods" if waits[order.pk] else "waits for nothing"
            yield Breach(f"purchase order {order.number}", f"is {order.state}, but {said}")


@invariant(
    "purchasing.lines_stay_with_their_order",
    clause="B2.8",
    says="A receipt's line answers to a line of the receipt's own order, of the same article.",
)
def lines_stay_with_their_order() -> Iterator[Breach]:
    bound = ReceiptLine.objects.exclude(line=None)
    wrong = ~Q(line__article=F("article")) | ~Q(line__order=F("receipt__order")) | Q(receipt__order=None)
    for uuid in bound.filter(wrong).values_list("uuid", flat=True):
        yield Breach(f"receipt line {uuid}", "answers to another order's line, or another article's")
