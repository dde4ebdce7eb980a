"""Finance before month-end: every payer that could not be ruled is settled by hand (reading 21)."""

from __future__ import annotations

from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.charges.operations import settle_payer
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Customer

GROUND = "Förskrivande vårdgivare betalar när ingen annan kan utpekas"


def settle_payers(actor: Actor, *, at: datetime) -> None:
    """The care provider that prescribed pays for what nobody else can be found for."""
    general = {customer.care_provider_id: customer for customer in Customer.objects.filter(product_area="")}
    pending = Order.objects.filter(customer=None).exclude(state=Order.State.CANCELLED).order_by("pk")
    for uuid, care_provider in pending.values_list("uuid", "care_provider_id"):
        settle_payer(uuid, general[care_provider], actor=actor, at=at, ground=GROUND)
