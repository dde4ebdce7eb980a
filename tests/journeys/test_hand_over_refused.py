"""What is no hand-over, or may not be one, is refused in words, and nothing is left half done."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import two_providers as t
from tests.everything import everything
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Article
from uttag.apps.charges.models import Charge
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.parties.models import CareProvider
from uttag.apps.patients.models import Patient, PatientIdentity
from uttag.ground.accounts.models import User
from uttag.ground.files.models import StoredFile
from uttag.journeys.hand_over import (
    HandOverRefused,
    export_care_provider,
    write_archive,
)
from uttag.journeys.hand_over.cells import reader, writer
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.clause("I1")
@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.FINANCE, Role.PATIENT])
def test_others_may_neither_hand_over_nor_read_in(made: t.Crossing, tmp_path: Path, role: Role) -> None:
    with pytest.raises(Refused):
        export_care_provider(t.SKARA, tmp_path / "out", actor=Actor(role, name="Eva"), at=t.MAY_4)
    with pytest.raises(Refused):
        write_archive(t.SKARA, actor=Actor(role, name="Eva"), at=t.MAY_4)
    with pytest.raises(Refused):
        t.read_in(tmp_path, Actor(role, name="Eva"))


@pytest.mark.clause("I1")
def test_an_administrator_at_a_care_provider_takes_out_its_own_alone(
    made: t.Crossing, tmp_path: Path
) -> None:
    skara = CareProvider.objects.get(code=t.SKARA)
    own = Actor(Role.ADMINISTRATOR, name="Eva", care_provider_id=skara.pk)
    export_care_provider(t.SKARA, tmp_path / "own", actor=own, at=t.MAY_4)
    with pytest.raises(Refused):
        export_care_provider(t.VGR, tmp_path / "other", actor=own, at=t.MAY_4)
    with pytest.raises(Refused):
        t.read_in(tmp_path / "own", own)


def test_a_cell_is_read_back_whatever_stands_in_it() -> None:
    name = Article._meta.get_field("name")
    born = Patient._meta.get_field("born_on")
    for value in ("", r"\N", "\\", 'a "b"\r\n,c', " x "):
        assert reader(name)(writer(name)(value)) == value
    assert reader(born)(writer(born)(None)) is None
    with pytest.raises(ValueError, match="must not"):
        reader(name)(r"\N")


def test_the_sender_may_be_stopped_anywhere_and_begin_again(
    made: t.Crossing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pull_the_plug(file: str) -> None:
        if file == "outside.csv":
            raise KeyboardInterrupt

    folder = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        export_care_provider(t.SKARA, folder, actor=t.ADMIN, at=t.MAY_4, tell=pull_the_plug)
    assert not folder.exists()
    assert not (tmp_path / "out.part" / "manifest.json").exists()
    with pytest.raises(HandOverRefused, match="no complete hand-over"):
        t.read_in(tmp_path / "out.part")
    export_care_provider(t.SKARA, folder, actor=t.ADMIN, at=t.MAY_4)
    assert list(tmp_path.iterdir()) == [folder]
    assert folder.stat().st_mode & 0o077 == 0


def test_a_folder_in_use_and_an_unknown_code_are_refused(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    with pytest.raises(HandOverRefused, match="not an empty folder"):
        exported(t.SKARA)
    with pytest.raises(HandOverRefused, match="'9999'"):
        exported("9999")
    assert folder.exists()


def test_a_stored_file_goes_along_with_its_bytes(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    own = StoredFile.objects.filter(care_provider_id=CareProvider.objects.get(code=t.SKARA).pk)
    assert own.count() == 2
    assert {path.name: path.read_bytes() for path in (folder / "files").iterdir()} == {
        file.sha256: bytes(file.content) for file in own
    }


def test_the_receivers_own_rows_with_the_archives_keys_are_named_in_the_refusal(
    made: t.Crossing, exported: t.Export
) -> None:
    folder = exported(t.SKARA)
    OrderRow._base_manager.filter(order__care_provider__code=t.SKARA).update(days_rest=1)
    before = everything()
    with pytest.raises(HandOverRefused, match=r"ordering\.orderrow \d+ is another row here"):
        t.read_in(folder)
    assert everything() == before


def test_a_number_that_another_row_has_is_named_without_its_value(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    t.empty_installation()
    someone = Patient.objects.create(pk=10**6, municipality="1495", registered_at=t.MAY_4)
    someone_is = {"kind": "personal", "given_name": "Torvald", "family_name": "Ek"}
    PatientIdentity.objects.create(patient=someone, number="194101106393", **someone_is)
    before = everything()
    with pytest.raises(HandOverRefused, match="has the same number") as refused:
        t.read_in(folder)
    assert "19410110" not in str(refused.value)
    assert everything() == before


def test_an_order_of_the_receivers_own_is_not_taken_for_one_over_the_wall(
    made: t.Crossing, exported: t.Export
) -> None:
    folder = exported(t.SKARA)
    charge = Charge.objects.filter(
        care_provider__code=t.SKARA, order__care_provider__code=t.VGR
    ).select_related("order")[0]
    Order._base_manager.filter(pk=charge.order_id).update(uuid="00000000-0000-4000-8000-000000000000")
    with pytest.raises(HandOverRefused, match=rf"ordering\.order {charge.order_id} is another row here"):
        t.read_in(folder)


def test_a_person_of_the_same_log_in_and_another_name_is_someone_else(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    t.empty_installation()
    User.objects.create_user("alice", name="Alice Annan")
    with pytest.raises(HandOverRefused, match=r"accounts\.user"):
        t.read_in(folder)


def test_the_database_itself_refuses_what_would_hang_loose(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    t.empty_installation()
    drop_last_row(folder, "prescribing.prescription")
    with pytest.raises(HandOverRefused, match="neither here nor in the archive"):
        t.read_in(folder)


def drop_last_row(folder: Path, name: str) -> None:
    file = folder / "tables" / f"{name}.csv"
    file.write_bytes(b"\r\n".join(file.read_bytes().split(b"\r\n")[:-2]) + b"\r\n")
    t.seal(folder)


def edit_manifest(folder: Path, **values: Any) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **values}))


def edit_table(folder: Path, old: str, new: str) -> None:
    file = folder / "tables" / "patients.patient.csv"
    file.write_bytes(file.read_bytes().replace(old.encode(), new.encode(), 1))
    t.seal(folder)


def unknown_table(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"][0] |= {"table": "parties.guild", "file": "tables/parties.guild.csv"}
    (folder / "manifest.json").write_text(json.dumps(manifest))


def stored_file(folder: Path) -> Path:
    return next((folder / "files").iterdir())


SPOILT: list[tuple[str, Callable[[Path], Any]]] = [
    ("manifest.json is missing", lambda f: (f / "manifest.json").unlink()),
    (r"manifest.json can't be read", lambda f: (f / "manifest.json").write_text('{"format": ')),
    (r"manifest.json can't be read", lambda f: (f / "manifest.json").write_text("[]")),
    (r"manifest.json can't be read", lambda f: edit_manifest(f, tables=[{"table": "x"}])),
    (r"manifest.json can't be read.*another format", lambda f: edit_manifest(f, format="another format")),
    (r"manifest.json is of format 2, made by a newer", lambda f: edit_manifest(f, format_version=2)),
    (r"tables/ordering.order.csv is missing", lambda f: (f / "tables" / "ordering.order.csv").unlink()),
    (r"files/\w{64} is missing", lambda f: stored_file(f).unlink()),
    (r"files/\w{64} is 3 bytes", lambda f: stored_file(f).write_bytes(b"odd")),
    (r"outside.csv is not what was written", lambda f: (f / "outside.csv").write_bytes(
        (f / "outside.csv").read_bytes().replace(b"order_id", b"order_ID"))),
    (r"would lie outside the folder", lambda f: edit_manifest(
        f, files=[{"name": "../secret", "bytes": 1, "sha256": "0"}])),
    (r"there is no table parties.guild here", unknown_table),
    (r"patients.patient.csv: there is no column shoe_size here",
     lambda f: edit_table(f, "municipality", "shoe_size")),
    (r"patients.patient.csv: the column registered_at is missing",
     lambda f: edit_table(f, ",registered_at", "")),
    (r"patients.patient.csv, at or before line \d+: a row has \d+ values",
     lambda f: edit_table(f, "\r\n", "\r\n1,")),
    (r"patients.patient.csv, at or before line \d+: home_care can't be read",
     lambda f: edit_table(f, ",true,", ",maybe,")),
]  # fmt: skip


@pytest.mark.clause("P9")
@pytest.mark.parametrize(("says", "spoil"), SPOILT)
def test_a_folder_that_is_not_what_was_written_is_refused_and_nothing_is_left(
    exported: t.Export, says: str, spoil: Callable[[Path], Any]
) -> None:
    folder = exported(t.SKARA)
    spoil(folder)
    t.empty_installation()
    before = everything()
    with pytest.raises(HandOverRefused, match=says):
        t.read_in(folder)
    assert everything() == before


def test_a_column_that_has_come_since_gets_its_default(exported: t.Export) -> None:
    """An archive of an earlier version of the product."""
    folder = exported(t.SKARA)
    file = folder / "tables" / "patients.patient.csv"
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8"), newline="")))
    place = rows[0].index("protected")
    text = io.StringIO(newline="")
    csv.writer(text).writerows([cell for at, cell in enumerate(row) if at != place] for row in rows)
    file.write_bytes(text.getvalue().encode())
    t.seal(folder)
    t.empty_installation()
    t.read_in(folder)
    assert set(Patient.objects.values_list("protected", flat=True)) == {"none"}
