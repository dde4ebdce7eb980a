"""What is under way for an article, and what waits on the work list with its day (B2.5, B2.11, B2.12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import changeover as c
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.assortment.recalls.starting import RecallWish, start_recall
from uttag.apps.assortment.supplier_changes.noticing import SupplierNotice, notice_change
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article, ChangeSet
from uttag.interfaces import clock
from uttag.interfaces.web.products.changes.under_way import under_way
from uttag.interfaces.web.products.work import work_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "datetime", c.Easter)


@pytest.mark.clause("B2.12")
def test_an_article_knows_what_waits_for_it() -> None:
    over = c.changeover()
    region = over.region
    r.stock(region, "O1", 30)
    notice_change(SupplierNotice("discontinued", "O1", r.TODAY), actor=region.dan, at=r.NOW)
    start_recall(RecallWish("O1", "Kan läcka."), actor=region.lena, at=r.NOW)
    rows = under_way(region.lena, Article.objects.get(number="O1"))
    said = [f"{row.words}, {row.standing}" for row in rows]
    assert said[1:] == [
        "Kateter O1: utgår, väntar på beslut",
        "Katetrar 2026: ersätts av Kateter N1, listan godkänd",
    ]
    assert said[0].startswith("Återkallelse ")
    [taking_over] = under_way(region.lena, Article.objects.get(number="N1"))
    assert taking_over.words == "Katetrar 2026: tar över från Kateter O1"
    assert not under_way(region.lena, Article.objects.get(number="N3"))
    page = client_of(region.lena).get("/sortiment/artiklar/O1/").content.decode()
    assert all(row.href in page for row in rows)


@pytest.mark.clause("B2.5")
def test_a_change_asked_for_stands_on_the_work_list_with_its_day() -> None:
    over = c.changeover()
    day = r.TODAY + timedelta(days=20)
    ask_for_changes(
        [Wish("O1", {"name": "Kateter"})],
        applies_from=day,
        reason="Nytt namn",
        source=ChangeSet.Source.PAGE,
        actor=over.region.dan,
        at=r.NOW,
    )
    [row] = [row for row in work_of(over.region.lena, r.NOW) if "registret" in row.title]
    assert row.due_day == day
