"""A prescriber chooses otherwise in an assortment change: what can be picked, and uneven pieces (B2.12)."""

from __future__ import annotations

import pytest

from tests import changeover as c
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.assortment.models import ItemChoice
from uttag.interfaces import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "datetime", c.Easter)


def url_of(over: c.Changeover) -> str:
    return f"/forskrivning/sortimentsbyten/{over.change.uuid}/{over.first.uuid}/"


@pytest.mark.clause("B2.12")
def test_the_picker_offers_what_can_be_had_from_the_start_and_nothing_that_goes_out() -> None:
    over = c.changeover()
    r.article("X1", name="Kateter X1", status="coming")  # comes by no list of the change
    r.article("X2", name="Kateter X2", area="nutrition")
    alice = client_of(over.region.alice)
    assert f"{url_of(over)}artiklar/" in alice.get(url_of(over)).content.decode()
    page = alice.get(f"{url_of(over)}artiklar/", {"q": "Kateter"}).content.decode()
    assert [number for number in ("N1", "N2", "N3", "O1", "O2", "X1", "X2") if f'"{number}"' in page] == [
        *("N1", "N2", "N3")
    ]
    assert client_of(over.region.bob).get(f"{url_of(over)}artiklar/", {"q": "N"}).status_code == 404


@pytest.mark.clause("B2.12")
def test_pieces_that_are_not_whole_packages_are_pointed_out() -> None:
    over = c.changeover()
    alice, url = client_of(over.region.alice), url_of(over)
    said = "34 st är inte hela förpackningar: det blir 1,1 om 30 st."  # two new for three old of 50
    overview = f"/forskrivning/sortimentsbyten/{over.change.uuid}/"
    assert said in alice.get(overview).content.decode()
    assert said in alice.get(url).content.decode()
    answer = alice.post(url, {"what": "other", "article": "N2", "pieces": "7"}, follow=True)
    assert "7 st är inte hela förpackningar" in answer.content.decode()
    assert ItemChoice.objects.get().pieces == 7
    assert said not in alice.get(overview).content.decode()


def test_words_that_no_article_was_chosen_by_are_asked_about() -> None:
    over = c.changeover()
    alice, url = client_of(over.region.alice), url_of(over)
    answer = alice.post(url, {"what": "other", "article": "", "article_typed": "kate", "pieces": "7"})
    assert answer.status_code == 422
    assert "Välj artikeln i listan" in answer.content.decode()
    assert 'value="kate"' in answer.content.decode()
