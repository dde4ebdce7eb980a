"""Asking for a change on pages, with what differs shown first, and deciding it (B2.5)."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import region as b
from tests.interfaces.web.people import client_of
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.deciding import approve_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article, ChangeRequest, ChangeSet
from uttag.interfaces.web.products.register import hits

pytestmark = pytest.mark.django_db

CHANGE = "/sortiment/artiklar/K1/andra/"
NEW = "/sortiment/artiklar/ny/"
PICTURE = "/sortiment/artiklar/K1/bild/"
TODAY = b.NOW.date()
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40 + b"IEND\xaeB`\x82"


@pytest.fixture(autouse=True)
def _the_tests_day() -> Any:
    with time_machine.travel(b.NOW, tick=False):
        yield


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    b.article("K1", name="Tappningskateter")
    return made


@pytest.fixture
def dan(region: b.Region) -> Client:
    return client_of(region.dan)


@pytest.fixture
def lena(region: b.Region) -> Client:
    return client_of(region.lena)


class Inputs(HTMLParser):
    """What a browser would send of the first form in the page's content."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self.values[self._select] = given.get("value") or ""
        elif tag == "input" and name and (given.get("type") != "checkbox" or "checked" in given):
            self.values[name] = given.get("value") or "on"
            if given.get("value") is None and given.get("type") != "checkbox":
                self.values[name] = ""


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def filled(client: Client, url: str, **changed: str) -> dict[str, str]:
    read = Inputs()
    page = client.get(url).content.decode()
    read.feed(page[page.index('<form class="form') :])
    return {**read.values, **changed}


def made(region: b.Region, *wishes: Wish, **values: Any) -> ChangeSet:
    given = {"applies_from": TODAY, "reason": "Nytt namn", "actor": region.dan, "at": b.NOW, **values}
    return ask_for_changes(wishes or [Wish("K1", {"name": "Nytt"})], **given)


def url_of(change: ChangeSet) -> str:
    return f"/sortiment/andringar/{change.uuid}/"


@pytest.mark.clause("B2.5")
def test_what_differs_is_shown_before_it_is_sent(dan: Client) -> None:
    sent = filled(dan, CHANGE, name="Tappningskateter Plus", price_ore="312,50", reason="Ny serie")

    seen = dan.post(CHANGE, {**sent, "steg": "visa"})

    assert "Så här skiljer det" in text(seen)
    assert "<del>Tappningskateter</del>" in text(seen)
    assert "312,50" in text(seen)
    assert not ChangeSet.objects.exists()

    answer = dan.post(CHANGE, {**sent, "steg": "skicka"})

    change = ChangeSet.objects.get()
    assert answer["Location"] == url_of(change)
    assert {one.kind: one.differs for one in change.requests.all()} == {
        "article": {"name": ["Tappningskateter", "Tappningskateter Plus"]},
        "price": {"price_ore": [30_000, 31_250]},
    }
    assert Article.objects.get(number="K1").name == "Tappningskateter"


@pytest.mark.clause("B2.5")
def test_only_what_was_changed_on_the_page_is_asked_for(region: b.Region, dan: Client) -> None:
    sent = filled(dan, CHANGE, unit="par")
    meanwhile = made(region, Wish("K1", {"name": "Ändrad under tiden"}), actor=region.lena)
    approve_changes(meanwhile.uuid, actor=region.kajsa, at=b.NOW)
    dan.post(CHANGE, {**sent, "steg": "skicka"})
    assert ChangeRequest.objects.get(state="asked").differs == {"unit": ["st", "par"]}


@pytest.mark.clause("B2.7")
def test_neutral_packaging_is_seen_to_by_area_on_the_page(region: b.Region, dan: Client) -> None:
    b.article("N1", area="nutrition")
    for number, status in (("K1", 422), ("N1", 200)):
        url = f"/sortiment/artiklar/{number}/andra/"
        sent = filled(dan, url)
        del sent["neutral_packaging"]
        seen = dan.post(url, {**sent, "steg": "visa"})
        assert seen.status_code == status, number
    assert "Så här skiljer det" in text(seen)


@pytest.mark.clause("B2.5")
def test_a_fault_stands_at_its_field_and_what_was_typed_stays(dan: Client) -> None:
    sent = filled(dan, CHANGE, gtin="7350053850018", name="Kvar")
    seen = dan.post(CHANGE, {**sent, "steg": "visa"})
    assert seen.status_code == 422
    assert "7350053850019" in text(seen)
    assert 'value="Kvar"' in text(seen)
    back = dan.post(CHANGE, {**sent, "gtin": "", "steg": "rätta"})
    assert 'value="Kvar"' in text(back)
    assert dan.post(CHANGE, {**filled(dan, CHANGE), "steg": "visa"}).status_code == 422
    assert dan.post(CHANGE, {**sent, "price_ore": "tolv", "steg": "visa"}).status_code == 422


