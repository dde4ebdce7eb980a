"""Closing a month from its page, and what the page shows then."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from tests.interfaces.web.finance.conftest import APRIL, Books, text
from uttag.apps.invoicing.models import Invoice, Month
from uttag.ground.outbox.models import Message
from uttag.interfaces.worker.loop import work_once


def test_before_the_closing_the_page_shows_what_waits(books: Books) -> None:
    page = text(books.frida.get(APRIL))
    assert "Stänga april 2026?" in page
    assert "1 kund faktureras" in page


@pytest.mark.clause("F2")
def test_a_month_is_closed_by_the_worker_and_the_page_tells_how_it_goes(books: Books) -> None:
    assert books.frida.post(f"{APRIL}stang/").headers["Location"] == APRIL
    going = books.frida.get(f"{APRIL}lage/")
    assert "1 kund kvar att fakturera" in text(going)
    assert "HX-Refresh" not in going.headers
    work_once()
    assert Month.objects.get().closed_at is not None
    assert books.frida.get(f"{APRIL}lage/").headers["HX-Refresh"] == "true"
    assert Invoice.objects.get().number in text(books.frida.get(APRIL))


def test_asking_twice_asks_once(books: Books) -> None:
    for _ in range(2):
        books.frida.post(f"{APRIL}stang/")
    assert Message.objects.filter(kind="month.close_step").count() == 1
    books.close_april()
    books.frida.post(f"{APRIL}stang/")
    assert not Message.objects.filter(kind="month.close_step", done_at=None).exists()
    assert Invoice.objects.count() == 1


def test_a_month_that_lasts_is_refused_in_words(books: Books) -> None:
    answer = books.frida.post("/ekonomi/manader/2026-05/stang/")
    assert answer.status_code == 422
    assert "Månaden är inte slut" in text(answer)
    assert not Month.objects.exists()


def test_nonsense_months_are_not_found(books: Books) -> None:
    for month in ("2026-13", "1999-01", "2035-01", "april"):
        assert books.frida.get(f"/ekonomi/manader/{month}/").status_code == 404


def test_the_month_sums_goods_and_surcharges_apart(books: Books, django_assert_max_num_queries: Any) -> None:
    invoice = books.close_april()
    with django_assert_max_num_queries(16):
        page = text(books.frida.get(APRIL))
    for heading in ("Varuvärde", "Påslag kunskap", "Påslag distribution"):
        assert heading in page
    assert f"{invoice.payable_ore // 100 % 1000},00" in page


def test_lines_come_as_a_file_for_spreadsheets(books: Books) -> None:
    invoice = books.close_april()
    answer = books.frida.get(f"{APRIL}fakturarader.csv")
    sent = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert sent.startswith("\ufeff")
    head, *lines = csv.reader(StringIO(sent.removeprefix("\ufeff")), delimiter=";")
    assert head[0] == "Faktura"
    assert len(lines) == invoice.lines.count()
    sums = sum(int(line[head.index("Summa utan moms")].replace(",", "")) for line in lines)
    assert sums == invoice.net_ore
    assert "Torvald" not in sent
