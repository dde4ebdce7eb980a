"""Wrong and hostile files, one by one: each is refused with a clear word, in little memory (B2.6)."""

from __future__ import annotations

import struct
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from tests.workbooks import repacked
from uttag.papers.workbooks.guarding import MOST_MEMBERS, guard
from uttag.papers.workbooks.reading import read
from uttag.papers.workbooks.writing import Contents, write
from uttag.rules.reasons import Refused
from uttag.rules.wording import say

MEGABYTE = 1024 * 1024
SHEET = "xl/worksheets/sheet2.xml"  # Artiklar; the first is Läs mig
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
pytestmark = pytest.mark.clause("B2.6")


@pytest.fixture(scope="module")
def good() -> bytes:
    return write(Contents({"Artiklar": [("1", "Skydd")]}))


def refused(content: bytes, *, most_megabytes: int = 24) -> str:
    """The code of the refusal. What it took of memory is bounded, whatever the file says that it holds."""
    tracemalloc.start()
    try:
        with pytest.raises(Refused) as no:
            read(content)
        assert tracemalloc.get_traced_memory()[1] < most_megabytes * MEGABYTE
    finally:
        tracemalloc.stop()
    for reason in no.value.reasons:
        assert all(say(reason, language) for language in ("sv", "en"))
    return no.value.reasons[0].code


