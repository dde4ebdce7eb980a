"""The form of a conversion list's row: nothing is guessed, and no row is overwritten unseen (B2.12)."""

from __future__ import annotations

import pytest

from tests import changeover as c
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.assortment.changeovers.lists import drop_row
from uttag.interfaces import clock

pytestmark = pytest.mark.django_db
ROW = {"old": "N3", "new": "", "new_pieces": "1", "old_pieces": "1", "text": ""}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "datetime", c.Easter)


@pytest.fixture
def over() -> c.Changeover:
    return c.changeover(approved=False)


def url_of(over: c.Changeover) -> str:
    return f"/sortiment/sortimentsbyten/listor/{over.list.uuid}/"


@pytest.mark.clause("B2.12")
def test_words_that_no_article_was_chosen_by_are_kept_and_asked_about(over: c.Changeover) -> None:
    lena, url = client_of(over.region.lena), url_of(over)
    for typed in ({"new_typed": "Kateter N"}, {"old": "", "old_typed": "Kateter N", "ends": "on"}):
        answer = lena.post(f"{url}rad/", {**ROW, **typed})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Välj artikeln i listan som kommer upp." in page
        assert 'value="Kateter N"' in page
    assert not over.list.conversions.filter(old__number="N3").exists()


@pytest.mark.clause("B2.12")
def test_that_nothing_takes_over_is_said_by_a_cross(over: c.Changeover) -> None:
    lena, url = client_of(over.region.lena), url_of(over)
    assert "kryssa för att det inte finns" in lena.post(f"{url}rad/", ROW).content.decode()
    both = lena.post(f"{url}rad/", {**ROW, "new": "N1", "ends": "on"})
    assert "inte både och" in both.content.decode()
    assert lena.post(f"{url}rad/", {**ROW, "ends": "on"}).status_code == 302
    assert over.list.conversions.get(old__number="N3").new is None


@pytest.mark.clause("B2.12")
def test_an_old_article_on_the_list_is_pointed_out_and_changed_only_where_that_is_asked(
    over: c.Changeover,
) -> None:
    lena, url = client_of(over.region.lena), url_of(over)
    row = over.list.conversions.get(old__number="O1")
    again = {**ROW, "old": "O1", "new": "N2"}
    refused = lena.post(f"{url}rad/", again)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Kateter O1 finns redan på listan." in page
    assert f'href="?rad={row.pk}#raden"' in page
    row.refresh_from_db()
    assert row.new is not None
    assert row.new.number == "N1"
    assert 'name="changes" value="O1"' in lena.get(f"{url}?rad={row.pk}").content.decode()
    assert lena.post(f"{url}rad/", {**again, "changes": "O1"}).status_code == 302
    row.refresh_from_db()
    assert row.new is not None
    assert row.new.number == "N2"


@pytest.mark.clause("B2.12")
def test_the_approval_is_asked_with_its_figures(over: c.Changeover) -> None:
    region = over.region
    drop_row(over.list.uuid, over.list.conversions.get(old__number="O2").pk, actor=region.lena, at=r.NOW)
    client_of(region.lena).post(f"{url_of(over)}rad/", {**ROW, "old": "O2", "ends": "on"})
    page = client_of(region.leo).get(url_of(over)).content.decode()
    for said in (
        "2 öppna förskrivningar förs över",
        "1 förskrivning upphör utan ersättare",
        "2 förskrivare får ett",
    ):
        assert said in page
    own = client_of(region.lena).get(url_of(over)).content.decode()
    assert "någon annan godkänner den" in own
    assert "Godkänna konverteringslistan?" not in own
