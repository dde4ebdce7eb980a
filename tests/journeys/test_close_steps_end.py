"""The steps of a closing come to an end, also where another has closed the month meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests import region as r
from uttag.apps.invoicing.models import Month
from uttag.apps.parties.models import Customer
from uttag.ground.outbox.models import Message
from uttag.journeys import close_month_in_steps as steps


@pytest.mark.django_db
@pytest.mark.clause("F2")
def test_no_step_follows_on_a_month_that_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    region, at = r.region(), datetime(2026, 5, 2, 8, tzinfo=UTC)
    steps.ask_to_close(date(2026, 4, 1), actor=region.frida, at=at)
    Month.objects.update(closed_at=at)

    def one_who_owes(month: Any) -> Any:
        """A charge that was recorded in time, and committed only when the month was closed."""
        return Customer.objects.all()

    monkeypatch.setattr(steps, "customers_to_invoice", one_who_owes)
    steps.take_step(Message.objects.get(), at=at)
    assert Message.objects.count() == 1