def part(good: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The good file with one part changed."""
    return repacked(good, lambda each, old: change(old) if each == name else old)


def with_rows(good: bytes, rows: bytes) -> bytes:
    """The good file with these rows last on its sheet of articles."""
    return part(good, SHEET, lambda old: old.replace(b"</sheetData>", rows + b"</sheetData>"))


def test_a_good_file_is_let_through(good: bytes) -> None:
    guard(good)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_empty_file"),
        (b"PK\x03\x04" + b"x" * 11 * MEGABYTE, "workbook_too_large"),
        (OLE, "workbook_old_excel"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_encrypted"),
        (b"nummer;namn\r\n1;Skydd\r\n", "workbook_is_text"),
        ("nummer;namn\r\nå;ä\r\n".encode("latin-1"), "workbook_is_text"),
        ("nummer\tnamn".encode("utf-16"), "workbook_is_text"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "workbook_is_text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", "workbook_not_one"),
        (b"PK\x03\x04 no more of it", "workbook_broken"),
    ],
)
def test_what_is_no_workbook(content: bytes, code: str) -> None:
    assert refused(content, most_megabytes=40) == code


def zipped(*members: tuple[str, bytes], how: int = ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", how) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def test_an_ods_file() -> None:
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    assert refused(zipped(("mimetype", kind), ("content.xml", b"<a/>"), how=ZIP_STORED)) == "workbook_is_ods"


def test_another_zip_file() -> None:
    assert refused(zipped(("word/document.xml", b"<a/>"))) == "workbook_not_one"


def test_a_file_cut_short(good: bytes) -> None:
    assert refused(good[: len(good) // 2]) == "workbook_broken"


def test_a_file_with_a_byte_turned(good: bytes) -> None:
    with ZipFile(BytesIO(good)) as archive:
        start = archive.getinfo(SHEET).header_offset + 100
    turned = good[:start] + bytes([good[start] ^ 0xFF]) + good[start + 1 :]
    assert refused(turned) in ("workbook_broken", "workbook_broken_part")


def test_a_member_under_a_password(good: bytes) -> None:
    place = good.index(b"PK\x01\x02") + 8
    assert refused(good[:place] + b"\x01" + good[place + 1 :]) == "workbook_encrypted"


# --- bombs ----------------------------------------------------------------------------------------------------


def test_a_bomb_by_what_it_says(good: bytes) -> None:
    assert (
        refused(repacked(good, lambda _, old: old, xl__media__a=b"\0" * 130 * MEGABYTE), most_megabytes=40)
        == "workbook_bomb"
    )


def test_a_bomb_by_how_much_it_swells(good: bytes) -> None:
    assert refused(repacked(good, lambda _, old: old, xl__media__a=b"\0" * 9 * MEGABYTE)) == "workbook_bomb"


def test_a_bomb_that_lies_about_its_size(good: bytes) -> None:
    bomb = bytearray(repacked(good, lambda _, old: old, xl__a=b" " * 130 * MEGABYTE))
    place = bomb.rindex(b"PK\x01\x02", 0, bomb.rindex(b"xl/a"))
    bomb[place + 24 : place + 28] = struct.pack("<I", 1000)
    assert refused(bytes(bomb)) in ("workbook_bomb", "workbook_broken")


def test_a_bomb_of_one_text_that_each_cell_points_at(good: bytes) -> None:
    shared = (
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    )
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(3, 3003))
    content = with_rows(good, rows)
    bomb = repacked(
        content,
        lambda name, old: None if name == "xl/sharedStrings.xml" else old,
        **{"xl__sharedStrings.xml": shared % (b"x" * 60_000)},
    )
    assert refused(bomb) == "workbook_bomb"


def test_too_many_parts(good: bytes) -> None:
    more = {f"xl__media__{n}": b"" for n in range(MOST_MEMBERS)}
    assert refused(repacked(good, lambda _, old: old, **more)) == "workbook_too_many_parts"


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "/etc/passwd", "C:/windows/a", "xl\\a.xml", "xl/Workbook.xml"]
)
def test_paths_that_lead_astray(good: bytes, path: str) -> None:
    out = BytesIO(good)
    with ZipFile(out, "a") as archive:
        archive.writestr("placeholder" if "\\" in path else path, b"<a/>")
    content = out.getvalue()
    if "\\" in path:  # zipfile itself would have made it a plain one
        content = content.replace(b"placeholder", path.ljust(11, "_").encode())
    assert refused(content) == "workbook_bad_paths"


# --- what doesn't belong within -------------------------------------------------------------------------------

DTD = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "name",
    [
        SHEET,
        "xl/workbook.xml",
        "xl/styles.xml",
        "docProps/core.xml",
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
    ],
)
@pytest.mark.parametrize("type_", [DTD, LAUGHS, b"<!DOCTYPE x>"])
def test_entities_in_any_part(good: bytes, name: str, type_: bytes) -> None:
    def add(old: bytes) -> bytes:
        head, end, rest = old.partition(b"?>")
        return head + end + type_ + rest

    assert refused(part(good, name, add)) == "workbook_entities"


def test_entities_in_a_drawing_of_comments(good: bytes) -> None:
    name = "xl/drawings/vmlDrawing1.vml"
    assert refused(part(good, name, lambda old: DTD + old)) == "workbook_entities"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xl/vbaProject.bin", "workbook_macros"),
        ("xl/activeX/activeX1.xml", "workbook_macros"),
        ("xl/externalLinks/externalLink1.xml", "workbook_links"),
        ("xl/connections.xml", "workbook_links"),
        ("xl/embeddings/oleObject1.bin", "workbook_embedded"),
    ],
)
def test_macros_links_and_files_within(good: bytes, name: str, code: str) -> None:
    assert refused(repacked(good, lambda _, old: old, **{name.replace("/", "__"): b"<a/>"})) == code


def test_a_relation_that_leads_out(good: bytes) -> None:
    link = b'<Relationship Id="r99" Type="http://x/path" Target="http://ond.example" TargetMode="External"/>'
    name = "xl/_rels/workbook.xml.rels"
    assert (
        refused(part(good, name, lambda old: old.replace(b"</Relationships>", link + b"</Relationships>")))
        == "workbook_links"
    )


def test_a_sheet_that_is_kept_elsewhere_than_where_it_is_looked_for(good: bytes) -> None:
    name = "xl/_rels/workbook.xml.rels"
    moved = part(good, name, lambda old: old.replace(b"worksheets/sheet2.xml", b"media/sheet2.xml"))
    assert refused(repacked(moved, lambda _, old: old, xl__media__sheet2=b"<a/>")) == "workbook_foreign_sheet"


def test_formulas_are_named_with_sheet_and_cell(good: bytes) -> None:
    rows = b'<row r="3"><c r="B3"><f>HYPERLINK("http://ond.example")</f><v>1</v></c><c r="C3"><f>1+1</f></c></row>'
    with pytest.raises(Refused) as no:
        read(with_rows(good, rows))
    reason = no.value.reasons[0]
    assert (reason.code, reason.params["cells"]) == ("workbook_formulas", "Artiklar!B3, Artiklar!C3")


# --- sizes ----------------------------------------------------------------------------------------------------

CELL = b'<c r="%s" t="inlineStr"><is><t>x</t></is></c>'


def test_a_lone_cell_at_the_far_corner(good: bytes) -> None:
    rows = b'<row r="1048576">' + CELL % b"XFD1048576" + b"</row>"
    assert refused(with_rows(good, rows)) == "workbook_too_many_rows"


def test_a_lone_cell_far_to_the_right(good: bytes) -> None:
    assert refused(with_rows(good, b'<row r="3">' + CELL % b"XFD3" + b"</row>")) == "workbook_cell_far_out"


def test_a_cell_that_says_another_row_than_its_own(good: bytes) -> None:
    for reference in (b"A1048576", b"a1048576", b"A4"):
        assert refused(with_rows(good, b'<row r="3">' + CELL % reference + b"</row>")) == "workbook_row_wrong"


ROWS = [
    b"4000000000",
    b"0001048576",
    b"0003",
    b" 3",
    b"+3",
    "\u0663".encode(),
    b"0",
    b"",
    b"1048577",
    b"9999999",
]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_whose_number_is_no_row(good: bytes, row: bytes) -> None:
    """A reader sets room aside for every row before it, however it is written."""
    assert refused(with_rows(good, b'<row r="%s"><c><v>1</v></c></row>' % row)) == "workbook_row_wrong"


def test_rows_that_do_not_count_upwards(good: bytes) -> None:
    assert refused(with_rows(good, b'<row r="9"/><row r="5"/>')) == "workbook_row_wrong"
    assert refused(with_rows(good, b'<row r="9"/><row r="9"/>')) == "workbook_row_wrong"


CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (700 << 20, 700 << 20))
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "uttag.project.settings"
import django
django.setup()
from uttag.papers.workbooks.reading import read
from uttag.rules.reasons import Refused
try:
    read(sys.stdin.buffer.read())
except Refused as no:
    print("refused", no.reasons[0].code)
else:
    print("read")
"""
WHOLE = b'<dimension ref="A1:XFD1048576"/>'
MERGED = b'</sheetData><mergeCells count="4000000000"><mergeCell ref="A1:XFD1048576"/></mergeCells>'


def read_in_little_memory(content: bytes) -> str:
    """What comes of reading it in a process that may not have much: an allocation beyond that ends it."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=content, capture_output=True, timeout=60, check=True
    )
    return done.stdout.decode().strip()


def test_no_row_makes_the_reader_take_much_memory(good: bytes) -> None:
    for row in (b"4000000000", b"0001048576"):
        content = with_rows(good, b'<row r="%s"><c><v>1</v></c></row>' % row)
        assert read_in_little_memory(content) == "refused workbook_row_wrong"


def test_what_a_sheet_says_of_its_own_size_takes_no_memory(good: bytes) -> None:
    told = part(
        good, SHEET, lambda old: old.replace(old[old.index(b"<dimension") : old.index(b"<sheetViews")], WHOLE)
    )
    merged = part(told, SHEET, lambda old: old.replace(b"</sheetData>", MERGED))
    counted = part(merged, "xl/sharedStrings.xml", lambda old: old.replace(b'ount="', b'ount="99999999'))
    assert read_in_little_memory(counted) == "read"


def test_error_values_are_named_with_sheet_and_cell(good: bytes) -> None:
    """They would be read as empty, and empty the register."""
    rows = b'<row r="3"><c r="B3" t="e"><v>#N/A</v></c><c r="C3" t="e"><v>#REF!</v></c></row>'
    with pytest.raises(Refused) as no:
        read(with_rows(good, rows))
    reason = no.value.reasons[0]
    assert (reason.code, reason.params["cells"]) == ("workbook_errors", "Artiklar!B3, Artiklar!C3")


def test_elements_under_a_prefix_are_seen_too(good: bytes) -> None:
    space = b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rows = b'<x:row %s r="9"><x:c r="B9"><x:f>1</x:f></x:c></x:row>' % space
    assert refused(with_rows(good, rows)) == "workbook_formulas"


def test_a_million_empty_rows(good: bytes) -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(3, 1_000_003))
    assert refused(with_rows(good, rows)) == "workbook_too_many_rows"


def test_an_empty_cell_far_out_is_no_hindrance_and_takes_no_memory(good: bytes) -> None:
    """LibreOffice leaves such a row last."""
    content = with_rows(good, b'<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    tracemalloc.start()
    book = read(content)
    assert tracemalloc.get_traced_memory()[1] < 8 * MEGABYTE
    tracemalloc.stop()
    assert len(book.raw["Artiklar"]) == 2


# --- encodings ------------------------------------------------------------------------------------------------


def test_another_encoding_than_utf_8(good: bytes) -> None:
    latin = part(good, SHEET, lambda old: old.replace(b"UTF-8", b"ISO-8859-1"))
    assert refused(latin) == "workbook_encoding"
    sixteen = part(good, SHEET, lambda old: old.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
    assert refused(sixteen) == "workbook_encoding"


def test_bytes_that_are_no_utf_8(good: bytes) -> None:
    assert (
        refused(part(good, SHEET, lambda old: old.replace(b"Skydd", b"Sk\xffdd"))) == "workbook_broken_part"
    )


def test_xml_that_ends_too_soon(good: bytes) -> None:
    assert refused(part(good, SHEET, lambda old: old[:-20])) == "workbook_broken_part"


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A3" t="s"><v>99999</v></c>',
        b'<c r="A3" t="s"><v>-1</v></c>',
        b'<c r="A3" t="n"><v>abc</v></c>',
        b'<c r="A3" t="d"><v>9999999999</v></c>',
        b'<c r="A3" s="999"><v>1e999</v></c>',
        b'<c r="A3" t="qqq"><v>1</v></c>',
        b'<c r="A0"><v>1</v></c>',
        b'<c r="33"><v>1</v></c>',
    ],
)
def test_cells_that_make_no_sense_are_refused_or_read_as_they_stand(good: bytes, cell: bytes) -> None:
    """No trouble of the reader's own comes through."""
    try:
        book = read(with_rows(good, b'<row r="3">' + cell + b"</row>"))
    except Refused as no:
        assert no.reasons[0].code == "workbook_broken"  # noqa: PT017
    else:
        assert len(book.rows["Artiklar"]) <= 2
