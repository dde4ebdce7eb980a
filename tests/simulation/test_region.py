"""A small region lives some weeks: the same each time, and nothing in it breaks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.region import FOLDER
from uttag.apps.access.actors import SYSTEM
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.charges.models import Charge
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.invoicing.models import Invoice
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import PatientIdentity
from uttag.ground.accounts.models import User
from uttag.ground.verify import check, invariants
from uttag.journeys.load_agreement import load_agreement
from uttag.simulation.population.identity_numbers import is_test_number
from uttag.simulation.region import Lived, Plan, live
from uttag.simulation.summary import Summary, summarise

UNTIL = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)


def lived() -> Lived:
    forget_term_book()
    load_agreement(folder=FOLDER, actor=SYSTEM, at=UNTIL)
    return live(Plan(7, date(2026, 4, 1), UNTIL, 60, "not-a-secret"), lambda what, done, of: None)


def _figures() -> tuple[Summary, list[object]]:
    """All that a reader could tell two regions apart by."""
    return summarise(), [
        *Order.objects.order_by("pk").values_list("ordered_at", "deadline_day", "state", "urgency"),
        *Parcel.objects.order_by("pk").values_list("sscc", "delivered_at"),
        *Invoice.objects.order_by("pk").values_list("number", "payable_ore"),
        *Charge.objects.order_by("pk").values_list("day", "ore"),
    ]


@pytest.mark.django_db(transaction=True, reset_sequences=True)
class TestTheSameSeed:
    """Lived twice, each time in an empty database; the first life is also looked at closely."""

    seen: tuple[Summary, list[object]] | None = None

    def test_lives_through_the_whole_chain_and_nothing_breaks(self) -> None:
        result = lived()
        summary, _ = type(self).seen = _figures()
        assert result.closed == [date(2026, 4, 1)]
        assert (
            min(summary.orders, summary.waves, summary.parcels, summary.rows_delivered, summary.invoices) > 0
        )
        assert summary.invoiced_ore > 0
        broken = {one.name: found[:3] for one in invariants() if (found := check(one).breaches)}
        assert broken == {}
        assert set(result.log_ins) <= set(User.objects.values_list("username", flat=True))
        _nobody_can_be_a_living_person()

    def test_gives_the_same_region(self) -> None:
        lived()
        assert _figures() == self.seen


def _nobody_can_be_a_living_person() -> None:
    numbers = PatientIdentity.objects.filter(kind__in=["personal", "coordination"])
    listed = list(numbers.values_list("number", flat=True))
    assert listed
    assert [number for number in listed if not is_test_number(number)] == []
