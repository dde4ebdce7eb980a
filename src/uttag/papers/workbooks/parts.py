"""The XML within a workbook, streamed: no entities, no formulas, no cell far out, no text copied a million times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn
from xml.parsers import expat

from uttag.papers.workbooks.elements import SHARED, SHEET, Cells, Plain, Relations, Shared, Titles, Unwanted
from uttag.rules.reasons import Refused, because, some

MOST_SHEETS = 20
MOST_NAMED = 12
_MAY_BE_XML = (".xml", ".rels", ".vml")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts' names, and each one's bytes in pieces."""

    names: tuple[str, ...]
    pieces: Callable[[str], Iterator[bytes]]


def look_through(parts: Parts) -> None:
    """Streams every part. Raises Refused for the first thing that a workbook of ours can't hold."""
    titles = Titles()
    _stream(parts, "xl/workbook.xml", titles)
    if len(titles.by_id) > MOST_SHEETS:
        raise Refused(because("workbook_too_many_sheets", "B2.6", most=MOST_SHEETS))
    relations = Relations(titles.by_id)
    for name in parts.names:
        if name.lower().endswith(".rels"):
            relations.base = name
            _stream(parts, name, relations)
    shared = Shared()
    for name in parts.names:
        if name.lower() == SHARED:
            _stream(parts, name, shared)
    unwanted = Unwanted()
    for name in parts.names:
        if SHEET.fullmatch(name):
            title = titles.by_id.get(relations.sheets.get(name.lower(), ""), name)
            _stream(parts, name, Cells(title, shared, unwanted), words=bool(shared.lengths))
        elif name.lower() != SHARED:
            _rest(parts, name)
    _refuse_cells("workbook_formulas", unwanted.formulas)
    _refuse_cells("workbook_errors", unwanted.errors)


def _rest(parts: Parts, name: str) -> None:
    """Parts that hold no cells: read to see that they are honest, and counted."""
    if name.lower().endswith(_MAY_BE_XML):
        _stream(parts, name, Plain())
    elif not name.endswith("/"):
        for _ in parts.pieces(name):
            pass


def _refuse_cells(code: str, cells: list[str]) -> None:
    if cells:
        raise Refused(because(code, "B2.6", cells=some(cells, MOST_NAMED), count=len(cells)))


def _stream(parts: Parts, name: str, reader: Plain, *, words: bool = True) -> None:
    """Parses a part piece by piece. A document type is refused before anything in it can be expanded.

    `words`: whether the text between elements is of interest.
    """
    if name.lower().endswith(".vml"):
        return _plainly(parts, name)  # Excel writes comments' drawings that are no XML
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    if words:
        parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = _refuse_entities
    parser.EntityDeclHandler = _refuse_entities
    parser.XmlDeclHandler = _only_utf8
    try:
        for number, piece in enumerate(parts.pieces(name)):
            if number == 0 and piece.startswith(_UTF16):
                _only_utf8("", "UTF-16", 0)
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as broken:
        raise Refused(because("workbook_broken_part", "B2.6", part=name[:80])) from broken
    return None


def _plainly(parts: Parts, name: str) -> None:
    before = b""
    for piece in parts.pieces(name):
        if b"<!DOCTYPE" in before + piece or b"<!ENTITY" in before + piece:
            _refuse_entities()
        before = piece[-16:]


def _refuse_entities(*_: object) -> NoReturn:
    raise Refused(because("workbook_entities", "B2.6"))


def _only_utf8(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(because("workbook_encoding", "B2.6", encoding=encoding[:20]))