def test_a_new_article_is_asked_for(dan: Client) -> None:
    given = {"number": "K9", "name": "Ny", "group": "catheters", "supplier": "LEV1", "price_ore": "99"}
    counts = {"pieces_per_package": "30", "shelf_life_days": "900"}
    sent = filled(dan, NEW, **given, **counts)
    assert "K9" not in text(dan.get(NEW))
    seen = text(dan.post(NEW, {**sent, "steg": "visa"}))
    assert "<ins>Urinkatetrar</ins>" in seen  # and not the group's code
    assert "<ins>Leverantören AB</ins>" in seen
    dan.post(NEW, {**sent, "steg": "skicka"})
    request = ChangeRequest.objects.get()
    assert (request.kind, request.differs["price_ore"]) == ("new_article", [None, 9_900])
    assert dan.post(NEW, {**sent, "number": "K1", "steg": "visa"}).status_code == 422


@pytest.mark.clause("B2.5")
def test_another_approves_on_the_page(region: b.Region, lena: Client) -> None:
    change = made(region)
    page = text(lena.get(url_of(change)))
    assert "Begärd av Dan Depå" in page
    answer = lena.post(f"{url_of(change)}beslut/", {"beslut": "godkann", "rad": change.requests.get().pk})
    assert answer["Location"] == url_of(change)
    assert Article.objects.get(number="K1").name == "Nytt"
    assert "gäller" in text(lena.get(url_of(change)))


@pytest.mark.clause("B2.5")
def test_one_is_told_why_one_cannot_approve(region: b.Region, dan: Client, lena: Client) -> None:
    own = made(region, actor=region.lena)
    page = text(lena.get(url_of(own)))
    assert "Du kan inte godkänna det här." in page
    assert 'value="godkann"' not in page
    assert 'value="aterta"' in page
    assert "godkänns av LMN och Koncerninköp" in text(dan.get(url_of(own)))
    refused = lena.post(f"{url_of(own)}beslut/", {"beslut": "godkann", "alla": "1"})
    assert refused.status_code == 422
    why = re.search(r'href="(/varfor/[^"]+)"', text(refused))
    assert why
    assert "Har själv bett om ändringen" in text(lena.get(why[1]))
    assert dan.post(f"{url_of(own)}beslut/", {"beslut": "godkann", "alla": "1"}).status_code == 422
    lena.post(f"{url_of(own)}beslut/", {"beslut": "aterta", "alla": "1"})
    assert own.requests.get().state == "withdrawn"


@pytest.mark.clause("B2.5")
def test_marked_ones_are_refused_with_a_reason(region: b.Region, lena: Client) -> None:
    b.article("K2")
    change = made(region, Wish("K1", {"unit": "par"}), Wish("K2", {"unit": "par"}))
    first, _ = change.requests.order_by("pk")
    without = lena.post(f"{url_of(change)}beslut/", {"beslut": "avsla", "rad": first.pk, "why": ""})
    assert without.status_code == 422
    lena.post(f"{url_of(change)}beslut/", {"beslut": "avsla", "rad": first.pk, "why": "Säljs styckvis"})
    lena.post(f"{url_of(change)}beslut/", {"beslut": "godkann", "alla": "1"})
    assert list(change.requests.order_by("pk").values_list("state", flat=True)) == ["refused", "applied"]
    assert "Säljs styckvis" in text(lena.get(f"{url_of(change)}?lage=refused"))
    assert "Inga sådana" in text(lena.get(f"{url_of(change)}?lage=withdrawn"))


def test_nothing_marked_is_said_and_a_reloaded_decision_is_the_page(region: b.Region, lena: Client) -> None:
    change = made(region)
    for answer in (
        lena.post(f"{url_of(change)}beslut/", {"beslut": "godkann"}),
        lena.get(f"{url_of(change)}beslut/"),
    ):
        assert answer["Location"] == url_of(change)
    assert change.requests.get().state == "asked"


@pytest.mark.clause("B2.5")
def test_what_waits_stands_first_and_is_counted(region: b.Region, lena: Client) -> None:
    assert "Inga ändringar än" in text(lena.get("/sortiment/andringar/"))
    done = made(region)
    approve_changes(done.uuid, actor=region.lena, at=b.NOW)
    waits = made(region, Wish("K1", {"unit": "par"}), at=b.NOW - timedelta(hours=1))
    page = text(lena.get("/sortiment/andringar/"))
    assert page.index(str(waits.uuid)) < page.index(str(done.uuid))
    assert str(done.uuid) not in text(lena.get("/sortiment/andringar/?lage=asked"))
    assert str(waits.uuid) not in text(lena.get("/sortiment/andringar/?kalla=workbook"))
    assert (hits.changes_waiting(region.lena, b.NOW), hits.changes_waiting(region.dan, b.NOW)) == (1, 0)


