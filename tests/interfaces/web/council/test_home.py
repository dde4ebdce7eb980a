"""The workspace's home: what waits for whom, late first, and where each thing is done."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import changes as c
from tests import governance as g
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.governance.meetings.agenda import prepare_item, put_on_agenda
from uttag.interfaces.web.council.nav import WORKSPACE
from uttag.interfaces.web.council.work import work_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("G10")]


@pytest.fixture(autouse=True)
def _on_the_day() -> Any:
    with time_machine.travel(g.NOW, tick=False):
        yield


def page(client: Client) -> str:
    answer = client.get("/styrning/")
    assert answer.status_code == 200
    return answer.content.decode()


def rows(actor: Actor) -> list[tuple[str, bool]]:
    return [(row.clause, row.late) for row in work_of(actor, g.TODAY)]


def test_whoever_prepares_and_approves_is_told_and_led_there() -> None:
    made = g.council()
    item = put_on_agenda(g.meeting(made, days=7).uuid, g.matter().uuid, actor=made.secretary, at=g.NOW)
    chair = made.of(g.LMN)[0]
    shown = page(client_of(chair))
    assert f"/styrning/moten/punkter/{item.uuid}/" in shown
    assert "Ärendet ska beredas före mötet." in shown
    prepare_item(item.uuid, actor=chair, at=g.NOW)
    assert f"/styrning/moten/punkter/{item.uuid}/" not in page(client_of(chair))


def test_a_member_of_nothing_has_nothing_to_do() -> None:
    g.council(filled=())
    shown = page(client_of(g.person("Ledig Ledamot", Role.COUNCIL)))
    assert "Inget väntar på dig" in shown
    assert "Inget möte är planerat" in shown


def test_what_is_late_comes_first() -> None:
    made = g.council(filled=())
    late = [is_late for _, is_late in rows(made.secretary)]
    assert late == sorted(late, reverse=True)


def test_the_badge_counts_what_the_page_shows() -> None:
    made = g.council(filled=())
    count = len(work_of(made.secretary, g.TODAY))
    assert count > 0
    home = next(page for page in WORKSPACE.pages if page.view == "council:home")
    assert callable(home.count)
    assert home.count(made.secretary, g.NOW) == count


def test_a_party_is_asked_to_carry_out_what_was_decided() -> None:
    r.region()
    decision = c.decide(c.propose())
    shown = page(c.logged_in(Role.CONTACT, "1495"))
    assert f"/styrning/beslut/{decision.pk}/" in shown
    assert "0 av 50" in shown


def test_the_home_asks_as_much_however_much_waits(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made = g.council()
    client = client_of(made.secretary)
    page(client)
    with django_assert_max_num_queries(45):
        page(client)
    for days in range(1, 9):
        g.meeting(made, days=days)
    with django_assert_max_num_queries(45):
        page(client)
