"""Pages of procurements: what the depot orders, whom the service desk contacts, and the report (B2.3, B2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests import dispensations as d
from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.roles import Role
from uttag.apps.ordering.models import OrderRow
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.parties.models import CareProvider, Unit
from uttag.apps.purchasing.models import Procurement, PurchaseOrder
from uttag.apps.purchasing.procurement.ordering import order_procurements
from uttag.apps.purchasing.procurement.watching import watch_procurements
from uttag.ground.trail.models import AccessLogEntry

pytestmark = pytest.mark.django_db
DEPOTS, DESKS, REPORT = "/depa/anskaffningar/", "/kundtjanst/anskaffningar/", "/sortiment/anskaffningar/"
TWELFTH = datetime(2026, 4, 22, 8, 0, tzinfo=UTC)


@pytest.fixture
def region() -> Iterator[r.Region]:
    with time_machine.travel(r.NOW, tick=False) as clock:
        region = r.region()
        d.outside()
        patient = r.patient(region)
        d.approved(region, patient)
        d.ordered(region, patient, r.item(region, patient, d.NUMBER))
        clock.move_to(TWELFTH)
        yield region


def read(actor: Actor, address: str, status: int = 200) -> str:
    answer = client_of(actor).get(address)
    assert answer.status_code == status, address
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def post(actor: Actor, address: str, **data: Any) -> tuple[int, str]:
    answer = client_of(actor).post(address, data)
    return answer.status_code, answer.content.decode()


def late(region: r.Region) -> Procurement:
    watch_procurements(actor=SYSTEM, at=TWELFTH)
    return Procurement.objects.get()


@pytest.mark.clause("B2.3")
def test_the_depot_orders_and_keeps_the_suppliers_day(region: r.Region) -> None:
    page = read(region.dan, DEPOTS)
    assert "Leverantören AB" in page
    assert "12 av 10" in page
    one = Procurement.objects.get()
    assert post(region.dan, f"{DEPOTS}bestall/")[0] == 422
    assert post(region.dan, f"{DEPOTS}bestall/", anskaffning=["x", str(one.uuid)])[0] == 302
    bought = PurchaseOrder.objects.get()
    status, page = post(region.dan, f"{DEPOTS}bestall/", anskaffning=[str(one.uuid)])
    assert status == 422
    assert "väntar inte på att beställas" in page
    expect = f"/depa/inkop/{bought.uuid}/"
    assert expect in client_of(region.dan).get(DEPOTS).content.decode()
    assert "Silikonbandage" in read(region.dan, expect)
    assert post(region.dan, f"{expect}vantas/", day="2026-04-01")[0] == 422
    assert post(region.dan, f"{expect}vantas/", day="2026-04-24")[0] == 302
    assert "fre 24 apr" in read(region.dan, DEPOTS)
    assert "Avbeställt av patienten" not in read(region.dan, DEPOTS)
    cancel_order(one.row.order.uuid, actor=region.sara, at=r.NOW, reason="Ångrad")
    assert "Avbeställ hos leverantören, eller ta varorna till lager" in read(region.dan, DEPOTS)
    assert "Torvald" not in page


@pytest.mark.clause("B2.3")
def test_the_desk_contacts_whoever_must_be_told(region: r.Region) -> None:
    assert "Ingen att kontakta" in read(region.sara, DESKS)
    one = late(region)
    page = read(region.sara, DESKS)
    assert "dag 12 av 10" in page
    assert "070-174 06 05" in page
    address = f"{DESKS}{one.uuid}/"
    assert str(one.row.order.patient.uuid) in AccessLogEntry.objects.latest("pk").patients
    given = {"whom": "patient", "channel": "phone", "reached": "nej"}
    assert post(region.sara, address, **given)[0] == 422
    assert post(region.sara, address, **given, text="Inget svar")[0] == 302
    assert "Inget svar" in read(region.sara, address)
    assert post(region.sara, address, **{**given, "reached": "ja"})[0] == 302
    assert post(region.sara, address, **{**given, "whom": "prescriber", "reached": "ja"})[0] == 302
    assert "Ingen att kontakta" in read(region.sara, DESKS)
    assert "patienten nådd" in read(region.sara, f"{DESKS}?visa=alla")


@pytest.mark.clause("B2.3")
def test_the_desk_reads_where_the_goods_are(region: r.Region) -> None:
    one = late(region)
    page = f"{DESKS}{one.uuid}/"
    row = OrderRow.objects.filter(pk=one.row_id)
    assert "Inte beställd av leverantören än." in read(region.sara, page)
    assert 'href="tel:' in read(region.sara, page)
    Procurement.objects.update(state="ordered", expected_day=date(2026, 4, 24))
    assert "Beställd, väntas till depån fre 24 apr." in read(region.sara, page)
    Procurement.objects.update(state="received")
    assert "Har kommit till depån" in read(region.sara, page)
    row.update(state="dispatched")
    assert "På väg till patienten." in read(region.sara, page)
    row.update(state="delivered", delivered_day=one.due_day + timedelta(1))
    for address in (page, f"{DESKS}?visa=alla"):
        said = read(region.sara, address)
        assert "1 dag för sent." in said
        assert "tog 11 av 10 dagar" in said
        assert "skulle ha varit framme" not in said
    row.update(delivered_day=one.due_day)
    assert "i tid." in read(region.sara, page)


@pytest.mark.clause("I1")
def test_walls(region: r.Region) -> None:
    one = late(region)
    for actor in (region.alice, region.bob, region.dan, region.lena):
        assert client_of(actor).get(DESKS).status_code >= 400
        assert client_of(actor).get(f"{DESKS}{one.uuid}/").status_code >= 400
    assert client_of(region.sara).get(DEPOTS).status_code >= 400
    assert client_of(region.kajsa).get(REPORT).status_code >= 400


@pytest.mark.clause("B2.4")
def test_the_report_is_a_page_and_a_workbook_without_patients(region: r.Region) -> None:
    late(region)
    page = read(region.lena, REPORT)
    for told in ("Silikonbandage", "Leverantören AB", "Skara", "1 väntar på besked"):
        assert told in page
    assert "Torvald" not in page
    answer = client_of(region.lena).get(f"{REPORT}anskaffningar.xlsx?manad=2026-04")
    assert "anskaffningar-2026-04.xlsx" in answer.headers["Content-Disposition"]
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == [
        *("Alla", "Produktområde", "Leverantör", "Vårdgivare", "Artikel", "Anskaffningar")
    ]
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert "Silikonbandage" in cells
    assert not any("Torvald" in str(cell) or "070-" in str(cell) for cell in cells)
    assert [cell.value for cell in book["Alla"][2]][:5] == ["Alla anskaffningar", 1, 0, 0, 1]
    assert "Inga anskaffningar" in read(region.dan, f"{REPORT}?manad=2026-01")
    assert "Silikonbandage" in read(region.dan, f"{REPORT}?manad=nonsens")


@pytest.mark.clause("B2.4")
def test_a_municipalitys_contact_reads_about_its_own(region: r.Region) -> None:
    for code, seen in (("1495", True), ("1470", False)):
        provider = CareProvider.objects.get(code=code)
        name = f"Kontakt{code} Avtal"
        contact = r._actor(name, Role.CONTACT, f"Avtal {code}", Unit.Kind.ADMINISTRATION, provider)
        page = read(contact, "/styrning/anskaffningar/?manad=2026-04")
        assert ("Silikonbandage" in page) is seen
        assert "er kommun" in page


def test_lists_take_as_few_statements_for_many(region: r.Region) -> None:
    def statements(actor: Actor, address: str) -> int:
        client = client_of(actor)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    late(region)
    pages = ((region.dan, DEPOTS), (region.sara, DESKS), (region.lena, REPORT))
    before = [statements(*page) for page in pages]
    signe = r.patient(region, r.SIGNE, given_name="Signe")
    for number in ("D2", "D3"):
        d.outside(number)
        made = d.ask(region, signe, article_number=number)
        d.decide(region, d.prepare(region, made, article_number=number))
        one = d.ordered(region, signe, r.item(region, signe, number))
        if number == "D3":
            order_procurements([one.uuid], actor=region.dan, at=r.NOW)
    watch_procurements(actor=SYSTEM, at=TWELFTH)
    after = [statements(*page) for page in pages]
    assert all(more <= less + 1 for less, more in zip(before, after, strict=True)), (before, after)


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "x", "2026-13"])
def test_a_month_that_nobody_reckons_with_is_the_latest(region: r.Region, month: str) -> None:
    assert "Silikonbandage" in read(region.lena, f"{REPORT}?manad={month}")
    client = client_of(region.lena)
    assert client.get(f"{REPORT}anskaffningar.xlsx", {"manad": month}).status_code in (200, 404)
