"""Charges that no invoice holds yet: which of them a month takes, and how they are put on its lines."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from uttag.apps.catalogue.models import Article
from uttag.apps.charges.ledger import rate
from uttag.apps.charges.models import Charge
from uttag.apps.invoicing.models import Invoice, InvoicedCharge, InvoiceLine, Month, next_month
from uttag.apps.parties.models import Customer
from uttag.rules.calendar import STOCKHOLM
from uttag.rules.invoicing import InvoiceLineAmounts
from uttag.rules.words import ChargeKind

FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)
A_DAY_TO_SPARE = timedelta(days=1)


class LateCharge(RuntimeError):
    """A charge of the month was recorded while its invoice was being made. Do the customer again."""


def waiting_since() -> datetime:
    """No charge recorded before this waits: an index range instead of the whole ledger.

    A closed month took all that had happened by its last day; what happened after it was recorded
    after it too. (`verify` looks at the whole ledger and so proves it.)
    """
    closed = Month.objects.exclude(closed_at=None).order_by("-first_day").first()
    if closed is None:
        return FIRST_INSTANT
    ended = datetime.combine(next_month(closed.first_day), time(), tzinfo=STOCKHOLM)
    return min(ended, closed.until) - A_DAY_TO_SPARE


def all_waiting() -> QuerySet[Charge]:
    """Every charge that stands on no invoice."""
    return Charge.objects.filter(invoiced=None, recorded_at__gte=waiting_since())


def taken_by(month: Month) -> QuerySet[Charge]:
    """Of these, the ones that `month` takes: happened by its last day, recorded before its closing."""
    return all_waiting().filter(recorded_at__lt=month.until, day__lte=month.last_day)


def customers_to_invoice(month: Month) -> QuerySet[Customer]:
    """Those who owe something for `month` and have no invoice for it."""
    theirs = taken_by(month).filter(customer=OuterRef("pk"))
    invoiced = Invoice.objects.filter(month=month, customer=OuterRef("pk"))
    # Invoices first: to find that an invoiced customer has nothing more means going through its charges.
    return Customer.objects.filter(~Exists(invoiced), Exists(theirs)).order_by("name", "pk")


def without_documents(month: Month) -> QuerySet[Invoice]:
    """Invoices of the month whose XML or PDF is not made yet."""
    return Invoice.objects.filter(Q(xml=None) | Q(pdf=None), month=month).order_by("number")


class AddedUp(NamedTuple):
    """The lines of one customer's invoice, the key of each one's article, and how many charges they hold."""

    lines: tuple[InvoiceLineAmounts, ...]
    articles: tuple[int | None, ...]
    charges: int


def add_up(month: Month, customer: Customer) -> AddedUp:
    """What `month` takes of the customer's charges, as lines.

    `rules.invoicing.lines` says what they must be; the database adds them up alike, since it would cost
    more to fetch the charges than to invoice them. A test holds the two together.
    """
    theirs = taken_by(month).filter(customer=customer).order_by()
    # Numbers before texts: they are what most groups differ in, and quick to compare.
    alike = theirs.values_list("article_id", "vat_basis_points", "fee", "product_area_id")
    kinds = {f"of_{kind}": Sum("ore", filter=Q(kind=kind), default=0) for kind in _KINDS}
    groups = list(alike.annotate(all_pieces=Sum("pieces"), **kinds, charges=Count("pk")))
    ids = {article_id for article_id, *_ in groups}
    numbers = dict(Article.objects.filter(pk__in=ids).values_list("pk", "number"))
    groups.sort(key=lambda group: (group[3], group[2], numbers.get(group[0], ""), group[1]))
    lines, articles, charges = [], [], 0
    for article_id, vat, fee, area, *sums, count in groups:
        # PostgreSQL sums whole numbers into decimals.
        pieces, goods, knowledge, distribution, fees = map(int, sums)
        amounts = (pieces, goods, knowledge, distribution, fees)
        lines.append(InvoiceLineAmounts(area, numbers.get(article_id), fee or None, *amounts, _rate(vat)))
        articles.append(article_id)
        charges += count
    return AddedUp(tuple(lines), tuple(articles), charges)


_KINDS = (ChargeKind.GOODS, ChargeKind.KNOWLEDGE, ChargeKind.DISTRIBUTION, ChargeKind.FEE)
_rate = cache(rate)


# Plain SQL, since the ORM can't insert from a select, and a month links hundreds of thousands of
# charges. The line is looked up charge by charge, by its unique index: of a join PostgreSQL makes loops
# within loops, as long as it has no statistics of an invoice that is a moment old.
_LINK = """
INSERT INTO {link} (charge_id, line_id)
SELECT c.id, (
    SELECT l.id FROM {line} l
    WHERE l.invoice_id = %s AND {alike}
        AND l.vat_basis_points = c.vat_basis_points AND l.product_area_id = c.product_area_id
)
FROM {charge} c
WHERE c.customer_id = %s AND c.recorded_at >= %s AND c.recorded_at < %s AND c.day <= %s AND {which}
    AND NOT EXISTS (SELECT 1 FROM {link} taken WHERE taken.charge_id = c.id)
"""
_ARTICLES = {"which": "c.article_id IS NOT NULL", "alike": "l.article_id = c.article_id AND l.fee = c.fee"}
_FEES = {"which": "c.article_id IS NULL", "alike": "l.article_id IS NULL AND l.fee = c.fee"}


def put_on_lines(invoice: Invoice, *, expected: int) -> None:
    """Links each charge of the invoice's month and customer to its line.

    `expected` is how many the lines were added up from. Raises LateCharge where another was recorded
    meanwhile, with the invoice half made: let the transaction roll back.
    """
    month = invoice.month
    adapt = connection.ops
    params = [
        invoice.pk,
        invoice.customer_id,
        adapt.adapt_datetimefield_value(waiting_since()),
        adapt.adapt_datetimefield_value(month.until),
        adapt.adapt_datefield_value(month.last_day),
    ]
    linked = 0
    with connection.cursor() as cursor:
        for kind in (_ARTICLES, _FEES):
            cursor.execute(_LINK.format(**kind, **_TABLES), params)
            linked += cursor.rowcount
    if linked != expected:
        raise LateCharge(f"{linked} charges linked, {expected} added up")


_TABLES = {
    "link": InvoicedCharge._meta.db_table,
    "charge": Charge._meta.db_table,
    "line": InvoiceLine._meta.db_table,
}
