"""Purchase orders and goods that came as the depot's pages draw them: `{% load goods %}`."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from uttag.apps.purchasing.models import PurchaseOrder, ReceiptLine
from uttag.apps.purchasing.receiving.differing import Kind, OrderDifference
from uttag.apps.purchasing.receiving.lines import Judged
from uttag.interfaces.web.frame.rows import Mark

register = template.Library()

ORDER_STATES = {
    PurchaseOrder.State.DRAFT.value: Mark(_("Utkast"), "warn", "pencil"),
    PurchaseOrder.State.SENT.value: Mark(_("Beställd"), "info", "send"),
    PurchaseOrder.State.RECEIVED.value: Mark(_("Mottagen"), "good"),
    PurchaseOrder.State.CANCELLED.value: Mark(_("Avbruten"), "", "x"),
}
OUTCOMES = {
    ReceiptLine.Outcome.ACCEPTED.value: Mark(_("Inlagt"), "good"),
    ReceiptLine.Outcome.QUARANTINED.value: Mark(_("Karantän"), "warn", "shield-alert"),
    ReceiptLine.Outcome.REFUSED.value: Mark(_("Avvisat"), "bad", "octagon-x"),
}
SETTLED = {
    ReceiptLine.Settled.RELEASED.value: Mark(_("Frisläppt"), "good"),
    ReceiptLine.Settled.SENT_BACK.value: Mark(_("Åter till leverantören"), "", "undo-2"),
    ReceiptLine.Settled.SCRAPPED.value: Mark(_("Kasserat"), "bad", "trash-2"),
}
DIFFERENCES = {
    Kind.MISSING: Mark(_("Har inte kommit"), "warn", "package-x"),
    Kind.LESS: Mark(_("För få"), "warn", "package-minus"),
    Kind.MORE: Mark(_("För många"), "bad", "package-plus"),
    Kind.UNORDERED: Mark(_("Inte beställd"), "bad", "circle-question-mark"),
}
VERDICTS = {
    "accepted": Mark(_("Tas in"), "good", "circle-check-big"),
    "quarantined": Mark(_("Karantän"), "warn", "shield-alert"),
    "refused": Mark(_("Avvisas"), "bad", "octagon-x"),
}


@register.filter
def purchase_mark(order: PurchaseOrder) -> Mark:
    """A purchase order's chip."""
    return ORDER_STATES[order.state]


@register.filter
def outcome_mark(line: ReceiptLine) -> Mark:
    """What became of a line: how it was settled, where it was set aside first."""
    return SETTLED[line.settled] if line.settled else OUTCOMES[line.outcome]


@register.filter
def difference_mark(difference: OrderDifference) -> Mark:
    """How what came differs from what was ordered."""
    return DIFFERENCES[difference.kind]


@register.filter
def verdict(judged: Judged) -> Mark:
    """The one big word on a lot."""
    if judged.refused:
        return VERDICTS["refused"]
    return VERDICTS["accepted" if judged.accepted else "quarantined"]


@register.filter
def in_packages(pieces: int, size: int) -> str:
    """Pieces as people on the floor count them: "12 förp.", "12 förp. + 5"; only pieces below a package."""
    packages, rest = divmod(pieces, size)
    if not packages or size == 1:
        return ""
    told = {"n": packages, "rest": rest}
    return _now("%(n)d förp. + %(rest)d") % told if rest else _now("%(n)d förp.") % told
