"""A request is confirmed by e-mail, where the patient has given an address: numbers and days, no products (I2)."""

from __future__ import annotations

from uuid import UUID

from uttag.apps.ordering.models import Request
from uttag.apps.ordering.receipts import Receipt, earlier_receipt
from uttag.gateways.mail import Letter, send
from uttag.rules.reasons import because
from uttag.rules.wording import say


def confirm_request(request: UUID, *, language: str = "sv") -> bool:
    """Sends the confirmation of a placed request. False where there is nowhere to send it."""
    placed = Request.objects.select_related("patient__identity").get(uuid=request)
    address = placed.patient.identity.email
    if not address:
        return False
    subject = say(because("confirmation_subject", None), language)
    send(Letter(f"request-{request}", address, subject, _text(earlier_receipt(placed), language)))
    return True


def _text(receipt: Receipt, language: str) -> str:
    lines = [because("confirmation_greeting", None)]
    lines += [
        because(
            "confirmation_order",
            "D2",
            number=order.number,
            deadline_day=order.deadline_day,
            from_time=order.window_from,
            to_time=order.window_to,
        )
        for order in receipt.orders
    ]
    lines.append(because("confirmation_end", None))
    return "\n\n".join(say(line, language) for line in lines)
