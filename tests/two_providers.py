"""A region of two care providers whose data crosses, for handing one of them over. All by real operations.

Skara (Alice) and the region (Rut) both care for Torvald, who is enrolled in home care, so that Skara pays for
what Rut prescribes him; and one request of his became an order at each. Milo is a child in Skara's care, so that
the region pays. Signe, whose payer is pending, is the region's alone, and Sven is Skara's alone. April is closed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from django.db import connection

from tests import region as r
from tests.sending import dispatch_wave
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.patients.models import Patient
from uttag.journeys.close_month import close_month
from uttag.journeys.hand_over import ReadIn, import_care_provider
from uttag.journeys.hand_over.tables import tables
from uttag.rules.words import Urgency

MAY_4 = datetime(2026, 5, 4, 6, 0, tzinfo=UTC)
MAY_5 = datetime(2026, 5, 5, 6, 0, tzinfo=UTC)
ADMIN = Actor(Role.ADMINISTRATOR, name="Åsa Administratör")
MILO, SVEN = "20150515-2387", "19950515-2398"
SKARA, VGR = "1495", "VGR"


@dataclass
class Crossing:
    region: r.Region
    rut: Actor
    torvald: Patient
    milo: Patient
    signe: Patient
    sven: Patient


def crossing() -> Crossing:
    region = r.region()
    rut = r.regional_prescriber()
    for number in ("K1", "K2"):
        r.article(number)
        r.stock(region, number, 900)
    r.article("N1", area="nutrition", children=("Vanilj", "Choklad"))
    for number in ("N1-1", "N1-2"):
        r.stock(region, number, 900)
    torvald = r.patient(region, home_care=True, special_housing=region.housing.uuid, ward="Avdelning 1")
    assert r.patient(region, by=rut, special_housing=region.housing.uuid, ward="Avdelning 1") == torvald
    milo = r.patient(region, MILO, given_name="Milo", family_name='Ek, "yngre"')
    sven = r.patient(region, SVEN, given_name="Sven", family_name="Avskildsson")
    signe = r.patient(
        region, r.SIGNE, by=rut, given_name="Signe", family_name="Hemligsson", mobile="070-1740610",
        municipality="", street="Gömda gränd 7",
    )  # fmt: skip
    made = Crossing(region, rut, torvald, milo, signe, sven)
    _order(made)
    _deliver(region)
    assert close_month(date(2026, 4, 1), actor=region.frida, at=MAY_4).closed
    return made


def _order(made: Crossing) -> None:
    region, torvald = made.region, made.torvald
    ours, theirs = r.item(region, torvald, "K1"), r.item(region, torvald, "K2", by=made.rut)
    assert len(r.place(region, torvald, ours, theirs).orders) == 2
    drink = r.item(region, torvald, "N1")
    r.place(region, torvald, drink, pieces={drink.uuid: (("N1-1", 20), ("N1-2", 40))})
    acute = DeliveryChoice(urgency=Urgency.ACUTE)
    r.place(region, made.milo, r.item(region, made.milo, "K1"), delivery=acute)
    r.place(region, made.signe, r.item(region, made.signe, "K2", by=made.rut))
    [undone] = r.place(region, made.sven, r.item(region, made.sven, "K2")).orders
    cancel_order(undone.uuid, actor=region.sara, at=r.NOW, reason="Ångrad")


def _deliver(region: r.Region) -> None:
    wave = plan_wave(actor=region.dan, at=datetime(2026, 4, 7, 6, 0, tzinfo=UTC))
    pack_wave(wave.uuid, actor=region.dan, at=datetime(2026, 4, 7, 8, 0, tzinfo=UTC))
    dispatch_wave(wave.uuid, actor=region.dan, at=datetime(2026, 4, 7, 13, 0, tzinfo=UTC))
    there = datetime(2026, 4, 9, 12, 0, tzinfo=UTC)
    sent = Parcel.objects.values_list("sscc", flat=True)
    events = [ParcelEvent(sscc, DeliveryEvent.Kind.DELIVERED, there, "Budet") for sscc in sent]
    record_events(events, actor=region.dan, at=there)
    assert set(Order.objects.values_list("state", flat=True)) == {"delivered", "cancelled"}


def empty_installation() -> None:
    """This database becomes that of another installation, which has the agreement alone."""
    clear()
    forget_term_book()
    r._load_agreement()


def clear() -> None:
    """Takes all rows away, past all that guards them. Keys go on after those that were given."""
    with connection.cursor() as cursor:
        for model in reversed(tables()):
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of an archive but its manifest, which says when it was made."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert found.pop("manifest.json")
    return found


def everything_in(folder: Path) -> str:
    """All text of an archive, its documents too where they are text."""
    return "\n".join(content.decode("utf-8", "replace") for content in files_of(folder).values())


class Export(Protocol):
    """Hands a care provider over, and gives the folder."""

    def __call__(self, code: str, name: str = "") -> Path: ...


def read_in(folder: Path, actor: Actor = ADMIN) -> ReadIn:
    return import_care_provider(folder, actor=actor, at=MAY_5)


def table(folder: Path, name: str) -> list[dict[str, str]]:
    """A table of an archive, as another program would read it."""
    text = (folder / "tables" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def seal(folder: Path) -> None:
    """Makes the manifest say what its files are, as if they had been written so."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for file in manifest["files"]:
        content = (folder / file["name"]).read_bytes()
        file.update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    for held in manifest["tables"]:
        held["rows"] = len(table(folder, held["table"]))
    (folder / "manifest.json").write_text(json.dumps(manifest))


def highest_order(folder: Path) -> int:
    """The last key that an archive says its sender has given an order."""
    tables = json.loads((folder / "manifest.json").read_text())["tables"]
    [highest] = [table["highest_key"] for table in tables if table["table"] == "ordering.order"]
    return int(highest)
