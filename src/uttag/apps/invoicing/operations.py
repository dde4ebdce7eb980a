"""Month-end: a month is opened, each customer invoiced in a transaction of its own, the month closed (F2)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.charges.ledger import basis_points
from uttag.apps.invoicing.models import Invoice, InvoiceLine, Month, next_month
from uttag.apps.invoicing.queries import next_in_order
from uttag.apps.invoicing.waiting import (
    AddedUp,
    add_up,
    customers_to_invoice,
    put_on_lines,
    without_documents,
)
from uttag.apps.parties.models import Customer
from uttag.ground.numbering.numbers import number
from uttag.ground.numbering.operations import next_number
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.sets import insert_many
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.invoicing import InvoiceLineAmounts, Totals, total_facts, total_up
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import rule_on

NUMBERS = "invoice"  # the series without gaps
PREFIX = "F"


@operation("close_month")
def open_month(first_day: date, *, actor: Actor, at: datetime) -> Month:
    """Begins to close a month. One that is begun or closed already is given as it is.

    Refused while the month lasts, and for any but the next in order: none is skipped, and one is open at a
    time, so that every charge has one month to go to.
    """
    first_day = first_day.replace(day=1)
    known = Month.objects.filter(first_day=first_day).first()
    if known is not None:
        return known
    if local(at).date() < next_month(first_day):
        raise Refused(because("month_not_over", "F2", over_day=next_month(first_day)))
    expected = next_in_order()
    if expected is not None and first_day != expected:
        raise Refused(because("months_in_order", "F2", month_day=expected))
    try:
        # No savepoint: someone else who opens a month at this moment ends the operation.
        month = Month.objects.create(first_day=first_day, until=at, opened_at=at)
    except IntegrityError as clash:
        raise Refused(because("month_being_opened", "F2")) from clash
    note(actor, "open_month", at=at, subject_kind="month", changes={"month": (None, str(month))})
    return month


@operation("close_month")
def invoice_customer(month: Month, customer: Customer, *, actor: Actor, at: datetime) -> Invoice | None:
    """Makes the customer's invoice, or credit note, of what `month` takes. None where it takes nothing.

    An invoice that is there already is given as it is. Raises LateCharge (see there).
    """
    # One at a time, so that two who close the same month can't both invoice the customer.
    month = Month.objects.select_for_update().get(pk=month.pk)
    made = Invoice.objects.filter(month=month, customer=customer).first()
    if made is not None or month.closed_at is not None:
        return made
    added_up = add_up(month, customer)
    if not added_up.lines:
        return None
    invoice = _invoice(month, customer, added_up.lines, at)
    _write_lines(invoice, added_up)
    put_on_lines(invoice, expected=added_up.charges)
    return invoice


@operation("close_month")
def finish_month(month: Month, *, actor: Actor, at: datetime) -> Month:
    """Closes a month for good. Refused while a customer lacks its invoice, or an invoice its documents."""
    month = Month.objects.select_for_update().get(pk=month.pk)
    if month.closed_at is not None:
        return month
    customers = customers_to_invoice(month).count()
    documents = without_documents(month).count()
    if customers or documents:
        raise Refused(because("month_not_done", "F2", customers=customers, documents=documents))
    month.closed_at, month.closed_by_id = at, actor.user_id
    month.save(update_fields=["closed_at", "closed_by"])
    note(actor, "close_month", at=at, subject_kind="month", changes={"month": (None, str(month))})
    return month


def _invoice(
    month: Month, customer: Customer, amounts: Sequence[InvoiceLineAmounts], at: datetime
) -> Invoice:
    """The invoice with its number, totals and the ruling they rest on."""
    issued_day = local(at).date()
    ruled = rule_on(total_up, total_facts(amounts, issued_day), term_book())
    totals: Totals = ruled.outcome
    invoice_uuid = uuid.uuid4()
    ruling = prepare(
        ruled,
        subject_kind="invoice",
        subject_uuid=invoice_uuid,
        at=at,
        care_provider_id=customer.care_provider_id,
    )
    record([ruling])
    credit = totals.gross_ore < 0
    return Invoice.objects.create(
        uuid=invoice_uuid,
        number=number(PREFIX, next_number(NUMBERS)),
        care_provider_id=customer.care_provider_id,
        customer=customer,
        month=month,
        kind=Invoice.Kind.CREDIT_NOTE if credit else Invoice.Kind.INVOICE,
        issued_day=issued_day,
        due_day=totals.due_day,
        net_ore=totals.net_ore,
        vat_ore=totals.gross_ore - totals.net_ore,
        gross_ore=totals.gross_ore,
        rounding_ore=totals.rounding_ore,
        payable_ore=totals.payable_ore,
        cites=_latest_invoice(customer) if credit else None,
        ruling=ruling.id,
    )


def _latest_invoice(customer: Customer) -> Invoice | None:
    invoices = Invoice.objects.filter(customer=customer, kind=Invoice.Kind.INVOICE)
    return invoices.order_by("-month__first_day").first()


_LINE = (
    *("invoice_id", "position", "product_area_id", "article_id", "fee", "pieces"),
    *("goods_ore", "knowledge_ore", "distribution_ore", "fee_ore", "vat_basis_points"),
)


def _write_lines(invoice: Invoice, added_up: AddedUp) -> None:
    insert_many(
        InvoiceLine,
        _LINE,
        (
            (
                invoice.pk,
                position,
                line.product_area,
                article_id,
                line.fee or "",
                line.pieces,
                line.goods_ore,
                line.knowledge_ore,
                line.distribution_ore,
                line.fee_ore,
                basis_points(line.vat_rate),
            )
            for position, (line, article_id) in enumerate(
                zip(added_up.lines, added_up.articles, strict=True), 1
            )
        ),
    )
