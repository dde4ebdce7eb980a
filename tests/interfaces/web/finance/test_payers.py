"""Settling by hand who pays (P11, reading 21)."""

from __future__ import annotations

import pytest

from tests.chain import rows
from tests.interfaces.web.finance.conftest import Books, text
from uttag.apps.charges.models import Charge
from uttag.apps.ordering.models import OrderRow
from uttag.apps.ordering.receipts import order_number
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import TrailEntry


def at(books: Books) -> str:
    return f"/ekonomi/betalare/{books.chain.pending.uuid}/"


@pytest.mark.clause("P11")
def test_the_page_says_why_and_what_the_table_was_told(books: Books) -> None:
    page = text(books.frida.get(at(books)))
    assert "Folkbokföringskommunen är okänd" in page
    assert "Det tabellen fick veta" in page
    assert "Troliga" in page
    assert "Signe" not in page


@pytest.mark.clause("P11")
def test_a_chosen_customer_pays_at_once_and_the_task_is_done(books: Books) -> None:
    order = books.chain.pending
    rows(OrderRow, order=order).update(state="delivered", delivered_day="2026-04-10")
    answer = books.frida.post(at(books), {"customer": "1495", "ground": "Folkbokförd i Skara sedan 1 april"})
    assert answer.headers["Location"] == "/ekonomi/betalare/"
    assert Charge.objects.filter(order=order, customer__code="1495").count() == 3
    assert not Task.objects.filter(subject_uuid=order.uuid, done_at=None).exists()
    assert TrailEntry.objects.filter(subject_uuid=order.uuid, operation="settle_payer").exists()
    assert books.frida.get(at(books)).status_code == 404


def test_without_customer_or_ground_nothing_is_settled_and_what_was_typed_stays(books: Books) -> None:
    for typed in (
        {"ground": "Därför"},
        {"customer": "1495", "ground": " "},
        {"customer": "x", "ground": "y"},
    ):
        page = text(books.frida.post(at(books), typed))
        assert "invalid" in page
        assert typed["ground"].strip() in page
    books.chain.pending.refresh_from_db()
    assert books.chain.pending.customer_id is None


def test_the_list_is_searched_by_number(books: Books) -> None:
    number = order_number(books.chain.pending.pk)
    page = text(books.frida.get("/ekonomi/betalare/", {"q": number}))
    assert number in page
    assert "1 rad" in page
    assert "Ingen beställning utan betalare" in text(books.frida.get("/ekonomi/betalare/?q=B-0"))
