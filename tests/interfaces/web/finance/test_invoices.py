"""An invoice down to each charge, its documents, and crediting."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.chain import rows
from tests.interfaces.web.finance.conftest import Books, text
from uttag.apps.charges.models import Charge
from uttag.apps.invoicing.models import Invoice
from uttag.ground.files.operations import content
from uttag.papers.faults import Fault


@pytest.mark.clause("I1")
def test_from_the_invoice_down_to_a_charge_no_patient_is_named(
    books: Books, django_assert_max_num_queries: Any
) -> None:
    invoice = books.close_april()
    at = f"/ekonomi/fakturor/{invoice.uuid}/"
    with django_assert_max_num_queries(14):
        page = text(books.frida.get(at))
    with django_assert_max_num_queries(11):
        line = text(books.frida.get(f"{at}rad/1/"))
    charge = text(books.frida.get(f"/ekonomi/fakturor/debiteringar/{books.goods.uuid}/"))
    assert f"{at}rad/1/" in page
    assert str(books.goods.ruling) in line
    assert invoice.number in charge
    for secret in ("Torvald", "Patientsson", "19410110"):
        assert secret not in page + line + charge


def test_documents_are_given_as_they_were_kept(books: Books) -> None:
    invoice = books.close_april()
    for name, kept in (("faktura.pdf", invoice.pdf_id), ("e-faktura.xml", invoice.xml_id)):
        answer = books.frida.get(f"/ekonomi/fakturor/{invoice.uuid}/{name}")
        assert answer.content == content(str(kept))
        assert invoice.number in answer.headers["Content-Disposition"]


def test_the_check_says_that_all_is_well(books: Books) -> None:
    invoice = books.close_april()
    assert "Inga fel" in text(books.frida.get(f"/ekonomi/fakturor/{invoice.uuid}/kontroll/"))


def test_an_invoice_at_fault_says_so_and_can_be_made_again(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("uttag.papers.check.check", lambda xml: (Fault("BR-01", "wrong", "/"),))
        invoice = books.close_april()
        assert "bryter mot: BR-01" in text(books.frida.get("/ekonomi/"))
        assert "saknar dokument" in text(books.frida.get(f"/ekonomi/fakturor/{invoice.uuid}/"))
        assert books.frida.get(f"/ekonomi/fakturor/{invoice.uuid}/faktura.pdf").status_code == 404
        assert "BR-01" in text(books.frida.get(f"/ekonomi/fakturor/{invoice.uuid}/kontroll/"))
        assert "Stängningen har stannat" in text(books.frida.get("/ekonomi/manader/2026-04/"))
    books.frida.post(f"/ekonomi/fakturor/{invoice.uuid}/gor-dokument/")
    assert Invoice.objects.get().xml is not None


def test_a_charge_is_credited_once_with_a_ground(books: Books) -> None:
    at = f"/ekonomi/fakturor/debiteringar/{books.goods.uuid}/"
    assert books.frida.post(f"{at}kreditera/", {"ground": " "}).status_code == 422
    assert books.frida.post(f"{at}kreditera/", {"ground": "Felplock"}).headers["Location"] == at
    assert Charge.objects.get(reverses=books.goods).ore == -books.goods.ore
    assert "visa krediteringen" in text(books.frida.get(at))
    assert books.frida.post(f"{at}kreditera/", {"ground": "Felplock"}).status_code == 422


def test_what_is_not_there_is_not_found(books: Books) -> None:
    for address in (f"fakturor/{uuid4()}/", f"fakturor/debiteringar/{uuid4()}/", "kunder/ingen/"):
        assert books.frida.get(f"/ekonomi/{address}").status_code == 404


def test_waiting_charges_are_filtered_by_customer_area_and_kind(books: Books) -> None:
    charge = books.goods
    everything = text(books.frida.get("/ekonomi/ofakturerat/"))
    assert str(charge.uuid) in everything
    for query, shown in (
        ("?slag=goods", True),
        ("?slag=fee", False),
        ("?kund=1470", False),
        ("?kund=1495", True),
    ):
        assert (str(charge.uuid) in text(books.frida.get(f"/ekonomi/ofakturerat/{query}"))) is shown
    assert str(charge.uuid) not in text(books.frida.get("/ekonomi/ofakturerat/?q=finns-inte"))


def test_many_charges_take_no_more_queries(books: Books, django_assert_max_num_queries: Any) -> None:
    of_area = rows(Charge, product_area="nutrition").count()
    assert of_area > 1
    with django_assert_max_num_queries(13):
        books.frida.get("/ekonomi/ofakturerat/?omrade=nutrition")
