"""Purchase orders are made as drafts, changed, and cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Supplier
from uttag.apps.purchasing.buying.closing import free_procurements, received_pieces
from uttag.apps.purchasing.buying.lines import OF_THE_DAY, BuyLine, purchase_lines
from uttag.apps.purchasing.buying.sending import ask_for_letter, order_for_update
from uttag.apps.purchasing.buying.settling import settle_order
from uttag.apps.purchasing.models import PurchaseLine, PurchaseOrder
from uttag.ground.trail.operations import Changes, note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because


@operation("purchase")
def make_purchase_order(
    supplier_id: int,
    lines: Sequence[tuple[int, int]],
    *,
    special: bool = False,
    text: str = "",
    key: UUID | None = None,
    actor: Actor,
    at: datetime,
) -> PurchaseOrder:
    """A draft to one supplier. `lines`: (article's key, packages). The same `key` again gives the first one.

    `special`: a special procurement, which may hold articles outside contract. Raises Refused (B2.1, B2.12).
    """
    key = key or uuid4()
    # Held until the end, so that the same form sent twice at once makes one order.
    supplier = Supplier.objects.select_for_update(no_key=True).filter(pk=supplier_id).first()
    if supplier is None:
        raise Refused(because("supplier_unknown_here", "B2.1"))
    if known := PurchaseOrder.objects.filter(uuid=key).first():
        return known
    order = PurchaseOrder(uuid=key, supplier=supplier, special=special, text=text.strip()[:300], made_at=at)
    order.made_by_id = actor.user_id
    made = purchase_lines(order, supplier, [BuyLine(*line) for line in lines], local(at).date())
    order.save()
    PurchaseLine.objects.bulk_create(made)
    _note(order, {"supplier": (None, supplier.name), "lines": (0, len(made))}, actor, at)
    settle_order(order, [line.article_id for line in made], at=at)
    return order


@operation("purchase")
def change_purchase_lines(
    order: UUID, lines: Sequence[tuple[int, int]], *, text: str | None = None, actor: Actor, at: datetime
) -> PurchaseOrder:
    """Gives a draft these lines instead; one whose packages stay as they were keeps its price."""
    found = order_for_update(order)
    if found.state != PurchaseOrder.State.DRAFT:
        raise Refused(because("purchase_order_not_draft", "B2.1"))
    wanted = [BuyLine(*line) for line in lines]
    made = {line.article_id: line for line in purchase_lines(found, found.supplier, wanted, local(at).date())}
    before = {line.article_id: line for line in found.lines.select_related("article")}
    changes = _changed_lines(before, made)
    _exchange(before, made)
    if text is not None and text.strip() != found.text:
        changes["text"] = (found.text, text.strip())
        found.text = text.strip()[:300]
        found.save(update_fields=["text"])
    if changes:
        _note(found, changes, actor, at)
        settle_order(found, before.keys() | made.keys(), at=at)
    return found


@operation("purchase")
def cancel_purchase_order(order: UUID, why: str, *, actor: Actor, at: datetime) -> PurchaseOrder:
    """Calls off an order of which nothing has come; the supplier is told by e-mail if it was sent. Twice is once."""
    found = order_for_update(order)
    if found.state == PurchaseOrder.State.CANCELLED:
        return found
    if found.state == PurchaseOrder.State.RECEIVED:
        raise Refused(because("purchase_order_not_sent", "B2.1"))
    if any(received_pieces([found.pk]).values()):
        raise Refused(because("purchase_order_has_receipts", "B2.8"))
    was_sent = found.state == PurchaseOrder.State.SENT
    free_procurements(found.lines.values_list("pk", flat=True))
    changes: Changes = {"state": (found.state, "cancelled"), "why": (None, why.strip())}
    found.state, found.closed_at = PurchaseOrder.State.CANCELLED, at
    found.save(update_fields=["state", "closed_at"])
    if was_sent:
        ask_for_letter(found, "cancelled", why.strip(), at=at)
    _note(found, changes, actor, at)
    settle_order(found, list(found.lines.values_list("article_id", flat=True)), at=at)
    return found


def _changed_lines(
    before: Mapping[int, PurchaseLine], made: Mapping[int, PurchaseLine]
) -> dict[str, tuple[object, object]]:
    """By article number: packages before and now, where they differ; None where there is no line."""
    were = {line.article.number: line.packages for line in before.values()}
    are = {line.article.number: line.packages for line in made.values()}
    both = {number: (were.get(number), are.get(number)) for number in were.keys() | are.keys()}
    return {number: packages for number, packages in both.items() if packages[0] != packages[1]}


def _exchange(before: Mapping[int, PurchaseLine], made: Mapping[int, PurchaseLine]) -> None:
    """Lines are kept where they can be: a procurement hangs on its line."""
    gone = [line.pk for key, line in before.items() if key not in made]
    free_procurements(gone)
    PurchaseLine.objects.filter(pk__in=gone).delete()
    kept = [before[key] for key in before.keys() & made.keys()]
    for line in kept:
        new = made[line.article_id]
        for name in ("packages", *OF_THE_DAY):
            setattr(line, name, getattr(new, name))
    PurchaseLine.objects.bulk_update(kept, ["packages", *OF_THE_DAY])
    PurchaseLine.objects.bulk_create(line for key, line in made.items() if key not in before)


def _note(order: PurchaseOrder, changes: Changes, actor: Actor, at: datetime) -> None:
    note(actor, "purchase", at=at, subject_kind="purchase_order", subject_uuid=order.uuid, changes=changes)
