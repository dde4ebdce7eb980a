"""Suppliers and their contracts on pages: documents while they hold, notes, facts (B2.1)."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import region as b
from tests.interfaces.web.people import client_of
from uttag.apps.catalogue.contracts import ContractWish, register_contract
from uttag.apps.catalogue.models import (
    Article,
    ContractDocument,
    ContractReading,
    LogisticsNote,
    Supplier,
    SupplierContract,
)

pytestmark = pytest.mark.django_db

TODAY = b.NOW.date()
SUPPLIER = "/sortiment/leverantorer/LEV1/"
PDF = b"%PDF-1.7 avtalet"
FACTS = {
    "name": "Nya Bolaget AB",
    "org_number": "",
    "email": "order@nya.se",
    "phone": "",
    "endpoint_scheme": "",
    "endpoint_id": "",
    "lead_working_days": "7",
}


@pytest.fixture(autouse=True)
def _the_tests_day() -> Any:
    with time_machine.travel(b.NOW, tick=False):
        yield


@pytest.fixture
def region() -> b.Region:
    return b.region()


@pytest.fixture
def kajsa(region: b.Region) -> Client:
    return client_of(region.kajsa)


@pytest.fixture
def dan(region: b.Region) -> Client:
    return client_of(region.dan)


@pytest.fixture
def contract(region: b.Region) -> SupplierContract:
    wish = ContractWish("LEV1", "A-1", "Urinkatetrar", TODAY - timedelta(days=700), TODAY)
    return register_contract(wish, actor=region.kajsa, at=b.NOW)


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def url_of(contract: SupplierContract) -> str:
    return f"/sortiment/avtal/{contract.uuid}/"


def handed_in(client: Client, contract: SupplierContract, content: bytes = PDF) -> Any:
    file = SimpleUploadedFile("avtal.pdf", content, "application/pdf")
    given = {"kind": "general_terms", "name": "Allmänna bestämmelser", "document": file}
    return client.post(f"{url_of(contract)}handling/", given)


@pytest.mark.clause("B2.1")
def test_central_purchasing_registers_a_contract_with_its_documents(kajsa: Client) -> None:
    days = {"starts_on": "2026-01-01", "ends_on": "2027-12-31"}
    given = {"supplier": "LEV1", "number": "A-7", "title": "Sondnäring", **days}
    assert kajsa.post("/sortiment/avtal/nytt/", {**given, "ends_on": "2025-01-01"}).status_code == 422
    answer = kajsa.post("/sortiment/avtal/nytt/", given)
    contract = SupplierContract.objects.get()
    assert answer["Location"] == url_of(contract)
    assert "Inga handlingar än" in text(kajsa.get(url_of(contract)))
    assert handed_in(kajsa, contract, b"\0\1").status_code == 422
    handed_in(kajsa, contract)
    page = text(kajsa.get(url_of(contract)))
    assert "Allmänna bestämmelser" in page
    assert ContractDocument.objects.get().sha256[:16] in page
    kajsa.post(f"{url_of(contract)}period/", {"starts_on": "2026-01-01", "ends_on": "2028-12-31"})
    contract.refresh_from_db()
    assert contract.ends_on.year == 2028


@pytest.mark.clause("B2.1")
def test_the_distributor_opens_a_document_today_and_not_tomorrow(
    region: b.Region, kajsa: Client, dan: Client, contract: SupplierContract
) -> None:
    handed_in(kajsa, contract)
    document = f"{url_of(contract)}handling/{ContractDocument.objects.get().uuid}/"
    assert document in text(dan.get(url_of(contract)))
    assert dan.get(document).content == PDF
    with time_machine.travel(b.NOW + timedelta(days=1), tick=False):
        dan, kajsa = client_of(region.dan), client_of(region.kajsa)
        refused = dan.get(document)
        assert refused.status_code == 422
        assert "gällde till och med" in text(refused)
        assert document not in text(dan.get(url_of(contract)))
        assert kajsa.get(document).content == PDF
        page = text(kajsa.get(url_of(contract)))
    assert ContractReading.objects.count() == 2
    assert "Dan Depå" in page
    assert "2 gånger" in page


@pytest.mark.parametrize("path", ["handling/", "period/"])
def test_others_do_not_change_contracts(dan: Client, contract: SupplierContract, path: str) -> None:
    assert dan.get(f"{url_of(contract)}{path}").status_code == 422
    assert dan.get("/sortiment/avtal/nytt/").status_code == 422


def test_contracts_are_listed_and_hold_their_articles(dan: Client, contract: SupplierContract) -> None:
    b.article("K1")
    Article.objects.update(contract=contract)
    assert "Urinkatetrar" in text(dan.get("/sortiment/avtal/?lage=in_force"))
    assert "Inget avtal" in text(dan.get("/sortiment/avtal/?lage=ended"))
    assert "/sortiment/artiklar/K1/" in text(dan.get(url_of(contract)))
    assert "A-1" in text(dan.get("/sortiment/artiklar/?avtal=A-1"))


@pytest.mark.clause("B2.1")
def test_notes_on_logistics_are_written_by_the_distributor(dan: Client, kajsa: Client) -> None:
    assert dan.post(f"{SUPPLIER}anteckning/", {"kind": "agreed", "text": ""}).status_code == 422
    dan.post(f"{SUPPLIER}anteckning/", {"kind": "agreed", "text": "Port 3 på tisdagar"})
    assert "Port 3 på tisdagar" in text(kajsa.get(SUPPLIER))
    assert kajsa.post(f"{SUPPLIER}anteckning/", {"kind": "agreed", "text": "x"}).status_code == 422
    assert LogisticsNote.objects.count() == 1


@pytest.mark.clause("B2.1")
def test_central_purchasing_keeps_a_suppliers_facts(dan: Client, kajsa: Client) -> None:
    assert kajsa.post(f"{SUPPLIER}andra/", {**FACTS, "email": "order"}).status_code == 422
    kajsa.post(f"{SUPPLIER}andra/", FACTS)
    assert "order@nya.se" in text(dan.get(SUPPLIER))
    assert dan.post(f"{SUPPLIER}andra/", FACTS).status_code == 422
    kajsa.post("/sortiment/leverantorer/ny/", {**FACTS, "code": "LEV2"})
    assert Supplier.objects.get(code="LEV2").lead_working_days == 7
    assert "LEV2" in text(dan.get("/sortiment/leverantorer/?q=lev2"))
    assert dan.get("/sortiment/leverantorer/LEV9/").status_code == 404
