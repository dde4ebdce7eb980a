"""The run-out plan's page: what must be done first, what has changed since, and its curve (B2.12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import changeover as c
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.assortment.changeovers.lists import reopen_list
from uttag.apps.assortment.models import RunOutRow
from uttag.apps.assortment.running_out.planning import reckon_plan
from uttag.interfaces import clock
from uttag.interfaces.web.products.changes.drawing import _heights

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "datetime", c.Easter)


def page_of(over: c.Changeover) -> str:
    url = f"/sortiment/sortimentsbyten/{over.change.uuid}/utfasning/"
    return client_of(over.region.dan).get(url).content.decode()


@pytest.mark.clause("B2.12")
def test_the_nearest_last_purchase_day_stands_first_and_one_that_is_past_is_marked() -> None:
    over = c.changeover()
    reckon_plan(over.change.uuid, actor=over.region.dan, at=r.NOW)
    rows = {row.article.number: row for row in RunOutRow.objects.select_related("article")}
    days = {"O1": r.TODAY + timedelta(days=9), "O2": r.TODAY - timedelta(days=1)}
    for number, day in days.items():
        RunOutRow.objects.filter(pk=rows[number].pk).update(last_purchase_day=day, usual_scrap_ore=len(days))
    page = page_of(over)
    table = page[page.index("Sista inköpsdag") :]
    assert table.index("Kateter O2") < table.index("Kateter O1")
    assert page.count("har passerat") == 1
    assert "/depa/inkop/" in page


@pytest.mark.clause("B2.12")
def test_a_plan_older_than_its_lists_says_so() -> None:
    over = c.changeover()
    reckon_plan(over.change.uuid, actor=over.region.dan, at=r.NOW + timedelta(minutes=1))
    assert "har ändrats sedan planen räknades" not in page_of(over)
    reopen_list(over.list.uuid, actor=over.region.leo, at=r.NOW + timedelta(minutes=2))
    assert "har ändrats sedan planen räknades" in page_of(over)


@pytest.mark.parametrize("top", [1, 9, 81, 405, 100_001, 990_000])
def test_the_curve_has_more_than_one_height_to_read_by(top: int) -> None:
    above = [height for height in _heights(top * 100) if height]
    assert 2 <= len(above) <= 4
