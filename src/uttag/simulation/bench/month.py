"""A month's end: what was delivered is charged, as it is day by day; then charges become invoices."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from django.db import connection

from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.invoicing.operations import open_month
from uttag.apps.parties.models import Customer
from uttag.journeys.close_month import make_invoices
from uttag.simulation.bench import building
from uttag.simulation.bench.bare import Table, take_copy
from uttag.simulation.bench.building import AT, DEPOT, FINANCE, ROWS
from uttag.simulation.bench.measuring import Figure, timed

CUSTOMERS = 50
A_DAY = 10_000  # lines delivered in a day: what one call charges
AFTER = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)
CHARGED = (Table("rulings_ruling"), Table("charges_charge"))
INVOICED = (
    *(
        Table("rulings_ruling"),
        Table("numbering_series"),
        Table("trail_trailentry"),
        Table("invoicing_month"),
    ),
    *(
        Table("invoicing_invoice"),
        Table("invoicing_invoiceline"),
        Table("invoicing_invoicedcharge", "charge_id"),
    ),
)


def measure(folder: Path, *, quick: bool) -> list[Figure]:
    """Delivered lines a second, charged and invoiced: 200,000 over 50 customers and 1,000 articles."""
    orders, people = (100, 50) if quick else (50_000, 5_000)
    region = building.region(folder, articles=40 if quick else 1_000)
    customers = list(Customer.objects.order_by("pk").values_list("pk", flat=True)[:CUSTOMERS])
    rows = building.orders(
        building.prescribed(region, people),
        orders,
        at=AT,
        customers=customers,
        delivered_day=date(2026, 3, 12),
    )
    return [_charging(rows), _invoicing(orders * ROWS)]


def _charging(rows: list[int]) -> Figure:
    building.gather_statistics()
    copy = take_copy()
    connection.ensure_connection()
    with timed() as watch:
        for start in range(0, len(rows), A_DAY):
            charge_delivered_rows(rows[start : start + A_DAY], actor=DEPOT, at=AT)
    bare = copy.write_sets(copy.written(CHARGED))
    copy.close()
    return Figure("charging", len(rows), watch.seconds, watch.cpu_seconds, bare)


def _invoicing(lines: int) -> Figure:
    building.gather_statistics()
    copy = take_copy()
    connection.ensure_connection()
    with timed() as watch:
        make_invoices(open_month(date(2026, 3, 1), actor=FINANCE, at=AFTER), actor=FINANCE, at=AFTER)
    bare = copy.write_sets(copy.written(INVOICED))
    copy.close()
    return Figure("month", lines, watch.seconds, watch.cpu_seconds, bare)
