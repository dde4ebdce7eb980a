"""LMN's page, open to all: what is published and nothing else (C1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests import governance as g
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.governance.follow_up.knowledge import follow_up_task, publish

pytestmark = [pytest.mark.django_db, pytest.mark.clause("C1")]

LENA = Actor(Role.LMN, name="Lena LMN")


def follow(text: str, code: str = "quality_report", period: str = "2025") -> Any:
    return follow_up_task(code, period=period, text=text, done_day=date(2026, 4, 1), actor=LENA, at=g.NOW)


def read(client: Client, **cookies: str) -> str:
    client.cookies.load(cookies)
    answer = client.get("/lmn/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_before_anything_is_published_it_says_so(client: Client) -> None:
    g.council(filled=())
    page = read(client)
    assert page.count("Inget är publicerat än.") == 5
    assert "<title>Läkemedelsnära produkter (LMN) i Västra Götaland" in page
    assert 'name="description"' in page


def test_before_the_agreement_is_loaded_it_still_answers(client: Client) -> None:
    assert "Här finns inget att läsa än." in read(client)


def test_nothing_but_published_text_is_there(client: Client) -> None:
    g.council(filled=())
    publish(follow("Publicerad text.").uuid, actor=LENA, at=g.NOW)
    follow("Rättelse i hemlighet.")
    follow("Bara för rådet.", "procurement", "2026K1")
    page = read(client)
    assert "Publicerad text." in page
    assert "hemlighet" not in page
    assert "Bara för" not in page
    assert "Produktansvar vid upphandling" not in page
    assert "Lena" not in page


def test_it_is_written_in_english_for_who_asks(client: Client) -> None:
    g.council(filled=())
    page = read(client, django_language="en")
    assert '<html lang="en">' in page
    assert "Information and advice on the assortment" in page


def test_it_asks_two_questions_whoever_looks(client: Client, django_assert_num_queries: Any) -> None:
    g.council(filled=())
    publish(follow("Publicerad text.").uuid, actor=LENA, at=g.NOW)
    with django_assert_num_queries(2):
        client.get("/lmn/")


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/lmn/").status_code == 405
