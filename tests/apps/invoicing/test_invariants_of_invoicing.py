"""Each invariant of invoicing finds the breach that is planted here, and nothing in sound data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F, Model, QuerySet

from tests import delivered as d
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.invoicing.models import Invoice, InvoicedCharge, InvoiceLine, Month
from uttag.ground.numbering.models import Series
from uttag.ground.rulings.models import Ruling
from uttag.ground.verify import breaches, invariants
from uttag.journeys.close_month import close_month

pytestmark = pytest.mark.django_db


@pytest.fixture
def month() -> Month:
    """A closed month with two invoices."""
    world = d.world()
    d.article(world, "100")
    d.article(world, "200", area="nutrition", vat_class="food", pieces_per_package=24)
    for code in ("1480", "1490"):
        order = d.delivered_order(
            world, d.customer(code), [("100", 30, 20_033), ("200", 24, 999)], fees=["fee.acute"]
        )
        charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    return close_month(date(2026, 3, 1), actor=d.FINANCE, at=d.APRIL_1).month


def rows(model: type[Model], **wanted: Any) -> QuerySet[Any]:
    """The table itself: a breach is planted past all that guards it."""
    return QuerySet(model).filter(**wanted)


def test_a_sound_month_has_no_breach(month: Month) -> None:
    ours = [one.name for one in invariants() if one.name.startswith("invoicing.")]
    assert len(ours) == 7
    assert {name: breaches(name) for name in ours} == dict.fromkeys(ours, ())


def swap_lines() -> None:
    """Two charges of one invoice change places."""
    one, other = InvoicedCharge.objects.order_by("pk").filter(charge__kind="goods")[:2]
    rows(InvoicedCharge, pk=one.pk).update(line=other.line)
    rows(InvoicedCharge, pk=other.pk).update(line=one.line)


PLANTED: list[tuple[str, Callable[[], object]]] = [
    ("invoicing.lines_are_sums_of_charges", lambda: rows(InvoiceLine, position=1).update(goods_ore=1)),
    ("invoicing.lines_are_sums_of_charges", lambda: rows(Charge, kind="distribution").update(ore=1)),
    ("invoicing.charges_stand_where_they_belong", swap_lines),
    ("invoicing.charges_stand_where_they_belong", lambda: rows(InvoicedCharge).update(line=10_000)),
    (
        "invoicing.charges_stand_where_they_belong",
        lambda: rows(Charge, kind="goods").update(recorded_at=d.APRIL_1 + timedelta(days=1)),
    ),
    ("invoicing.totals_follow_from_lines", lambda: rows(Invoice).update(vat_ore=F("vat_ore") + 1)),
    ("invoicing.totals_follow_from_lines", lambda: rows(InvoiceLine, position=1).update(fee_ore=100)),
    ("invoicing.totals_follow_from_lines", lambda: rows(Invoice).update(due_day=date(2026, 6, 1))),
    ("invoicing.totals_follow_from_lines", lambda: rows(Ruling, rule="invoicing.total_up").delete()),
    ("invoicing.closed_months_left_nothing", lambda: rows(InvoicedCharge).delete()),
    ("invoicing.numbers_have_no_gaps", lambda: rows(Series).update(last=3)),
    ("invoicing.numbers_have_no_gaps", lambda: rows(Series).update(last=1)),
    ("invoicing.numbers_have_no_gaps", lambda: rows(Series).update(last=5, elsewhere=4)),
    ("invoicing.closed_months_have_documents", lambda: rows(Invoice).update(pdf=None)),
    ("invoicing.xml_says_what_the_invoice_says", lambda: rows(Invoice).update(payable_ore=100)),
    ("invoicing.xml_says_what_the_invoice_says", lambda: rows(Invoice).update(xml=F("pdf"))),
]


@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_a_planted_breach_is_found(month: Month, name: str, plant: Callable[[], object]) -> None:
    plant()
    assert breaches(name)
