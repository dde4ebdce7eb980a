"""The finances followed up twice a year: planned, with material from the ledger, and an outcome that stands (P6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import delivered as d
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.charges.models import Charge
from uttag.apps.charges.operations import charge_delivered_rows, reverse_charge
from uttag.apps.governance.follow_up.finance_rounds import (
    keep_outcome,
    make_material,
    plan_round,
)
from uttag.apps.governance.models import FinanceRound
from uttag.apps.governance.queries import follow_up as queries
from uttag.journeys.close_month import close_month
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P6")]

STEN = Actor(Role.SECRETARIAT, name="Sten Sekreterare")
JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)
AUGUST = datetime(2026, 8, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def ledger() -> None:
    """Two payers, two areas; March is closed, what was delivered in June isn't invoiced."""
    world = d.world()
    d.article(world, "100")
    d.article(world, "200", area="nutrition", vat_class="food", pieces_per_package=24)
    payers = [d.customer(code) for code in ("1480", "1490")]
    for payer in payers:
        order = d.delivered_order(world, payer, [("100", 30, 20_033), ("200", 24, 999)], fees=["fee.acute"])
        charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    close_month(date(2026, 3, 1), actor=d.FINANCE, at=d.APRIL_1)
    june = d.delivered_order(world, payers[0], [("100", 60, 20_033)], day=date(2026, 6, 10))
    charge_delivered_rows(d.row_ids(june), actor=d.DEPOT, at=datetime(2026, 6, 10, 12, 0, tzinfo=UTC))
    before = d.delivered_order(world, payers[1], [("100", 30, 10_000)], day=date(2025, 11, 3))
    charge_delivered_rows(d.row_ids(before), actor=d.DEPOT, at=d.MARCH)


def planned(day: date = date(2026, 8, 20), **how: Any) -> FinanceRound:
    return plan_round(JANUARY, planned_day=day, **{"actor": STEN, "at": AUGUST, **how})


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return no.value.reasons[0].code


def test_the_material_is_what_was_charged_by_area_and_care_provider(ledger: None) -> None:
    made = make_material(planned().uuid, actor=STEN, at=AUGUST)
    rows = {(row["area"], row["provider"]): row for row in made.material["rows"]}
    assert set(rows) == {(area, code) for area in ("continence", "nutrition") for code in ("1480", "1490")}
    for (area, code), row in rows.items():
        theirs = Charge.objects.filter(product_area=area, care_provider__code=code, day__gte=JANUARY)
        for kind in ("goods", "knowledge", "distribution", "fee"):
            assert row[f"{kind}_ore"] == sum(theirs.filter(kind=kind).values_list("ore", flat=True))
        net = sum(row[f"{kind}_ore"] for kind in ("goods", "knowledge", "distribution", "fee"))
        invoiced = theirs.filter(invoiced__isnull=False).values_list("ore", flat=True)
        assert (row["invoiced_ore"], row["invoiced_ore"] + row["waiting_ore"]) == (sum(invoiced), net)
    assert rows["continence", "1480"]["waiting_ore"] > 0  # June's is on no invoice yet
    assert rows["continence", "1490"]["before_ore"] > rows["continence", "1480"]["before_ore"] == 0
    assert made.material["open_months"] == [f"2026-0{month}-01" for month in (1, 2, 4, 5, 6)]


def test_the_material_is_made_in_sets(ledger: None, django_assert_num_queries: Any) -> None:
    found = planned()
    with django_assert_num_queries(8):  # savepoint, lock, two sums, months, the round, trail, release
        make_material(found.uuid, actor=STEN, at=AUGUST)


def test_the_material_stays_as_it_was_at_its_moment(ledger: None) -> None:
    made = make_material(planned().uuid, actor=STEN, at=AUGUST)
    before = made.material
    later = AUGUST + timedelta(days=1)
    charge = Charge.objects.filter(kind="goods").order_by("pk")[0]
    reverse_charge(charge.uuid, actor=d.FINANCE, at=later, ground="Fel pris")
    made.refresh_from_db()
    assert made.material == before
    again = make_material(made.uuid, actor=STEN, at=later + timedelta(days=1))
    assert again.material["rows"] == before["rows"]  # the credit is of August's day, another half-year


def test_outcome_and_material_are_locked_when_kept(ledger: None) -> None:
    found = make_material(planned().uuid, actor=STEN, at=AUGUST)
    kept = keep_outcome(found.uuid, outcome="Utan anmärkning.", actor=STEN, at=AUGUST)
    assert kept.kept_at == AUGUST
    again = keep_outcome(found.uuid, outcome="Utan anmärkning. ", actor=STEN, at=AUGUST + timedelta(days=1))
    assert again.kept_at == AUGUST
    assert refused(lambda: keep_outcome(found.uuid, outcome="Annat.", actor=STEN, at=AUGUST)) == "round_kept"
    assert refused(lambda: make_material(found.uuid, actor=STEN, at=AUGUST)) == "round_kept"
    assert refused(lambda: planned(date(2026, 9, 1))) == "round_kept"


def test_what_cannot_be_is_refused(ledger: None) -> None:
    assert refused(lambda: planned(date(2026, 6, 30))) == "round_before_part_ends"
    assert (
        refused(lambda: plan_round(date(2026, 2, 1), planned_day=date(2026, 9, 1), actor=STEN, at=AUGUST))
        == "round_part_unknown"
    )
    assert refused(lambda: planned(actor=Actor(Role.COUNCIL))) == "not_your_role"
    found = planned()
    assert (
        refused(lambda: keep_outcome(found.uuid, outcome="Bra.", actor=STEN, at=AUGUST))
        == "round_without_material"
    )
    soon = datetime(2026, 6, 30, 20, 0, tzinfo=UTC)
    assert refused(lambda: make_material(found.uuid, actor=STEN, at=soon)) == "round_not_over"
    make_material(found.uuid, actor=STEN, at=AUGUST)
    assert (
        refused(lambda: keep_outcome(found.uuid, outcome=" ", actor=STEN, at=AUGUST))
        == "round_without_outcome"
    )
    strangers = [uuid4()]
    keep = lambda: keep_outcome(found.uuid, outcome="Bra.", present=strangers, actor=STEN, at=AUGUST)  # noqa: E731
    assert refused(keep) == "round_strangers"
    assert refused(lambda: make_material(uuid4(), actor=STEN, at=AUGUST)) == "round_not_found"


def test_planning_twice_is_once_and_a_round_can_be_moved(ledger: None) -> None:
    assert planned().pk == planned().pk
    assert planned(date(2026, 9, 3)).planned_day == date(2026, 9, 3)
    assert FinanceRound.objects.count() == 1


def test_a_year_with_too_few_rounds_says_so_and_the_next_is_due(ledger: None) -> None:
    planned()
    [(year, missing), _] = queries.finance_years(STEN, AUGUST.date())
    assert (year, [part.first_day for part in missing.missing]) == (2026, [JULY])
    rows = queries.due(STEN, date(2026, 8, 21))
    assert [(row.title.code, row.late) for row in rows] == [
        ("due_round", True),
        ("due_round_unplanned", False),
    ]
    in_spring = [
        (row.kind, row.title.params["first_day"], row.late) for row in queries.due(STEN, date(2026, 4, 2))
    ]
    assert ("plan_round", date(2025, 7, 1), True) in in_spring, "the latest half-year that is over"
    assert date(2025, 1, 1) not in {first_day for _, first_day, _ in in_spring}
