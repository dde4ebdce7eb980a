"""A file is looked through before anything opens it as a workbook: hostile or wrong ones are refused in words (B2.6).

Nothing is unpacked to disk or held whole: parts stream through with a limit on what really comes out.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from uttag.papers.workbooks.parts import Parts, look_through
from uttag.rules.reasons import Refused, because

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 10
MOST_BYTES = MOST_MEGABYTES * MEGABYTE  # of the file as it is sent
MOST_UNPACKED_MEGABYTES = 120
MOST_UNPACKED = MOST_UNPACKED_MEGABYTES * MEGABYTE
MOST_MEMBERS = 300
# A sheet of many alike rows shrinks to a fortieth or so. What shrinks more than this is made to hurt.
MOST_RATIO, SMALL = 200, MEGABYTE
PIECE = 64 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ODS = b"application/vnd.oasis.opendocument"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# What a workbook of figures has no need of: what runs, what fetches, and files inside the file.
_FOREIGN = {
    "vbaproject.bin": "workbook_macros",
    "xl/macrosheets/": "workbook_macros",
    "xl/activex/": "workbook_macros",
    "xl/externallinks/": "workbook_links",
    "xl/connections.xml": "workbook_links",
    "xl/querytables/": "workbook_links",
    "xl/embeddings/": "workbook_embedded",
}


def guard(content: bytes) -> None:
    """Raises Refused for a file that isn't a plain, whole .xlsx of a bearable size without formulas."""
    if not content:
        raise Refused(because("workbook_empty_file", "B2.6"))
    if len(content) > MOST_BYTES:
        raise Refused(because("workbook_too_large", "B2.6", most=MOST_MEGABYTES))
    _begins_as_one(content)
    try:
        with ZipFile(BytesIO(content)) as archive:
            _members(archive)
            look_through(_streams(archive))
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as broken:
        raise Refused(because("workbook_broken", "B2.6")) from broken


def _begins_as_one(content: bytes) -> None:
    if content.startswith(_OLE):
        code = "workbook_encrypted" if _ENCRYPTED in content else "workbook_old_excel"
        raise Refused(because(code, "B2.6"))
    if not content.startswith(_ZIP):
        code = "workbook_is_text" if _is_text(content[:4096]) else "workbook_not_one"
        raise Refused(because(code, "B2.6"))
    if _ODS in content[:200]:
        raise Refused(because("workbook_is_ods", "B2.6"))


def _is_text(start: bytes) -> bool:
    """A CSV or HTML file under another name."""
    return b"\0" not in start.removeprefix(b"\xff\xfe") or start.startswith((b"\xff\xfe", b"\xfe\xff"))


def _members(archive: ZipFile) -> None:
    """What the table of contents says, before a single part is read."""
    members = archive.infolist()
    names = [member.filename for member in members]
    if len(members) > MOST_MEMBERS:
        raise Refused(because("workbook_too_many_parts", "B2.6", count=len(members), most=MOST_MEMBERS))
    if len({name.lower() for name in names}) != len(names) or any(map(_leads_out, names)):
        raise Refused(because("workbook_bad_paths", "B2.6"))
    if any(member.flag_bits & 1 for member in members):
        raise Refused(because("workbook_encrypted", "B2.6"))
    if sum(member.file_size for member in members) > MOST_UNPACKED or any(map(_swells, members)):
        raise Refused(because("workbook_bomb", "B2.6", most=MOST_UNPACKED_MEGABYTES))
    for name in names:
        code = next((code for mark, code in _FOREIGN.items() if mark in name.lower()), None)
        if code:
            raise Refused(because(code, "B2.6"))
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names):
        raise Refused(because("workbook_not_one", "B2.6"))


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name


def _swells(member: ZipInfo) -> bool:
    return member.file_size > SMALL and member.file_size > MOST_RATIO * max(member.compress_size, 1)


def _streams(archive: ZipFile) -> Parts:
    """Each part in pieces. What comes out is counted: the table of contents can lie."""
    left = [MOST_UNPACKED]

    def pieces(name: str) -> Iterator[bytes]:
        with archive.open(name) as part:
            while piece := part.read(PIECE):
                left[0] -= len(piece)
                if left[0] < 0:
                    raise Refused(because("workbook_bomb", "B2.6", most=MOST_UNPACKED_MEGABYTES))
                yield piece

    return Parts(tuple(member.filename for member in archive.infolist()), pieces)