@pytest.mark.clause("B2.5")
def test_a_picture_is_a_change_like_any_other(region: b.Region, dan: Client, lena: Client) -> None:
    def handed_in(content: bytes) -> Any:
        file = SimpleUploadedFile("k.png", content, "image/png")
        return dan.post(f"{PICTURE}ny/", {"picture": file, "applies_from": TODAY.isoformat(), "reason": ""})

    assert handed_in(b"%PDF-1.7").status_code == 422
    assert handed_in(PNG[:-4]).status_code == 422
    assert dan.get(PICTURE).status_code == 404
    handed_in(PNG)
    request = ChangeRequest.objects.get()
    seen = lena.get(f"{url_of(request.change_set)}bild/{request.pk}/")
    assert (seen.content, seen["Content-Type"]) == (PNG, "image/png")
    approve_changes(request.change_set.uuid, actor=region.lena, at=b.NOW)
    assert dan.get(PICTURE).content == PNG
    assert PICTURE in text(dan.get("/sortiment/artiklar/K1/"))


def test_a_picture_that_is_left_out_is_asked_for(dan: Client) -> None:
    answer = dan.post(f"{PICTURE}ny/", {"applies_from": TODAY.isoformat(), "reason": ""})
    assert answer.status_code == 422
    assert "Välj en bild" in text(answer)


def test_keys_that_no_database_has_are_passed_over(region: b.Region, lena: Client) -> None:
    change = made(region)
    answer = lena.post(f"{url_of(change)}beslut/", {"beslut": "godkann", "rad": "9" * 30})
    assert answer["Location"] == url_of(change)
    assert change.requests.get().state == "asked"


@pytest.mark.clause("B2.5")
def test_all_faults_are_said_at_once(dan: Client) -> None:
    seen = text(
        dan.post(CHANGE, filled(dan, CHANGE, gtin="7350053850018", price_ore="1e5", pieces_per_package="0"))
    )
    assert "7350053850019" in seen
    assert "högst två decimaler" in seen
    assert "Ange ett heltal från" in seen


@pytest.mark.clause("B2.5")
def test_another_package_asks_for_its_price(dan: Client) -> None:
    sent = filled(dan, CHANGE, pieces_per_package="10")
    assert "Ange också priset" in text(dan.post(CHANGE, {**sent, "steg": "visa"}))
    assert dan.post(CHANGE, {**sent, "same_price": "on", "steg": "visa"}).status_code == 200
    assert dan.post(CHANGE, {**sent, "price_ore": "100", "steg": "visa"}).status_code == 200


@pytest.mark.clause("B2.5")
def test_what_hangs_on_an_article_that_goes_out_is_seen_by_both(
    region: b.Region, dan: Client, lena: Client
) -> None:
    b.item(region, b.patient(region), "K1")
    b.stock(region, "K1", 90)
    sent = filled(dan, CHANGE, status="gone")
    change = made(region, Wish("K1", {"status": "gone"}))
    for page in (text(dan.post(CHANGE, {**sent, "steg": "visa"})), text(lena.get(url_of(change)))):
        assert "1 öppen förskrivning" in page
        assert "90 styck i lager" in page
        assert "Från leverantörer" in page


@pytest.mark.clause("B2.5")
def test_a_round_of_prices_shows_what_stands_out_and_where_to_go_next(region: b.Region, lena: Client) -> None:
    for number in ("K2", "K3", "K4"):
        b.article(number)
    steps = {"K1": 30_900, "K2": 30_900, "K3": 30_900, "K4": 45_000}
    change = made(region, *(Wish(number, {}, ore) for number, ore in steps.items()))
    other = made(region, Wish("K2", {"unit": "par"}))
    page = text(lena.get(url_of(change)))
    assert page.count("avviker från resten") == 1
    assert "50\N{NO-BREAK SPACE}%" in page
    assert "10,30" in page  # a piece of 309 kronor by 30
    odd = text(lena.get(f"{url_of(change)}?avviker=1"))
    assert "K4" in odd
    assert "K3" not in odd
    lena.post(f"{url_of(change)}beslut/", {"beslut": "godkann", "alla": "1"})
    assert url_of(other) in text(lena.get(url_of(change)))
