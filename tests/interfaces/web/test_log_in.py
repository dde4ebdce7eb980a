"""Log-in by password, choice of assignment, one-click roles in demo mode only."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests import region as r
from uttag.apps.access.models import Assignment
from uttag.ground.accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "en mening som ingen gissar"


@pytest.fixture
def dan() -> User:
    r.region()
    user = User.objects.get(username="dan")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, password: str = PASSWORD, **more: str) -> str:
    answer = client.post("/logga-in/", {"username": "dan", "password": password, **more})
    return answer.headers.get("Location", answer.content.decode())


def test_with_one_assignment_straight_to_work(dan: User, client: Client) -> None:
    assert log_in(client) == "/"
    assert client.get("/").headers["Location"] == "/depa/"


def test_with_two_assignments_by_a_choice(dan: User, client: Client) -> None:
    held = Assignment.objects.get(user=dan)
    Assignment.objects.create(user=dan, unit=held.unit, role="finance", from_day="2020-01-01")
    assert log_in(client) == "/logga-in/uppdrag/"
    assert client.get("/").status_code == 302, "no assignment chosen yet"
    client.post("/logga-in/uppdrag/", {"key": str(held.pk)})
    assert client.get("/depa/").status_code == 200


def test_someone_elses_assignment_cannot_be_chosen(dan: User, client: Client) -> None:
    log_in(client)
    other = Assignment.objects.exclude(user=dan).first()
    assert other is not None
    assert client.post("/logga-in/uppdrag/", {"key": str(other.pk)}).status_code == 200
    assert client.get("/depa/").status_code == 200


def test_a_wrong_password_says_no_more_than_that(dan: User, client: Client) -> None:
    assert "stämmer inte" in log_in(client, "fel")


def test_many_wrong_ones_lock_that_user_from_there(dan: User, client: Client) -> None:
    for _ in range(6):
        log_in(client, "fel")
    assert "För många försök" in log_in(client)


def test_one_is_never_led_to_another_site(dan: User, client: Client) -> None:
    assert log_in(client, next="https://elsewhere.example/") == "/"
    client.post("/logga-ut/")
    assert log_in(client, next="/avtal/") == "/avtal/"


def test_where_one_was_heading_is_an_address_not_the_name_of_a_view(dan: User, client: Client) -> None:
    assert log_in(client, next="depot") == "/"


def test_one_click_roles_are_there_in_demo_mode_only(dan: User, client: Client, settings: Settings) -> None:
    assert client.post("/logga-in/som/", {"workspace": "depot"}).status_code == 404
    settings.DEMO = True
    assert "Prova som" in client.get("/logga-in/").content.decode()
    assert client.post("/logga-in/som/", {"workspace": "depot"}).headers["Location"] == "/depa/"
    assert client.get("/depa/").status_code == 200


def test_english_is_remembered(client: Client) -> None:
    assert "Lösenord" in client.get("/logga-in/", headers={"accept-language": "en"}).content.decode()
    client.post("/sprak/", {"language": "en", "next": "/logga-in/"})
    assert "Password" in client.get("/logga-in/").content.decode()
