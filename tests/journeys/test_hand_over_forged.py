"""An archive made by hand: it brings in nothing that no export would, reads nothing else, and is refused in words."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import two_providers as t
from tests.everything import everything
from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Decision, Term, TermValue
from uttag.apps.charges.models import Charge
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import CareProvider, Unit
from uttag.apps.patients.models import CareRelation, Patient
from uttag.ground.accounts.models import User
from uttag.ground.files.models import StoredFile
from uttag.ground.numbering.models import Series
from uttag.ground.outbox.models import Message
from uttag.ground.sets import last_key
from uttag.interfaces.cli.main import main
from uttag.journeys.hand_over import HandOverRefused, export_care_provider, import_care_provider
from uttag.journeys.hand_over.cells import reader, writer
from uttag.journeys.hand_over.tables import columns_of, name_of

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P9")]
Rows = list[dict[str, str]]


def edit(folder: Path, name: str, change: Callable[[Rows], Rows]) -> None:
    """Writes a table anew, and makes the manifest say so."""
    file = folder / "tables" / f"{name}.csv"
    columns = next(csv.reader(io.StringIO(file.read_text("utf-8"), newline="")))
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, columns)
    lines.writeheader()
    lines.writerows(change(t.table(folder, name)))
    file.write_bytes(text.getvalue().encode())
    t.seal(folder)


def each(**values: str) -> Callable[[Rows], Rows]:
    return lambda rows: [{**row, **values} for row in rows]


def first(**values: str) -> Callable[[Rows], Rows]:
    return lambda rows: [{**rows[0], **values}, *rows[1:]]


def another(**values: str) -> Callable[[Rows], Rows]:
    """One row more, like the first."""
    return lambda rows: [*rows, {**rows[0], **values}]


def say(folder: Path, **values: Any) -> None:
    """Makes the manifest say something else."""
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **values}))


def say_of(folder: Path, name: str, **values: Any) -> None:
    """Makes the manifest say something else of a table."""
    held = json.loads((folder / "manifest.json").read_text())["tables"]
    say(folder, tables=[{**one, **values} if one["table"] == name else one for one in held])


def add_table(folder: Path, model: Any, rows: list[Any], **values: str) -> None:
    """A table that the archive doesn't have, or in the place of the one it has."""
    text, columns = io.StringIO(newline=""), columns_of(model)
    lines = csv.writer(text)
    lines.writerow([column.attname for column in columns])
    for row in rows:
        cells = {column.attname: writer(column)(getattr(row, column.attname)) for column in columns}
        lines.writerow((cells | values).values())
    name = name_of(model)
    file = f"tables/{name}.csv"
    (folder / file).write_text(text.getvalue())
    manifest = json.loads((folder / "manifest.json").read_text())
    tables = [one for one in manifest["tables"] if one["table"] != name]
    files = [one for one in manifest["files"] if one["name"] != file]
    say(
        folder,
        tables=[*tables, {"table": name, "file": file, "rows": len(rows), "highest_key": 10**6}],
        files=[*files, {"name": file, "bytes": 0, "sha256": "0" * 64}],
    )
    t.seal(folder)


def refused(folder: Path, says: str) -> None:
    """The receiver refuses it in these words, and is as it was."""
    before = everything()
    with pytest.raises(HandOverRefused, match=says):
        t.read_in(folder)
    assert everything() == before


def provider_key(folder: Path, code: str) -> str:
    [key] = [row["id"] for row in t.table(folder, "parties.careprovider") if row["code"] == code]
    return key


# What it would read


def test_a_stored_files_key_is_no_way_to_a_file_of_the_receivers(exported: t.Export, tmp_path: Path) -> None:
    folder = exported(t.SKARA)
    secret = tmp_path / "secret.txt"
    secret.write_text("SERVER SECRET")
    edit(folder, "files.storedfile", another(sha256="../../secret.txt"))
    t.empty_installation()
    refused(folder, r"files\.storedfile\.csv, at or before line \d+: sha256 is no SHA-256")


