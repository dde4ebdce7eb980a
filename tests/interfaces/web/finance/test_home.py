"""Finance's home and the walls around the workspace."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.urls import get_resolver, reverse

from tests.interfaces.web.finance.conftest import Books, text
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces.web.finance.urls import urlpatterns

ARGUMENTS: dict[str, Any] = {
    "first_day": "2026-04",
    "invoice": UUID(int=7),
    "charge": UUID(int=7),
    "order": UUID(int=7),
    "position": 1,
    "code": "1495",
}
LISTS = {"home": 18, "months": 9, "invoices": 9, "waiting": 12, "payers": 10, "customers": 11, "prices": 12}


def addresses() -> list[str]:
    found = []
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        part = str(pattern.pattern)
        for name in names:
            part = part.replace(f"<{part.split('<')[1].split('>')[0]}>", str(ARGUMENTS[name]), 1)
        found.append(f"/ekonomi/{part}")
    return found


@pytest.mark.clause("I1")
@pytest.mark.parametrize("address", addresses())
def test_the_wrong_role_opens_nothing(books: Books, address: str) -> None:
    get_resolver()
    assert books.alice.get(address).status_code == 403
    assert books.alice.post(address).status_code == 403


def test_home_says_what_to_do(books: Books) -> None:
    page = text(books.frida.get("/ekonomi/"))
    assert "Stäng april 2026 och fakturera" in page
    assert page.count("Folkbokföringskommunen är okänd") == 2
    assert "Ofakturerat, " in page


@pytest.mark.clause("I1")
def test_home_names_no_patient_but_logs_whose_orders_it_showed(books: Books) -> None:
    page = text(books.frida.get("/ekonomi/"))
    for secret in ("Signe", "Torvald", "193002027047", "Patientsson"):
        assert secret not in page
    entry = AccessLogEntry.objects.get(what="finance_home")
    assert entry.patients == [str(books.chain.signe.uuid)]


@pytest.mark.parametrize(("page", "most"), LISTS.items())
def test_lists_take_few_queries(
    books: Books, page: str, most: int, django_assert_max_num_queries: Any
) -> None:
    books.close_april()
    with django_assert_max_num_queries(most):
        assert books.frida.get(reverse(f"finance:{page}")).status_code == 200


def test_the_search_field_opens_an_invoice_by_its_number(books: Books) -> None:
    invoice = books.close_april()
    answer = books.frida.get("/sok/", {"q": invoice.number})
    assert answer.headers["Location"] == f"/ekonomi/fakturor/{invoice.uuid}/"
