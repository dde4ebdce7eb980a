"""Avgångar och vågor: the week, what is typed about a departure, a wave planned anew, and what it lacked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import purchases as p
from tests import region as r
from tests.everything import everything
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import SYSTEM
from uttag.apps.fulfilment.departures.changing import DepartureWish, register_departure
from uttag.apps.fulfilment.departures.due import cut_wave
from uttag.apps.fulfilment.models import Departure, Wave
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Carrier
from uttag.apps.patients.models import Patient
from uttag.ground.tasks.models import Task

pytestmark = pytest.mark.django_db
PAGE = "/depa/avgangar/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Ten o'clock on the Thursday before Easter."""
    with time_machine.travel(r.NOW, tick=False):
        yield


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001")
    return made


@pytest.fixture
def dan(region: r.Region) -> Client:
    return client_of(region.dan)


def text(answer: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(plain).split())


def departure(region: r.Region, name: str = "Eftermiddag", **values: Any) -> Departure:
    known = {"weekdays": frozenset(range(5)), "cutoff_at": time(9), "leaves_at": time(16)}
    wish = DepartureWish(name, **{**known, **values})
    return register_departure("BUDET", wish, actor=region.dan, at=r.NOW - timedelta(hours=4))


def order(region: r.Region) -> Order:
    """An order of 60 pieces for Torvald, which Budet drives."""
    patient = Patient.objects.first() or r.patient(region)
    r.place(region, patient, r.item(region, patient, "100001"))
    made = Order.objects.latest("pk")
    Order.objects.filter(pk=made.pk).update(carrier=Carrier.objects.get())
    return made


def typed(**changed: Any) -> dict[str, Any]:
    return {
        "carrier": "BUDET",
        "name": "Nattlinjen",
        "weekdays": ["0", "2", "4"],
        "cutoff_at": "17:30",
        "leaves_at": "19:00",
        "urgencies": ["standard"],
        **changed,
    }


def chosen(goes_with: str) -> dict[str, str]:
    """All that waits, with somebody."""
    return {"reach_of": "all", "day": Order.objects.all()[0].deadline_day.isoformat(), "goes_with": goes_with}


# --- departures -----------------------------------------------------------------------------------------


@pytest.mark.clause("I1")
def test_nobody_else_opens_or_changes_departures(region: r.Region, dan: Client) -> None:
    made = departure(region)
    pages = [PAGE, f"{PAGE}ny/", f"{PAGE}{made.uuid}/"]
    before = everything(but=("Session",))
    for outsider in (region.bob, region.sara, region.frida):
        client = client_of(outsider)
        assert [client.get(page).status_code for page in pages] == [403] * 3
        for action in (f"{made.uuid}/stoppa/", f"{made.uuid}/starta/", "missad/1/klar/"):
            assert client.post(PAGE + action).status_code == 403
        assert client.post(f"{PAGE}ny/", typed()).status_code == 403
    assert everything(but=("Session",))["Departure"] == before["Departure"]
    assert [dan.get(page).status_code for page in pages] == [200] * 3
    assert dan.get(f"{PAGE}{made.uuid}/stoppa/").status_code == 405


def test_an_empty_page_offers_the_first_departure_and_it_is_added(dan: Client) -> None:
    assert "Inga avgångar än" in text(dan.get(PAGE))
    answer = dan.post(f"{PAGE}ny/", typed(), follow=True)
    assert "Nattlinjen är sparad." in text(answer)
    made = Departure.objects.get()
    assert (made.weekdays, made.cutoff_at, made.urgencies) == ([0, 2, 4], time(17, 30), ["standard"])
    page = text(dan.get(PAGE))
    assert "Budet · Vanlig leverans" in page
    assert "planeras 17:30, går 19:00" in page


def test_the_week_shows_each_day_s_waves_holidays_and_what_is_to_come(region: r.Region, dan: Client) -> None:
    made = departure(region)
    r.stock(region, "100001", 200)
    order(region)
    cut_wave(made.uuid, r.TODAY, actor=SYSTEM, at=r.NOW)
    page = text(dan.get(PAGE))
    wave = Wave.objects.get()
    assert f"Våg {wave.pk} Att plocka, 1 beställning" in page
    assert "helgdag" in page, "tomorrow is Good Friday"
    next_week = text(dan.get(PAGE, {"vecka": "2026-04-06"}))
    assert "09:00" in next_week
    assert f"Våg {wave.pk}" not in next_week


