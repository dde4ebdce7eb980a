"""Words of finance in templates: `{% load finance %}`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from uttag.apps.charges.ledger import rate
from uttag.apps.invoicing.models import Invoice
from uttag.apps.ordering.models import Order
from uttag.interfaces.web.finance import words
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.templatetags.words import number
from uttag.interfaces.web.frame.templatetags.words import rate as in_per_cent
from uttag.interfaces.web.orders.words import ORDER_STATES
from uttag.interfaces.web.workspaces import Words

register = template.Library()


@register.filter
def month_name(first_day: date) -> str:
    """ "oktober 2026"."""
    return words.month_name(first_day)


@register.filter
def vat(basis_points: int) -> str:
    """2500 → "25 %"."""
    return in_per_cent(rate(basis_points))


@register.filter
def amount(ore: int) -> str:
    """Kronor without the unit, for columns of them: 123450 → "1 234,50"."""
    return number(Decimal(f"{Decimal(ore) / 100:.2f}"))


@register.filter
def charge_kind(kind: str) -> Words:
    """What a charge is for."""
    return words.CHARGE_KINDS.get(kind, kind)


@register.filter
def article_name(row: Any) -> str:
    """The article of a charge's or line's named row, with its variant."""
    return " ".join(part for part in (row.article__name, row.article__variant) if part)


@register.filter
def order_state(order: Order) -> Mark:
    """Where an order stands, that it lacks a payer being said already."""
    return ORDER_STATES[order.state]


@register.filter
def invoice_mark(invoice: Invoice) -> Mark:
    """Where an invoice stands: its documents made, or not."""
    if not (invoice.xml_id and invoice.pdf_id):
        return words.NO_DOCUMENTS
    return words.CREDIT_NOTE if invoice.kind == Invoice.Kind.CREDIT_NOTE else words.READY