def test_a_stored_file_must_be_listed_and_be_of_its_digest_and_size(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    t.empty_installation()
    size = t.table(folder, "files.storedfile")[0]["size"]
    edit(folder, "files.storedfile", first(size="1"))
    refused(folder, r"files\.storedfile\.csv.*is not of the size that its row says")
    edit(folder, "files.storedfile", first(size=size, media_type="text/html"))
    refused(folder, r"files\.storedfile\.csv.*media_type is one that is never kept")
    edit(folder, "files.storedfile", first(size=size, sha256="0" * 64))
    refused(folder, r"files\.storedfile\.csv.*is not among the manifest's files")
    next((folder / "files").iterdir()).write_bytes(b"other bytes")
    t.seal(folder)
    refused(folder, r"files/\w{64} is not named by its SHA-256")


def test_no_file_is_written_under_a_key_that_is_no_digest(made: t.Crossing, tmp_path: Path) -> None:
    skara = CareProvider.objects.get(code=t.SKARA)
    StoredFile.objects.create(
        sha256="../../../escaped", media_type="text/plain", size=1, content=b"x",
        stored_at=t.MAY_4, care_provider_id=skara.pk,
    )  # fmt: skip
    with pytest.raises(HandOverRefused, match="no digest for its key"):
        export_care_provider(t.SKARA, tmp_path / "a" / "out", actor=t.ADMIN, at=t.MAY_4)
    assert not list(tmp_path.rglob("escaped*"))


def test_a_link_in_the_folder_is_refused(exported: t.Export, tmp_path: Path) -> None:
    folder = exported(t.SKARA)
    file = folder / "tables" / "patients.patient.csv"
    file.rename(tmp_path / "elsewhere.csv")
    file.symlink_to(tmp_path / "elsewhere.csv")
    refused(folder, r"tables/patients\.patient\.csv is a link")
    (tmp_path / "elsewhere.csv").rename(tmp_path / "patients.patient.csv")
    file.unlink()
    (tmp_path / "patients.patient.csv").rename(file)
    (folder / "tables").rename(tmp_path / "tables")
    (folder / "tables").symlink_to(tmp_path / "tables")
    refused(folder, r"tables/parties\.unit\.csv is a link")


# What it would bring


def test_anothers_charges_are_refused(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    edit(folder, "charges.charge", each(care_provider_id=provider_key(folder, t.VGR)))
    t.empty_installation()
    refused(folder, r"charges\.charge\.csv: \d+ is neither 1495's nor needed")
    assert not Charge.objects.exists()


def test_a_folder_that_lies_about_whose_it_is_is_refused(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    say(folder, care_provider={"code": "1470", "name": "Vara", "org_number": "1"})
    t.empty_installation()
    refused(folder, "is neither 1470's nor needed")


def test_an_assignment_at_anothers_unit_is_refused(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    other = CareProvider.objects.get(code=t.VGR)
    unit = Unit.objects.filter(care_provider=other)[0]
    cells = {column.attname: writer(column)(getattr(unit, column.attname)) for column in columns_of(Unit)}
    edit(folder, "parties.unit", lambda rows: [*(row for row in rows if row["id"] != cells["id"]), cells])
    edit(folder, "access.assignment", another(id="900000", unit_id=cells["id"]))
    say_of(folder, "access.assignment", highest_key=900_000)
    t.empty_installation()
    refused(folder, r"access\.assignment\.csv: 900000 is neither 1495's")


def give_mallory(folder: Path, role: str, **user: str) -> None:
    uuid = "00000000-0000-4000-8000-000000000009"
    mallory = {"id": "900000", "uuid": uuid, "username": "mallory", "name": "Mallory", "is_active": "true"}
    edit(folder, "accounts.user", another(**(mallory | user)))
    edit(folder, "access.assignment", another(id="900000", user_id="900000", role=role))
    say_of(folder, "accounts.user", highest_key=900_000)
    say_of(folder, "access.assignment", highest_key=900_000)


@pytest.mark.clause("I1")
@pytest.mark.parametrize("role", list(Role))
def test_a_person_with_a_role_that_is_not_the_partys_to_give_comes_inactive(
    exported: t.Export, role: Role
) -> None:
    folder = exported(t.SKARA)
    give_mallory(folder, role.value)
    t.empty_installation()
    t.read_in(folder)
    mallory = User.objects.get(username="mallory")
    assert mallory.is_active is (role in (Role.PRESCRIBER, Role.CONTACT))
    assert not mallory.has_usable_password()
    assert User.objects.get(username="alice").is_active


@pytest.mark.clause("I1")
def test_who_works_here_gets_no_other_role_from_an_archive(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    give_mallory(folder, "administrator", username="dora", name="Dora Depå")
    t.empty_installation()
    dora = User.objects.create_user("dora", name="Dora Depå")
    unit = Unit.objects.create(hsa_id="SE-DEPOT", name="Lagret", kind=Unit.Kind.ADMINISTRATION)
    Assignment.objects.create(user=dora, unit=unit, role="depot", from_day=t.MAY_4.date())
    refused(folder, r"access\.assignment 900000 would give a person who works here the role administrator")


def test_nobody_comes_whom_no_row_needs(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    give_mallory(folder, "prescriber")
    edit(folder, "access.assignment", lambda rows: rows[:-1])
    t.empty_installation()
    refused(folder, r"accounts\.user\.csv: 900000 is neither 1495's nor needed")


def test_terms_and_values_come_in_no_hand_over(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    value = TermValue.objects.filter(term__key="delivery.working_days")[0]
    add_table(folder, TermValue, [value], id="77777", value="19", effective_from="2026-05-01")
    t.empty_installation()
    refused(folder, r"agreement\.termvalue\.csv: no hand-over of a care provider holds agreement\.termvalue")
    assert not Term.objects.filter(values__pk=77777).exists()


def test_a_decision_that_is_not_here_is_no_decision(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    add_table(
        folder, Decision, [Decision.objects.earliest("pk")], id="77777", reference="LMN 2026-05-01, § 1"
    )
    t.empty_installation()
    refused(folder, r"agreement\.decision\.csv: 77777 is not of the agreement here")


@pytest.mark.clause("I1")
def test_a_care_relation_draws_no_patient_of_anothers_in(made: t.Crossing, exported: t.Export) -> None:
    """The receiver has the region's patients; Skara's archive says that Signe is in its care too."""
    folders = [exported(t.VGR), exported(t.SKARA)]
    t.empty_installation()
    t.read_in(folders[0])
    signe = Patient.objects.get(uuid=made.signe.uuid)
    edit(folders[1], "patients.carerelation", another(id="900000", patient_id=str(signe.pk)))
    say_of(folders[1], "patients.carerelation", highest_key=900_000)
    refused(folders[1], rf"patients\.patient {signe.pk} is pointed at, and not in the archive")
    assert not CareRelation.objects.filter(patient=signe, care_provider__code=t.SKARA).exists()


def test_a_reference_over_a_wall_that_is_not_told_of_is_refused(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    file = folder / "outside.csv"
    file.write_bytes(b"\r\n".join(file.read_bytes().split(b"\r\n")[:1]) + b"\r\n")
    say(folder, outside=0)
    t.seal(folder)
    t.empty_installation()
    refused(folder, r"charges\.charge \d+: order_id leads to another's row, and outside\.csv doesn't say so")


# What it would use up, and what it can't hold


def test_an_archive_uses_up_no_keys_and_no_numbers_even_refused(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    t.empty_installation()
    keys = last_key(Order)
    for highest in (10**25, 2**63 - 1, 0, -1, "x", None, True, 1.5):
        say_of(folder, "ordering.order", highest_key=highest)
        refused(folder, r"ordering\.order\.csv")
    say_of(folder, "ordering.order", highest_key=2**62 + 1)
    edit(folder, "ordering.order", another(id=str(2**62)))
    refused(folder, r"ordering\.order\.csv, at or before line \d+: its key is out of all bounds")
    assert last_key(Order) == keys


def test_an_invoice_whose_number_would_be_given_again_is_refused(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    say(folder, series={"invoice": 0})
    t.empty_installation()
    refused(folder, r"invoicing\.invoice \d+: its number is not one of the manifest's series")
    assert not Series.objects.filter(name="invoice").exists()


LIES: list[tuple[str, dict[str, Any]]] = [
    ("series", {"series": {"invoice": "a"}}),
    ("series", {"series": [1]}),
    ("series", {"series": {"invoice": 10**30}}),
    ("series", {"series": {"nonsense": 5}}),
    ("outside", {"outside": "x"}),
    (r"outside\.csv has \d+ lines", {"outside": 0}),
    ("tables is empty", {"tables": []}),
    ("files", {"files": []}),
    ("TypeError", {"files": None}),
    ("made_at", {"made_at": "2026-05-04T06:00:00"}),
    ("'x'", {"made_at": "x"}),
    ("TypeError", {"made_at": 7}),
    ("format_version", {"format_version": "1"}),
    ("made_by", {"made_by": "\ud800"}),
    ("there is no care provider '9999' here", {"care_provider": {"code": "9999", "name": "x", "org_number": ""}}),
    ("TypeError", {"care_provider": "1495"}),
]  # fmt: skip


@pytest.mark.parametrize(("says", "lie"), LIES)
def test_a_manifest_that_lies_is_refused_in_words(exported: t.Export, says: str, lie: dict[str, Any]) -> None:
    folder = exported(t.SKARA)
    say(folder, **lie)
    t.empty_installation()
    refused(folder, f"(?s){'' if 'outside.' in says.replace(chr(92), '') else 'manifest.json.*'}{says}")


def test_the_manifests_count_of_rows_is_asked(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    say_of(folder, "patients.patient", rows=7)
    t.empty_installation()
    refused(folder, r"tables/patients\.patient\.csv has 3 rows, the manifest says 7")


def test_a_table_of_another_file_is_refused(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    say_of(folder, "patients.patient", file="manifest.json")
    refused(folder, r"the file of patients\.patient is not tables/patients\.patient\.csv")


def spoil(folder: Path, name: str, old: bytes, new: bytes) -> None:
    file = folder / "tables" / f"{name}.csv"
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new, 1))
    manifest = json.loads((folder / "manifest.json").read_text())
    for one in manifest["files"]:
        content = (folder / one["name"]).read_bytes()
        one.update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    (folder / "manifest.json").write_text(json.dumps(manifest))


BROKEN: list[tuple[str, bytes, bytes]] = [
    ("is not UTF-8", b"Skara", b"Sk\xffra"),
    ("name can't be read", b"Skara", b"Sk\0ra"),
    ("name can't be read", b"Skara", b"S" * 5_000),
    ("name can't be read", b"Skara", b"S" * 200_000),
    ("is no CSV", b"Skara", b'"Skara"s'),
    ("stands there twice", b"code,", b"code,code,"),
    ("the column id is missing", b"id,", b""),
]


@pytest.mark.parametrize(("says", "old", "new"), BROKEN)
def test_a_table_that_is_broken_is_refused_in_words(
    exported: t.Export, says: str, old: bytes, new: bytes
) -> None:
    folder = exported(t.SKARA)
    spoil(folder, "parties.careprovider", old, new)
    t.empty_installation()
    refused(folder, rf"tables/parties\.careprovider\.csv.*{says}")


def test_a_cell_may_be_as_long_as_a_large_ruling(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    edit(folder, "rulings.ruling", first(facts=json.dumps({"long": "x" * 300_000})))
    t.empty_installation()
    t.read_in(folder)


@pytest.mark.parametrize(
    "cell", ['"\\u0000"', '["\\ud800"]', '{"\\u0000":1}', "NaN", "1e999", "[" * 100_000, "{"]
)
def test_json_that_no_database_holds_is_refused(cell: str) -> None:
    [payload] = [one for one in columns_of(Message) if one.name == "payload"]
    with pytest.raises((ValueError, RecursionError)):
        reader(payload)(cell)


def test_numbers_and_instants_out_of_bounds_are_refused() -> None:
    columns = {column.attname: column for column in columns_of(Order)}
    for name, cell in (("id", str(2**63)), ("id", "1" * 5_000), ("placed_at", "9999-12-31T23:59:59Z")):
        if name in columns:
            with pytest.raises((ValueError, ArithmeticError)):
                reader(columns[name])(cell)


# Who made it


def test_the_digest_that_the_sender_has_told_is_asked_for(exported: t.Export) -> None:
    folder = exported(t.SKARA)
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    t.empty_installation()
    before = everything()
    with pytest.raises(HandOverRefused, match=digest):
        import_care_provider(folder, actor=t.ADMIN, at=t.MAY_5, digest="0" * 64)
    assert everything() == before
    read = import_care_provider(folder, actor=t.ADMIN, at=t.MAY_5, digest=digest.upper())
    assert read.digest == digest


def test_the_program_says_why_and_exits_with_2(
    exported: t.Export, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = exported(t.SKARA)
    spoil(folder, "patients.patient", b"true", b"tr\xff")
    assert main(["import", str(folder)]) == 2
    told = capsys.readouterr().err
    assert "tables/patients.patient.csv, after line" in told
    assert "Nothing was read in." in told