@pytest.mark.parametrize("week", ["snart", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_nonsense_for_a_week_is_this_week(region: r.Region, dan: Client, week: str) -> None:
    departure(region)
    answer = dan.get(PAGE, {"vecka": week})
    assert answer.status_code == 200
    assert b'datetime="2026-04-02"' in answer.content


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"carrier": "OKÄND"}, "Välj ett giltigt alternativ"),
        ({"name": ""}, "måste fyllas i"),
        ({"weekdays": []}, "måste fyllas i"),
        ({"weekdays": ["6"]}, "Välj ett giltigt alternativ"),
        ({"cutoff_at": "halv tre"}, "giltig"),
        ({"cutoff_at": "19:01"}, "Planeringen måste komma först"),
        ({"name": "Eftermiddag"}, "Budet har redan en avgång som heter Eftermiddag."),
    ],
)
def test_what_can_t_be_is_said_and_stays_typed(
    region: r.Region, dan: Client, fault: dict[str, Any], said: str
) -> None:
    departure(region)
    answer = dan.post(f"{PAGE}ny/", typed(**fault))
    assert answer.status_code == 422
    assert said in text(answer)
    assert b'value="19:00"' in answer.content
    assert Departure.objects.count() == 1


def test_a_departure_is_changed_stopped_and_runs_again(region: r.Region, dan: Client) -> None:
    made = departure(region)
    page = dan.get(f"{PAGE}{made.uuid}/")
    assert b'value="09:00"' in page.content
    assert b'name="carrier"' not in page.content
    dan.post(f"{PAGE}{made.uuid}/", typed(name="Kväll"))
    made.refresh_from_db()
    assert made.name == "Kväll"
    assert "Kväll är stoppad" in text(dan.post(f"{PAGE}{made.uuid}/stoppa/", follow=True))
    assert "Stoppade" in text(dan.get(PAGE))
    assert "Kväll kör igen" in text(dan.post(f"{PAGE}{made.uuid}/starta/", follow=True))
    assert dan.get(f"{PAGE}{Order().uuid}/").status_code == 422
    assert dan.post(f"{PAGE}{Order().uuid}/stoppa/").status_code == 422


@pytest.mark.clause("I3")
def test_a_lorry_that_left_without_its_wave_stands_on_top_until_somebody_has_seen_to_it(
    region: r.Region, dan: Client
) -> None:
    made = departure(region)
    order(region)
    Order.objects.update(ordered_at=r.NOW - timedelta(hours=3))
    with time_machine.travel(r.NOW + timedelta(hours=7), tick=False):
        cut_wave(made.uuid, r.TODAY, actor=SYSTEM, at=r.NOW + timedelta(hours=7))
        page = text(dan.get(PAGE))
        assert "Gick utan våg 1" in page
        assert "Ingen våg planerades i tid till Eftermiddag" in page
        dan.post(f"{PAGE}missad/{Task.objects.get().pk}/klar/", follow=True)
        assert "Gick utan våg" not in text(dan.get(PAGE))


