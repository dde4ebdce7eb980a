"""The prescriber is told by e-mail that a procurement takes longer: numbers and days, no patient (B2.3, I2)."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.ordering.receipts import order_number
from uttag.apps.purchasing.models import Procurement, ProcurementContact
from uttag.gateways.mail import Letter, send
from uttag.ground.accounts.models import User
from uttag.ground.outbox.operations import enqueue
from uttag.rules.reasons import Reason, because
from uttag.rules.wording import say

LETTER = "procurement.letter"
NO_ADDRESS = "Förskrivaren har ingen e-postadress"


def ask_for_letter(procurement: Procurement, *, at: datetime) -> None:
    """The letter that it takes longer, once for each procurement. Sent by the worker."""
    enqueue(
        LETTER,
        {"procurement": str(procurement.uuid)},
        at=at,
        key=f"{LETTER}:{procurement.uuid}",
        care_provider_id=procurement.care_provider_id,
    )


def send_letter(procurement: str, *, at: datetime) -> bool:
    """Mails the prescriber and keeps that it was done. False where there is no address: then somebody must ring."""
    found = Procurement.objects.select_related("row__order", "row__item__prescription__prescriber").get(
        uuid=procurement
    )
    by_email = ProcurementContact.Channel.EMAIL
    told = found.contacts.filter(whom=ProcurementContact.Whom.PRESCRIBER, contacted_by=None, channel=by_email)
    if known := told.first():
        return known.reached
    prescriber = found.row.item.prescription.prescriber
    reached = bool(prescriber.email and prescriber.is_active)
    ProcurementContact.objects.create(
        care_provider_id=found.care_provider_id,
        procurement=found,
        whom=ProcurementContact.Whom.PRESCRIBER,
        channel=by_email,
        reached=reached,
        text="" if reached else NO_ADDRESS,
        contacted_at=at,
    )
    if reached:
        _send(found, prescriber)
    return reached


def _send(found: Procurement, prescriber: User) -> None:
    text = "\n\n".join(say(line) for line in _lines(found))
    subject = say(because("procurement_letter_subject", "B2.3"))
    send(Letter(f"procurement-{found.uuid}", prescriber.email, subject, text))


def _lines(found: Procurement) -> tuple[Reason, ...]:
    order = found.row.order
    late = because(
        "procurement_letter_late", "B2.3", number=order_number(order.pk), deadline_day=found.due_day
    )
    new_day = because("procurement_letter_unknown", "B2.3")
    if found.expected_day and found.state == Procurement.State.ORDERED:
        new_day = because("procurement_letter_expected", "B2.3", expected_day=found.expected_day)
    return late, new_day, because("procurement_letter_end", "B2.3")
