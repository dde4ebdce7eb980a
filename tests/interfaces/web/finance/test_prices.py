"""Price list and clauses: what holds, since when, by whose decision, and what comes."""

from __future__ import annotations

import pytest

from tests.interfaces.web.finance.conftest import Books, text


@pytest.mark.clause("A1")
@pytest.mark.clause("A2")
def test_the_price_list_shows_values_in_force_with_history_and_sample_marks(books: Books) -> None:
    page = text(books.frida.get("/ekonomi/prislista/"))
    assert "14,5\u00a0%" in page
    assert "Prislista 2018" in page
    assert "exempelvärde" in page


def test_a_value_decided_for_later_is_told(books: Books) -> None:
    page = text(books.frida.get("/ekonomi/prislista/"))
    assert "12\u00a0% från" in page


@pytest.mark.clause("P11")
def test_the_clause_of_payers_shows_its_table_as_sentences(books: Books) -> None:
    page = text(books.alice.get("/avtal/P11/"))
    assert "I övriga fall betalar regionen." in page


def test_customers_are_found_and_opened(books: Books) -> None:
    assert "/ekonomi/kunder/1495/" in text(books.frida.get("/ekonomi/kunder/?q=skara"))
    assert "Ofakturerat, utan moms" in text(books.frida.get("/ekonomi/kunder/1495/"))
    assert "Ingen kund" in text(books.frida.get("/ekonomi/kunder/?q=Malmö"))
