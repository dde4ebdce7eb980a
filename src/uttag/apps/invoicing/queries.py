"""Reads of invoicing: months, invoices, the charges behind a line, and what finance has to do.

A payer sees costs, not care: nothing here leads to a patient. An actor of a care provider sees its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Count, Max, Min, Model, Q, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.charges.models import Charge
from uttag.apps.invoicing.models import Invoice, InvoiceLine, Month, next_month
from uttag.apps.invoicing.waiting import all_waiting
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Customer
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.queries import open_tasks
from uttag.rules.invoicing import Totals

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class MonthSums:
    """A month begun or closed, with what its invoices come to in öre."""

    month: Month
    invoices: int
    credit_notes: int
    net_ore: int
    payable_ore: int
    lacking_documents: int


def months(actor: Actor) -> list[MonthSums]:
    """All months, newest first."""
    require(actor, "see_invoices")
    theirs = _walled(Invoice.objects.all(), actor).order_by()
    sums = theirs.values_list("month").annotate(
        Count("pk"),
        credit_notes=Count("pk", filter=Q(kind=Invoice.Kind.CREDIT_NOTE)),
        net=Sum("net_ore"),
        payable=Sum("payable_ore"),
        lacking=Count("pk", filter=Q(xml=None) | Q(pdf=None)),
    )
    by_month = {month: tuple(map(int, rest)) for month, *rest in sums}
    return [
        MonthSums(month, *by_month.get(month.pk, (0, 0, 0, 0, 0)))
        for month in Month.objects.order_by("-first_day")
    ]


def invoices(
    actor: Actor, *, month: Month | None = None, customer: Customer | None = None, search: str = ""
) -> QuerySet[Invoice]:
    """Invoices, newest month first; `search` looks in number and customer (name, code, org. number)."""
    require(actor, "see_invoices")
    found = _walled(Invoice.objects.select_related("customer", "month"), actor)
    given = {"month": month, "customer": customer}
    found = found.filter(**{field: value for field, value in given.items() if value is not None})
    for word in search.split():
        found = found.filter(
            Q(number__icontains=word)
            | Q(customer__name__icontains=word)
            | Q(customer__code__iexact=word)
            | Q(customer__org_number__startswith=word)
        )
    return found.order_by("-month__first_day", "customer__name", "pk")


def invoice(actor: Actor, uuid: UUID) -> Invoice:
    """One invoice. Raises Invoice.DoesNotExist, also for another care provider's."""
    require(actor, "see_invoices")
    return _walled(Invoice.objects.select_related("customer", "month", "cites", "care_provider"), actor).get(
        uuid=uuid
    )


def month(actor: Actor, first_day: date) -> Month | None:
    """The month that starts on `first_day`; None before its closing has begun."""
    require(actor, "see_invoices")
    return Month.objects.select_related("closed_by").filter(first_day=first_day).first()


def invoice_lines(invoice: Invoice) -> QuerySet[InvoiceLine]:
    """Its lines with article and area, as they stand on it."""
    return invoice.lines.select_related("article", "product_area").order_by("position")


