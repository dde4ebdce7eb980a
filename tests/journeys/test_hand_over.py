"""A care provider's data is handed over and read back: all of it, nothing of others', or a refusal that says why."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import region as r
from tests import two_providers as t
from tests.everything import everything
from uttag.apps.access.actors import SYSTEM
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.charges.models import Charge
from uttag.apps.invoicing.models import Invoice
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.parties.models import CareProvider, Customer, Unit
from uttag.apps.patients.models import Patient
from uttag.ground.accounts.models import User
from uttag.ground.numbering.models import Series
from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.ground.verify import invariants
from uttag.journeys.hand_over import (
    write_archive,
)
from uttag.journeys.load_agreement import load_agreement

pytestmark = pytest.mark.django_db


def broken() -> dict[str, Any]:
    found = {one.name: tuple(one.find()) for one in invariants()}
    return {name: breaches for name, breaches in found.items() if breaches}


@pytest.mark.clause("P9")
@pytest.mark.parametrize("code", [t.SKARA, t.VGR])
def test_what_is_handed_over_is_read_in_elsewhere_and_handed_over_again_the_same(
    exported: t.Export, code: str
) -> None:
    before = exported(code)
    assert broken() == {}
    t.empty_installation()
    assert t.read_in(before).added["ordering.order"] == len(t.table(before, "ordering.order"))
    assert broken() == {}
    again = exported(code, "again")
    assert t.files_of(again) == t.files_of(before)
    assert t.highest_order(again) == t.highest_order(before)


@pytest.mark.clause("P9")
def test_both_archives_in_one_installation_close_what_each_left_open(exported: t.Export) -> None:
    folders = [exported(t.SKARA), exported(t.VGR)]
    before = everything(but=("Move", "Balance", "TrailEntry", "AccessLogEntry", "Task", "User", "Series"))
    t.empty_installation()
    assert t.read_in(folders[0]).outside > 0
    assert t.read_in(folders[1]).outside == 0
    assert broken() == {}
    after = everything(but=before.keys() ^ everything().keys())
    own = ("Order", "OrderRow", "Charge", "Invoice", "InvoicedCharge", "Patient", "CareRelation", "Ruling")
    assert {name: after[name] for name in own} == {name: before[name] for name in own}
    assert [t.files_of(exported(code, f"{code} again")) for code in (t.SKARA, t.VGR)] == [
        t.files_of(folder) for folder in folders
    ]


@pytest.mark.clause("P9")
@pytest.mark.clause("I1")
def test_nothing_of_another_care_providers_patients_is_in_the_folder(
    made: t.Crossing, exported: t.Export
) -> None:
    text = t.everything_in(exported(t.SKARA))
    identity = made.signe.identity
    for secret in (
        identity.number,
        identity.family_name,
        identity.street,
        identity.mobile,
        str(made.signe.uuid),
    ):
        assert secret not in text
    # Torvald is in both's care: he goes along, what the region has prescribed him doesn't.
    region = CareProvider.objects.get(code=t.VGR)
    assert str(made.torvald.uuid) in text
    assert not any(row["care_provider_id"] == str(region.pk) for row in table_of_care(exported(t.SKARA, "b")))
    assert "Avskildsson" not in t.everything_in(exported(t.VGR))


def table_of_care(folder: Path) -> list[dict[str, str]]:
    names = (
        "patients.carerelation", "prescribing.prescription", "prescribing.prescriptionitem",
        "prescribing.withdrawal", "ordering.order", "ordering.orderrow", "fulfilment.parcel",
        "delivery.deliveryevent", "charges.charge", "invoicing.invoice", "rulings.ruling",
    )  # fmt: skip
    return [row for name in names for row in t.table(folder, name)]


@pytest.mark.clause("P9")
@pytest.mark.clause("I1")
def test_a_payer_gets_the_cost_and_an_opaque_reference_to_the_care(exported: t.Export) -> None:
    crossing = Charge.objects.filter(care_provider__code=t.SKARA, order__care_provider__code=t.VGR)
    folder = exported(t.SKARA)
    charged = {row["id"]: row for row in t.table(folder, "charges.charge")}
    outside = list(csv.DictReader(io.StringIO((folder / "outside.csv").read_text("utf-8"))))
    assert crossing.exists()
    for charge in crossing.select_related("order"):
        assert charged[str(charge.pk)]["order_id"] == str(charge.order_id)
        assert {
            "table": "charges.charge", "key": str(charge.pk), "column": "order_id",
            "points_to": "ordering.order", "points_to_key": str(charge.order_id), "uuid": str(charge.order.uuid),
        } in outside  # fmt: skip
    described = json.loads((folder / "dictionary.json").read_text())["tables"]
    [order] = [
        column
        for one in described
        if one["table"] == "charges.charge"
        for column in one["columns"]
        if column["column"] == "order_id"
    ]
    assert order["may_point_outside"] is True
    assert order["points_to"] == "ordering.order"


@pytest.mark.clause("P9")
def test_an_installation_with_other_keys_takes_what_it_knows_by_name(
    made: t.Crossing, exported: t.Export
) -> None:
    folder = exported(t.SKARA)
    first = Order.objects.filter(care_provider__code=t.SKARA).earliest("pk")
    t.clear()
    # Keys of the agreement's rows are others here, and some of the archive's are taken.
    User.objects.create_user("frida", name="Frida Finans")
    Unit.objects.create(hsa_id="SE-OTHER", name="Annan enhet", kind=Unit.Kind.LMN)
    load_agreement(folder=r.FOLDER, actor=SYSTEM, at=r.NOW)
    forget_term_book()
    t.read_in(folder)
    assert broken() == {}
    order = Order.objects.earliest("pk")
    assert order.care_provider.code == t.SKARA
    assert order.care_provider_id != first.care_provider_id
    assert order_number(order.pk) == order_number(first.pk)
    assert Invoice.objects.get().customer.care_provider.code == t.SKARA
    trail = TrailEntry.objects.filter(operation="prescribe")
    assert set(trail.values_list("care_provider_id", flat=True)) == {order.care_provider_id}
    assert User.objects.filter(username="frida").count() == 1


@pytest.mark.clause("P9")
def test_the_care_providers_own_customers_are_as_they_were_and_others_as_they_are(
    exported: t.Export,
) -> None:
    Customer.objects.filter(care_provider__code=t.SKARA).update(street="Nya vägen 1")
    Customer.objects.filter(care_provider__code=t.VGR).update(street="Nya vägen 2")
    folder = exported(t.SKARA)
    t.empty_installation()
    t.read_in(folder)
    streets = dict(Customer.objects.values_list("care_provider__code", "street"))
    assert streets[t.SKARA] == "Nya vägen 1"
    assert streets[t.VGR] != "Nya vägen 2"


@pytest.mark.clause("P9")
def test_work_goes_on_where_it_was_read_in(made: t.Crossing, exported: t.Export) -> None:
    """Numbers go on after all that the sender has given, to anyone."""
    highest, last = Order.objects.latest("pk").pk, Series.objects.get(name="invoice").last
    folder = exported(t.SKARA)
    t.empty_installation()
    t.read_in(folder)
    alice = User.objects.get(username="alice")
    actor = replace(made.region.alice, user_id=alice.pk)
    torvald = Patient.objects.get(uuid=made.torvald.uuid)
    item = r.item(made.region, torvald, "K1", by=actor)
    [placed] = r.place(made.region, torvald, item).orders
    assert Order.objects.get(uuid=placed.uuid).pk > highest
    series = Series.objects.get(name="invoice")
    assert (series.last, series.elsewhere) == (last, last)
    assert broken() == {}


@pytest.mark.clause("P9")
def test_the_same_folder_twice_changes_nothing(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    t.empty_installation()
    assert t.read_in(folder).before is None
    once = everything()
    assert t.read_in(folder).before == t.MAY_5
    assert everything() == once


def test_what_is_here_already_under_the_same_keys_is_left_as_it_is(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    before = everything(but=("TrailEntry", "AccessLogEntry", "StoredFile", "Series"))
    assert t.read_in(folder).added == {}
    assert everything(but=("TrailEntry", "AccessLogEntry", "StoredFile", "Series")) == before


def test_two_exports_at_rest_are_the_same(exported: t.Export) -> None:
    assert t.files_of(exported(t.SKARA)) == t.files_of(exported(t.SKARA, "again"))


def test_passwords_stay_and_nobody_can_log_in_by_one(exported: t.Export) -> None:
    alice = User.objects.get(username="alice")
    alice.set_password("korrekt häst batteri")
    alice.save()
    folder = exported(t.SKARA)
    assert "password" not in (folder / "tables" / "accounts.user.csv").read_text()
    assert "argon2" not in t.everything_in(folder)
    t.empty_installation()
    t.read_in(folder)
    assert not User.objects.get(username="alice").has_usable_password()


@pytest.mark.clause("I2")
def test_trail_and_access_log_say_that_it_was_handed_over(made: t.Crossing, exported: t.Export) -> None:
    exported(t.SKARA)
    entry = AccessLogEntry.objects.get(what="export_care_provider")
    skara = CareProvider.objects.get(code=t.SKARA)
    assert (entry.ground, entry.care_provider_id, entry.user_name) == ("hand_over", skara.pk, t.ADMIN.name)
    assert set(entry.patients) == {str(p.uuid) for p in (made.torvald, made.milo, made.sven)}
    assert TrailEntry.objects.get(operation="export_care_provider").care_provider_id == skara.pk


@pytest.mark.clause("P9")
def test_a_zip_for_a_page_holds_the_same_files(exported: t.Export, tmp_path: Path) -> None:
    folder = exported(t.SKARA)
    pieces = list(write_archive(t.SKARA, actor=t.ADMIN, at=t.MAY_4))
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "unpacked")
    assert t.files_of(tmp_path / "unpacked") == t.files_of(folder)
    t.empty_installation()
    assert t.read_in(tmp_path / "unpacked").added


def test_no_piece_of_a_zip_is_large(made: t.Crossing) -> None:
    assert max(map(len, write_archive(t.VGR, actor=t.ADMIN, at=t.MAY_4))) < 200_000
