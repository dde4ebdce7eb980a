"""What finance's search field finds: an invoice or an order by its number, customers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.invoicing import queries
from uttag.apps.ordering.receipts import order_number
from uttag.ground.numbering.numbers import prefix_of
from uttag.interfaces.web.finance.words import month_name
from uttag.interfaces.web.workspaces import Hit

FEW = 12


def invoices(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Invoices by number or customer, the latest first."""
    for invoice in queries.invoices(actor, search=q)[:FEW]:
        detail = f"{invoice.customer.name}, {month_name(invoice.month.first_day)}"
        url = reverse("finance:invoice", args=[invoice.uuid])
        yield Hit(_("Faktura"), invoice.number, url, detail, "receipt")


def customers(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Customers by name, code or organisation number."""
    for customer in queries.customers(q)[:FEW]:
        url = reverse("finance:customer", args=[customer.code])
        yield Hit(_("Kund"), customer.name, url, customer.org_number, "building-2")


def orders(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """An order by its number: the payer to settle, or what it costs."""
    if prefix_of(q) != "B":
        return
    for order in queries.orders_without_payer(actor, q):
        url = reverse("finance:payer", args=[order.uuid])
        yield Hit(_("Betalare saknas"), order_number(order.pk), url, order.care_provider.name, "wallet")
    for charge in islice(queries.waiting_charges(actor, search=q), 1):
        number = order_number(charge.order_id)
        url = f"{reverse('finance:waiting')}?q={number}"
        yield Hit(_("Ofakturerat"), number, url, charge.customer__name, "hourglass")