def test_the_week_asks_as_little_for_many_departures_as_for_few(region: r.Region, dan: Client) -> None:
    counts = []
    for n in range(6):
        departure(region, f"Avgång {n}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            dan.get(PAGE)
        counts.append(len(seen))
    assert counts[-1] <= counts[1] <= 30


# --- waves ------------------------------------------------------------------------------------------------


def test_a_wave_for_a_departure_is_planned_by_hand_and_says_when_its_lorry_leaves(
    region: r.Region, dan: Client
) -> None:
    made = departure(region)
    r.stock(region, "100001", 200)
    order(region)
    page = dan.get("/depa/vagor/ny/", {"avgang": str(made.uuid)})
    assert "Eftermiddag, Budet, går 16:00" in text(page)
    answer = dan.post("/depa/vagor/ny/", chosen(f"avgang:{made.uuid}"), follow=True)
    assert "Vågen är planerad: 1 beställning att plocka." in text(answer)
    assert "Eftermiddag · Budet" in text(answer)
    assert "2 apr 16:00" in text(answer)
    assert "Eftermiddag" in text(dan.get("/depa/vagor/"))


@pytest.mark.parametrize(("goes_with", "planned"), [("transportor:BUDET", 1), ("utan", 1), ("", 2)])
def test_a_wave_is_narrowed_down_by_who_drives_and_what_nobody_drives_is_shown_as_such(
    region: r.Region, dan: Client, goes_with: str, planned: int
) -> None:
    r.stock(region, "100001", 400)
    order(region)
    undriven = order(region)
    Order.objects.filter(pk=undriven.pk).update(carrier=None)
    page = text(dan.get("/depa/vagor/ny/"))
    assert "Ingen transportör åker inte med någon avgång 1" in page
    dan.post("/depa/vagor/ny/", chosen(goes_with))
    assert Wave.objects.get().orders == planned


def test_a_way_that_there_is_not_is_said(region: r.Region, dan: Client) -> None:
    order(region)
    answer = dan.post("/depa/vagor/ny/", chosen("avgang:nej"))
    assert answer.status_code == 422
    assert not Wave.objects.exists()


@pytest.mark.clause("D3")
def test_what_a_wave_lacked_stands_by_article_and_goods_that_have_come_let_it_be_planned_anew(
    region: r.Region, dan: Client
) -> None:
    r.stock(region, "100001", 70)
    for _ in range(2):
        order(region)
    p.bought(region, ("100001", 9))
    wave = plan_wave(actor=region.dan, at=r.NOW)
    page = text(dan.get(f"/depa/vagor/{wave.uuid}/utelamnat/"))
    assert "Det som saknas mest" in page
    assert "1 beställning 60 st 10 st" in page
    assert "270 st" in page
    assert "Kan gå nu" not in page
    r.stock(region, "100001", 50, lot="L2")
    assert "Kan gå nu" in text(dan.get(f"/depa/vagor/{wave.uuid}/utelamnat/"))
    answer = dan.post(f"/depa/vagor/{wave.uuid}/planera-om/", follow=True)
    assert "Vågen är omplanerad: 2 beställningar att plocka." in text(answer)
    assert "2 apr 10:00" in text(answer).rpartition("omplanerad")[2][:20]


def test_the_plan_page_says_that_goods_have_come(region: r.Region, dan: Client) -> None:
    order(region)
    plan_wave(actor=region.dan, at=r.NOW)
    assert "varorna har kommit" not in text(dan.get("/depa/vagor/ny/"))
    r.stock(region, "100001", 60)
    page = text(dan.get("/depa/vagor/ny/"))
    assert "1 beställning som blev utelämnad kan gå nu: varorna har kommit." in page


@pytest.mark.clause("I3")
def test_a_begun_wave_offers_neither_undoing_nor_planning_anew_and_refuses_both(
    region: r.Region, dan: Client
) -> None:
    r.stock(region, "100001", 200)
    order(region)
    wave = plan_wave(actor=region.dan, at=r.NOW)
    page = dan.get(f"/depa/vagor/{wave.uuid}/").content
    assert b"planera-om" in page
    assert b"angra" in page
    Wave.objects.update(picking_started_at=r.NOW)
    page = dan.get(f"/depa/vagor/{wave.uuid}/").content
    assert b"planera-om" not in page
    assert b"/angra/" not in page
    for action in ("angra", "planera-om"):
        answer = dan.post(f"/depa/vagor/{wave.uuid}/{action}/")
        assert answer.status_code == 422
        assert "Plockningen av vågen började" in text(answer)
    assert dan.get(f"/depa/vagor/{wave.uuid}/planera-om/").status_code == 405


def test_what_was_left_out_asks_as_little_for_many_rows_as_for_few(region: r.Region, dan: Client) -> None:
    counts = []
    for n in (2, 10):
        for _ in range(n):
            order(region)
        wave = plan_wave(actor=region.dan, at=r.NOW)
        with CaptureQueriesContext(connection) as seen:
            assert dan.get(f"/depa/vagor/{wave.uuid}/utelamnat/").status_code == 200
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= 32


def test_yesterday_s_lorries_show_that_nothing_waited(region: r.Region, dan: Client) -> None:
    made = departure(region)
    Departure.objects.update(set_at=r.NOW - timedelta(days=9))
    assert made.leaves_at == time(16)
    assert "ingen våg" in text(dan.get(PAGE, {"vecka": date(2026, 3, 30).isoformat()}))
