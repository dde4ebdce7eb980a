"""Who may open what: closed unless opened, each to their own work (I1)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests import region as r
from tests.interfaces.web.people import client_of, client_of_patient, homes
from uttag.apps.access.models import Assignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> r.Region:
    return r.region()


def test_a_stranger_is_led_to_the_log_in_and_back(client: Client) -> None:
    answer = client.get("/depa/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/logga-in/?next=/depa/"


@pytest.mark.clause("I1")
def test_each_role_opens_its_own_workspace_and_no_other(region: r.Region) -> None:
    also = {
        "/depa/": "/sortiment/",
        "/sortiment/": "/styrning/",
    }  # the depot keeps the register, LMN meets the council
    for home, actor in homes(region).items():
        client = client_of(actor)
        assert client.get("/").headers["Location"] == home
        for other in homes(region):
            expected = 200 if other in (home, also.get(home)) else 403
            assert client.get(other).status_code == expected, (actor.name, other)


@pytest.mark.clause("I1")
def test_who_works_in_two_places_goes_between_them(region: r.Region) -> None:
    page = client_of(region.lena).get("/styrning/").content.decode()
    assert 'href="/sortiment/" >Sortiment' in page
    assert 'href="/styrning/" aria-current="true">Avtal &amp; styrning' in page
    assert "bar-place" in client_of(region.frida).get("/ekonomi/").content.decode()
    assert "Arbetsytor" not in client_of(region.frida).get("/ekonomi/").content.decode()


def test_a_patient_sees_roomy_pages_of_their_own(region: r.Region) -> None:
    client = client_of_patient(r.patient(region))
    assert client.get("/").headers["Location"] == "/mina-uttag/"
    assert 'class="roomy' in client.get("/mina-uttag/").content.decode()
    assert client.get("/forskrivning/").status_code == 403


def test_an_ended_assignment_opens_nothing_more(region: r.Region) -> None:
    client = client_of(region.dan)
    Assignment.objects.filter(user=region.dan.user_id or 0).update(to_day="2020-02-01")
    assert client.get("/depa/").status_code == 302


def test_only_these_pages_are_open_to_all() -> None:
    assert set(_open(get_resolver().url_patterns)) == {
        "krokar/sms/",  # other systems' doors: what comes in there is signed
        "krokar/transport/<str:code>/",
        "sprak/",
        "lmn/",
        "logga-in/",
        "logga-in/som/",
        "logga-in/uppdrag/",
        "logga-ut/",
    }


def _open(patterns: list[URLPattern | URLResolver], before: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += _open(pattern.url_patterns, before + str(pattern.pattern))
        elif getattr(pattern.callback, "open_to_all", False):
            found.append(before + str(pattern.pattern))
    return found


def test_nothing_inline_is_allowed(client: Client) -> None:
    policy = client.get("/logga-in/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_page_that_is_not_there_says_so_in_swedish(client: Client) -> None:
    answer = client.get("/finns-inte/")
    assert answer.status_code == 404
    assert "Här finns ingen sida" in answer.content.decode()
