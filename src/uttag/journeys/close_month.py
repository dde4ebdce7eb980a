"""Closing a month: charges to invoices, invoices to documents, then the month is closed (F2–F4).

Customer by customer, each in a transaction of its own, so that a long run never holds the database.
Stopped anywhere, it goes on where it was when it is run again; run again when done, it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.invoicing.documents import render_documents
from uttag.apps.invoicing.models import Invoice, Month
from uttag.apps.invoicing.operations import finish_month, invoice_customer, open_month
from uttag.apps.invoicing.waiting import LateCharge, customers_to_invoice, without_documents
from uttag.apps.parties.models import Customer

TRIES = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: `done` of `total` in `step` (invoices, documents); `name` is the customer."""

    step: str
    done: int
    total: int
    name: str


Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class MonthClosed:
    """What a run did. `closed` is False where an invoice's documents break a rule: finance has the task."""

    month: Month
    closed: bool
    invoices_made: int
    documents_made: int
    faulty: tuple[str, ...]


def close_month(
    first_day: date, *, actor: Actor, at: datetime, tell: Tell = lambda progress: None
) -> MonthClosed:
    """Invoices every customer for the month, makes the documents and closes it.

    Refused while the month lasts, or where an earlier one is open.
    """
    month = open_month(first_day, actor=actor, at=at)
    made = make_invoices(month, actor=actor, at=at, tell=tell)
    documents, faulty = make_documents(month, actor=actor, at=at, tell=tell)
    if not faulty:
        month = finish_month(month, actor=actor, at=at)
    return MonthClosed(month, month.closed_at is not None, made, documents, faulty)


def make_invoices(month: Month, *, actor: Actor, at: datetime, tell: Tell = lambda progress: None) -> int:
    """One invoice for each customer that owes for the month and has none. How many were made."""
    if month.closed_at is not None:
        return 0
    customers = list(customers_to_invoice(month))
    for done, customer in enumerate(customers, 1):
        invoice_one(month, customer, actor, at)
        tell(Progress("invoices", done, len(customers), customer.name))
    return len(customers)


def make_documents(
    month: Month, *, actor: Actor, at: datetime, tell: Tell = lambda progress: None
) -> tuple[int, tuple[str, ...]]:
    """XML and PDF for the month's invoices that lack them: how many, and the numbers of those at fault."""
    lacking = list(without_documents(month).select_related("customer", "month", "cites"))
    faulty = []
    for done, invoice in enumerate(lacking, 1):
        if render_documents(invoice, actor=actor, at=at):
            faulty.append(invoice.number)
        tell(Progress("documents", done, len(lacking), invoice.customer.name))
    return len(lacking) - len(faulty), tuple(faulty)


def invoice_one(month: Month, customer: Customer, actor: Actor, at: datetime) -> Invoice | None:
    """The customer's invoice. Charges are recorded while we work: one that slips in means adding up again."""
    for _ in range(TRIES - 1):
        try:
            return invoice_customer(month, customer, actor=actor, at=at)
        except LateCharge:
            continue
    return invoice_customer(month, customer, actor=actor, at=at)
