"""Supplier contracts (B2.1): documents with checksum, read by the distributor while the contract holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

import pytest

from tests import region as b
from uttag.apps.catalogue.contracts import (
    ContractWish,
    add_document,
    change_period,
    read_document,
    register_contract,
)
from uttag.apps.catalogue.models import ContractDocument, ContractReading, LogisticsNote, SupplierContract
from uttag.apps.catalogue.queries import search_articles
from uttag.apps.catalogue.suppliers import (
    SupplierFacts,
    change_supplier,
    note_logistics,
    notes_of,
    register_supplier,
)
from uttag.apps.catalogue.supply import (
    contract_for,
    contracts_on,
    documents_of,
    readings_of,
    suppliers_on,
    without_documents,
)
from uttag.ground.files.uploads import Upload
from uttag.ground.verify import breaches
from uttag.rules.calendar import STOCKHOLM
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

LAST = date(2026, 12, 31)
TODAY = b.NOW.date()
WISH = ContractWish("LEV1", "A-1", "Urinkatetrar", date(2024, 1, 1), LAST)
PDF = b"%PDF-1.7 avtalet"
FACTS = SupplierFacts("Leverantören AB", "556000-0001", "order@lev.se", "010-10 10", "0007", "5560000001", 4)


@pytest.fixture
def region() -> b.Region:
    return b.region()


@pytest.fixture
def contract(region: b.Region) -> SupplierContract:
    return register_contract(WISH, actor=region.kajsa, at=b.NOW)


@pytest.fixture
def document(region: b.Region, contract: SupplierContract) -> ContractDocument:
    upload = Upload("avtal.pdf", PDF)
    return add_document(contract.uuid, "contract", "Avtalet", upload, actor=region.kajsa, at=b.NOW)


def at(day: date, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.reasons[0].code


@pytest.mark.clause("B2.1")
def test_a_document_is_kept_with_its_checksum(region: b.Region, document: ContractDocument) -> None:
    assert document.sha256 == sha256(PDF).hexdigest()
    file = read_document(document.uuid, actor=region.dan, at=b.NOW)
    assert (bytes(file.content), file.media_type) == (PDF, "application/pdf")


@pytest.mark.clause("B2.1")
def test_the_distributor_reads_on_the_last_day_and_not_after(
    region: b.Region, document: ContractDocument
) -> None:
    read_document(document.uuid, actor=region.dan, at=at(LAST, 23, 59))
    with pytest.raises(Refused) as refused:
        read_document(document.uuid, actor=region.dan, at=at(LAST + timedelta(days=1), 0, 0))
    assert code(refused) == "contract_over"
    assert refused.value.reasons[0].params["ends_day"] == LAST
    with pytest.raises(Refused) as early:
        read_document(document.uuid, actor=region.dan, at=at(date(2023, 12, 31)))
    assert code(early) == "contract_not_begun"
    assert ContractReading.objects.count() == 1


@pytest.mark.clause("B2.1")
@pytest.mark.parametrize("who", ["kajsa", "lena"])
@pytest.mark.parametrize("day", [date(2023, 1, 1), date(2030, 1, 1)])
def test_central_purchasing_and_lmn_always_read(
    region: b.Region, document: ContractDocument, who: str, day: date
) -> None:
    read_document(document.uuid, actor=getattr(region, who), at=at(day))
    reading = readings_of(region.kajsa, document.contract).get()
    assert (reading.read_by_id, reading.role) == (getattr(region, who).user_id, getattr(region, who).role)


@pytest.mark.clause("B2.1")
@pytest.mark.parametrize("who", ["alice", "sara", "frida", "rolf"])
def test_nobody_else_reads(region: b.Region, document: ContractDocument, who: str) -> None:
    with pytest.raises(Refused):
        read_document(document.uuid, actor=getattr(region, who), at=b.NOW)
    assert not ContractReading.objects.exists()


@pytest.mark.clause("B2.1")
@pytest.mark.parametrize("who", ["dan", "lena", "alice"])
def test_only_central_purchasing_registers(region: b.Region, contract: SupplierContract, who: str) -> None:
    actor = getattr(region, who)
    with pytest.raises(Refused):
        register_contract(replace(WISH, number="A-2"), actor=actor, at=b.NOW)
    with pytest.raises(Refused):
        add_document(contract.uuid, "contract", "x", Upload("x.pdf", PDF), actor=actor, at=b.NOW)
    with pytest.raises(Refused):
        change_supplier("LEV1", FACTS, actor=actor, at=b.NOW)


def test_the_same_again_is_the_one_there_is(region: b.Region, contract: SupplierContract) -> None:
    assert register_contract(WISH, actor=region.kajsa, at=b.NOW) == contract
    with pytest.raises(Refused) as refused:
        register_contract(replace(WISH, title="Annat"), actor=region.kajsa, at=b.NOW)
    assert code(refused) == "contract_number_known"
    for name in ("Avtalet", "Avtalet igen"):
        add_document(contract.uuid, "contract", name, Upload("a.pdf", PDF), actor=region.kajsa, at=b.NOW)
    assert contract.documents.count() == 1


def test_a_faulty_contract_gets_every_reason(region: b.Region) -> None:
    wish = ContractWish("LEV7", " ", "", LAST, date(2024, 1, 1))
    with pytest.raises(Refused) as refused:
        register_contract(wish, actor=region.kajsa, at=b.NOW)
    assert [reason.code for reason in refused.value.reasons] == [
        "contract_supplier_unknown",
        "contract_number_missing",
        "contract_title_missing",
        "contract_ends_before_start",
    ]


def test_a_document_of_another_kind_or_without_a_name_is_refused(
    region: b.Region, contract: SupplierContract
) -> None:
    for name, content in (("Avtalet", b"\x00\x01"), (" ", PDF), ("Avtalet", b"")):
        upload = Upload("a.exe", content)
        with pytest.raises(Refused):
            add_document(contract.uuid, "contract", name, upload, actor=region.kajsa, at=b.NOW)
    assert not contract.documents.exists()


@pytest.mark.clause("B2.1")
def test_a_prolonged_contract_can_be_read_longer(region: b.Region, document: ContractDocument) -> None:
    later = date(2027, 6, 30)
    change_period(
        document.contract.uuid, starts_on=WISH.starts_on, ends_on=later, actor=region.kajsa, at=b.NOW
    )
    read_document(document.uuid, actor=region.dan, at=at(later))
    with pytest.raises(Refused):
        change_period(document.contract.uuid, starts_on=later, ends_on=LAST, actor=region.kajsa, at=b.NOW)


def test_contracts_are_listed_by_how_they_stand(region: b.Region, document: ContractDocument) -> None:
    def numbers(day: date, state: str) -> list[str]:
        return [found.number for found in contracts_on(region.dan, day, state=state)]

    assert numbers(b.NOW.date(), "in_force") == numbers(LAST, "ending") == ["A-1"]
    assert numbers(date(2023, 1, 1), "coming") == numbers(date(2027, 1, 1), "ended") == ["A-1"]
    assert numbers(date(2027, 1, 1), "in_force") == numbers(b.NOW.date(), "ending") == []
    found = contracts_on(region.dan, b.NOW.date(), search="urin a-1", supplier="LEV1").get()
    assert (found.document_count, found.article_count) == (1, 0)  # type: ignore[attr-defined]  # annotated
    read_document(document.uuid, actor=region.dan, at=b.NOW)
    listed = documents_of(region.kajsa, contract_for(region.kajsa, found.uuid))[0]
    assert listed.read_count == 1  # type: ignore[attr-defined]  # annotated


@pytest.mark.clause("B2.1")
def test_notes_on_logistics_are_kept_once(region: b.Region, contract: SupplierContract) -> None:
    for _ in range(2):
        note_logistics("LEV1", "agreed", "Pall till port 3, tisdagar", actor=region.dan, at=b.NOW)
    with pytest.raises(Refused):
        note_logistics("LEV1", "agreed", "  ", actor=region.dan, at=b.NOW)
    with pytest.raises(Refused):
        note_logistics("LEV1", "agreed", "Från rådet", actor=region.rolf, at=b.NOW)
    supplier = suppliers_on(region.dan, b.NOW.date()).get()
    assert [note.text for note in notes_of(region.dan, supplier)] == ["Pall till port 3, tisdagar"]
    assert supplier.contract_count == 1  # type: ignore[attr-defined]  # annotated
    assert LogisticsNote.objects.count() == 1


def test_a_suppliers_articles_are_found_by_its_new_name(region: b.Region) -> None:
    b.article("K1")
    change_supplier("LEV1", replace(FACTS, name="Nya Bolaget AB"), actor=region.kajsa, at=b.NOW)
    assert [found.number for found in search_articles("nya bolaget")] == ["K1"]
    assert list(breaches("catalogue.search_words_are_right")) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": " "}, "supplier_nameless"),
        ({"email": "order"}, "supplier_email_wrong"),
        ({"endpoint_id": ""}, "supplier_endpoint_half"),
        ({"endpoint_scheme": "GLN"}, "supplier_endpoint_scheme"),
        ({"lead_working_days": 0}, "supplier_lead_days"),
    ],
)
def test_a_suppliers_facts_are_checked(
    region: b.Region, changed: dict[str, str | int], expected: str
) -> None:
    with pytest.raises(Refused) as refused:
        change_supplier("LEV1", replace(FACTS, **changed), actor=region.kajsa, at=b.NOW)  # type: ignore[arg-type]
    assert code(refused) == expected


def test_a_new_supplier_is_registered_once(region: b.Region) -> None:
    made = register_supplier("LEV2", FACTS, actor=region.kajsa, at=b.NOW)
    assert register_supplier("LEV2", FACTS, actor=region.kajsa, at=b.NOW) == made
    with pytest.raises(Refused):
        register_supplier("LEV2", replace(FACTS, name="Annan"), actor=region.kajsa, at=b.NOW)
    with pytest.raises(Refused):
        register_supplier(" ", FACTS, actor=region.kajsa, at=b.NOW)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(date(1, 1, 1), LAST), (date(1989, 12, 31), LAST), (TODAY, date(9999, 12, 31))]
)
def test_days_that_no_contract_has(region: b.Region, starts_on: date, ends_on: date) -> None:
    with pytest.raises(Refused) as refused:
        register_contract(replace(WISH, starts_on=starts_on, ends_on=ends_on), actor=region.kajsa, at=b.NOW)
    assert code(refused) == "contract_days_absurd"
    made = register_contract(WISH, actor=region.kajsa, at=b.NOW)
    with pytest.raises(Refused) as refused:
        change_period(made.uuid, starts_on=starts_on, ends_on=ends_on, actor=region.kajsa, at=b.NOW)
    assert code(refused) == "contract_days_absurd"


def test_kinds_that_there_are_not_are_refused(region: b.Region, contract: SupplierContract) -> None:
    with pytest.raises(Refused) as refused:
        add_document(contract.uuid, "nosuch", "X", Upload("a.pdf", PDF), actor=region.kajsa, at=b.NOW)
    assert code(refused) == "contract_document_kind"
    with pytest.raises(Refused) as refused:
        note_logistics("LEV1", "nosuch", "Sent", actor=region.dan, at=b.NOW)
    assert code(refused) == "logistics_note_kind"


def test_a_contract_that_soon_begins_without_documents_is_named(region: b.Region) -> None:
    soon = replace(WISH, starts_on=TODAY + timedelta(days=30))
    made = register_contract(soon, actor=region.kajsa, at=b.NOW)
    register_contract(
        replace(soon, number="A-2", starts_on=TODAY + timedelta(days=31)), actor=region.kajsa, at=b.NOW
    )
    assert without_documents(region.kajsa, TODAY) == [made]
    add_document(made.uuid, "contract", "Avtalet", Upload("a.pdf", PDF), actor=region.kajsa, at=b.NOW)
    assert without_documents(region.kajsa, TODAY) == []
