"""Each invariant of special procurements finds the breach that is planted here, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests import dispensations as d
from tests import region as r
from tests.chain import rows
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.purchasing.models import Procurement, PurchaseLine
from uttag.apps.purchasing.procurement.ordering import order_procurements
from uttag.ground.verify import breaches

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sound() -> None:
    """Torvald's is ordered, Signe's isn't yet."""
    region = r.region()
    d.outside()
    torvald, signe = r.patient(region), r.patient(region, r.SIGNE, given_name="Signe")
    for patient in (torvald, signe):
        d.approved(region, patient)
        item = r.item(region, patient, d.NUMBER)
        made = d.ordered(region, patient, item)
        if patient == torvald:
            order_procurements([made.uuid], actor=region.dan, at=r.NOW)


def ordered(**values: Any) -> None:
    rows(Procurement, state="ordered").update(**values)


def procurement() -> str:
    return f"procurement {Procurement.objects.get(state='ordered').uuid}"


def _row() -> str:
    return f"row {OrderRow.objects.get(procurement__state='ordered').pk}"


def _forgotten() -> None:
    rows(Procurement, state="ordered").delete()
    rows(Procurement).update(opened_at=r.NOW + timedelta(days=3))


Plant = Callable[[], object]
PLANTED: list[tuple[str, Plant, Callable[[], str]]] = [
    ("purchasing.procured_rows_have_procurements", _forgotten, _row),
    (
        "purchasing.procurements_are_of_procured_orders",
        lambda: ordered(due_day=date(2026, 4, 21)),
        procurement,
    ),
    (
        "purchasing.procurements_are_of_procured_orders",
        lambda: rows(Order, rows__procurement__state="ordered").update(procured=False),
        procurement,
    ),
    ("purchasing.received_procurements_have_a_time", lambda: ordered(received_at=r.NOW), procurement),
    ("purchasing.procurements_have_the_ordered_article", lambda: ordered(line=None), procurement),
    (
        "purchasing.procurements_have_the_ordered_article",
        lambda: rows(PurchaseLine).update(article=r.article("K1")),
        procurement,
    ),
]


@pytest.mark.parametrize("name", sorted({name for name, *_ in PLANTED}))
def test_a_sound_depot_breaks_nothing(name: str) -> None:
    assert breaches(name) == ()


@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_a_planted_breach_is_found(name: str, plant: Plant, subject: Callable[[], str]) -> None:
    told = subject()
    plant()
    assert [found.subject for found in breaches(name)] == [told]


def test_received_without_a_time_is_found() -> None:
    told = procurement()
    ordered(state="received")
    assert [found.subject for found in breaches("purchasing.received_procurements_have_a_time")] == [told]


def test_a_cancelled_row_needs_no_procurement() -> None:
    rows(OrderRow, procurement__state="ordered").update(state="cancelled")
    _forgotten()
    assert breaches("purchasing.procured_rows_have_procurements") == ()
