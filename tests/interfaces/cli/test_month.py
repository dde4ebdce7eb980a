"""`uttag month`: closes and lists months, and says in words why it doesn't."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests import delivered as d
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.invoicing.operations import open_month
from uttag.interfaces import clock
from uttag.interfaces.cli.main import main
from uttag.rules.reasons import Refused
from uttag.rules.wording import say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_of_april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 4, 1, 7, 0, tzinfo=UTC))


def test_a_month_is_closed_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    world = d.world()
    d.article(world, "100")
    order = d.delivered_order(world, d.customer(), [("100", 30, 20_000)])
    charge_delivered_rows(d.row_ids(order), actor=d.DEPOT, at=d.MARCH)
    assert main(["month", "close", "2026-03"]) == 0
    assert "2026-03: 1 invoices and 1 documents made; the month is closed." in capsys.readouterr().out
    assert main(["month", "list"]) == 0
    assert "closed 2026-04-01" in capsys.readouterr().out


def test_a_month_that_lasts_is_refused_in_the_operations_own_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(Refused) as refused:
        open_month(date(2026, 4, 1), actor=d.FINANCE, at=clock.now())
    assert main(["month", "close", "2026-04"]) == 1
    assert say(refused.value.reasons[0], "en") in " ".join(capsys.readouterr().err.split())


def test_what_is_no_month_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["month", "close", "april"])
    assert "'april' is not a month such as 2026-05" in capsys.readouterr().err