def totals(invoice: Invoice) -> Totals:
    """VAT per rate, rounding and the rest, as ruled when it was made."""
    return codec.load(Totals, Ruling.objects.values_list("outcome", flat=True).get(pk=invoice.ruling))


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums of many invoices or lines, in öre."""

    invoices: int
    net_ore: int
    vat_ore: int
    payable_ore: int


def figures(found: QuerySet[Invoice]) -> Figures:
    """The sums of a list of invoices, for its foot."""
    sums = found.order_by().aggregate(
        invoices=Count("pk"),
        net_ore=Sum("net_ore", default=0),
        vat_ore=Sum("vat_ore", default=0),
        payable_ore=Sum("payable_ore", default=0),
    )
    return Figures(**{name: int(value) for name, value in sums.items()})


def charges_behind(actor: Actor, line: InvoiceLine) -> QuerySet[Charge, Any]:
    """What a line is added up from, by day, as named rows: uuid, day, kind, fee, pieces, ore,
    vat_basis_points, order_id (for its public number), ruling (for *Varför?*), reverses_id.
    """
    require(actor, "see_invoices")
    behind = _walled(Charge.objects.filter(invoiced__line=line), actor)
    return _without_patient(behind).order_by("day", "order_id", "kind", "pk")


def charge(actor: Actor, uuid: UUID) -> Any:
    """One charge as a named row, with its payer, article, and the line it stands on if it is invoiced.

    Raises Charge.DoesNotExist, also for another care provider's.
    """
    require(actor, "see_invoices")
    more = (*_PAYER_AND_ARTICLE, "invoiced__line__position", "reverses__uuid", "charge__uuid")
    of_invoice = ("invoiced__line__invoice__uuid", "invoiced__line__invoice__number")
    return _without_patient(_walled(Charge.objects.filter(uuid=uuid), actor), *more, *of_invoice).get()


def waiting_charges(
    actor: Actor, *, customer: str = "", area: str = "", kind: str = "", search: str = ""
) -> QuerySet[Charge, Any]:
    """Charges on no invoice yet, newest first: named rows with payer and article.

    `customer` is a code; `search` looks in customer, article and an order's public number.
    """
    require(actor, "see_invoices")
    found = _walled(all_waiting(), actor)
    given = {"customer__code": customer, "product_area": area, "kind": kind}
    found = found.filter(**{field: value for field, value in given.items() if value})
    for word in search.split():
        found = found.filter(
            Q(customer__name__icontains=word)
            | Q(article__name__icontains=word)
            | Q(article__number__iexact=word)
            | Q(order=_order_numbered(word))
        )
    return _without_patient(found, *_PAYER_AND_ARTICLE).order_by("-recorded_at", "-pk")


def _order_numbered(word: str) -> int:
    """The key of the order that a public number names; one that no order has for other words."""
    try:
        return pk_of(word) if prefix_of(word) == "B" else 0
    except ValueError:
        return 0


class WaitingSum(NamedTuple):
    """What one customer owes that stands on no invoice yet, without VAT."""

    customer_id: int
    name: str
    code: str
    charges: int
    ore: int
    first_day: date
    last_day: date


def waiting_by_customer(actor: Actor, *, last_day: date | None = None) -> list[WaitingSum]:
    """One sum a customer, the largest first; with `last_day` of what happened by then."""
    require(actor, "see_invoices")
    found = _walled(all_waiting(), actor)
    if last_day is not None:
        found = found.filter(day__lte=last_day)
    by_customer = found.values_list("customer_id", "customer__name", "customer__code")
    summed = by_customer.annotate(Count("pk"), total=Sum("ore"), first_day=Min("day"), last_day=Max("day"))
    return [
        WaitingSum(customer, name, code, charges, int(ore), first, last)
        for customer, name, code, charges, ore, first, last in summed.order_by("-total", "customer__name")
    ]


def orders_without_payer(actor: Actor, search: str = "") -> QuerySet[Order]:
    """Orders whose payer someone must settle, oldest first (reading 21).

    Pages show their number and days, not the patient. `search` looks in number and prescriber's care provider.
    """
    require(actor, "see_invoices")
    if not actor.may("settle_payer"):
        return Order.objects.none()  # nothing waits for a care provider's own finance
    pending = Order.objects.filter(customer=None).exclude(state=Order.State.CANCELLED)
    for word in search.split():
        pending = pending.filter(Q(care_provider__name__icontains=word) | Q(pk=_order_numbered(word)))
    return _walled(pending.select_related("care_provider", "patient"), actor).order_by("ordered_at")


def customer(actor: Actor, code: str) -> Customer:
    """One customer by its code. Raises Customer.DoesNotExist, also for another care provider's."""
    require(actor, "see_invoices")
    return _walled(Customer.objects.select_related("care_provider"), actor).get(code=code)


def customers(search: str = "") -> QuerySet[Customer]:
    """All customers, to choose a payer among (F1)."""
    found = Customer.objects.select_related("care_provider").order_by("name")
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(code__iexact=word) | Q(org_number__startswith=word))
    return found


@dataclass(frozen=True, slots=True)
class FinanceWork:
    """What finance needs to do now. `month_to_close` is None while the month that comes next lasts."""

    orders_without_payer: int
    month_in_work: Month | None
    month_to_close: date | None
    lacking_documents: int
    tasks: QuerySet[Task]


def work_list(actor: Actor, today: date) -> FinanceWork:
    """The finance home: pending payers, the month to close, invoices without documents, tasks."""
    require(actor, "see_invoices")
    closes = actor.may("close_month")
    return FinanceWork(
        orders_without_payer=orders_without_payer(actor).count(),
        month_in_work=Month.objects.filter(closed_at=None).first() if closes else None,
        month_to_close=month_to_close(today) if closes else None,
        lacking_documents=_walled(Invoice.objects.filter(Q(xml=None) | Q(pdf=None)), actor).count(),
        tasks=open_tasks(actor.role.value),
    )


def month_to_close(today: date) -> date | None:
    """First day of the month that comes next to close, once it is over."""
    first_day = next_in_order()
    return first_day if first_day and next_month(first_day) <= today else None


def next_in_order() -> date | None:
    """First day of the month that must be closed before any later: the one that is open, else the one after
    the last closed, else the first that has a charge. None before there is any.
    """
    last = Month.objects.order_by("-first_day").first()
    if last is not None:
        return next_month(last.first_day) if last.closed_at else last.first_day
    first_charge = Charge.objects.aggregate(day=Min("day"))["day"]
    return first_charge.replace(day=1) if first_charge else None


_PAYER_AND_ARTICLE = (
    *("customer__name", "customer__code", "product_area__name_sv", "product_area__name_en"),
    *("article__name", "article__number", "article__variant"),
)


def _walled(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Someone of a care provider sees its rows only; the distributor's finance sees all."""
    return rows if actor.care_provider_id is None else rows.filter(care_provider=actor.care_provider_id)


def _without_patient(charges: QuerySet[Charge], *more: str) -> QuerySet[Charge, Any]:
    """Named rows instead of objects: from an object a page could reach the order's patient."""
    return charges.values_list(
        *("uuid", "day", "recorded_at", "kind", "fee", "pieces", "ore", "vat_basis_points"),
        *("order_id", "ruling", "reverses_id"),
        *more,
        named=True,
    )
