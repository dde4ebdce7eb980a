"""From files to the shape of a folder: missing files, broken TOML, keys and types that are wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path as FilePath
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from uttag.apps.agreement.folder.entry import Entry, Fault, Place
from uttag.apps.agreement.folder.lines import Lines, Path
from uttag.apps.agreement.folder.shape import (
    AgreementFile,
    ChapterFile,
    DecisionsFile,
    Folder,
    PartiesFile,
    ProductsFile,
    TermsFile,
)
from uttag.apps.agreement.folder.steering import BodiesFile, DocumentsFile, KnowledgeFile

FILES: dict[str, type[Entry]] = {
    "agreement": AgreementFile,
    "parties": PartiesFile,
    "decisions": DecisionsFile,
    "products": ProductsFile,
    "terms": TermsFile,
    "price_list": TermsFile,
    "bodies": BodiesFile,
    "documents": DocumentsFile,
    "knowledge": KnowledgeFile,
}
# "(at line 3, column 5)" in tomllib's message; at the end of a file it names no line.
AT_LINE = "(at line "

E = TypeVar("E", bound=Entry)


class FolderRefused(Exception):
    """The folder has faults: all of them, sorted by place."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, sorted(faults))))
        self.faults = tuple(sorted(faults))


def read_folder(path: FilePath) -> Folder:
    """The folder's content, checked whole: shape, references, bounds and examples. Raises FolderRefused."""
    from uttag.apps.agreement.folder.checks import faults_in  # the checks need the shape, not the reader

    folder, faults = _parse(path)
    if folder is not None:
        faults += faults_in(folder)
    if folder is None or faults:
        raise FolderRefused(faults)
    return folder


def read_file(path: FilePath, kind: type[E]) -> E:
    """One file by itself, as a `kind`. Raises FolderRefused."""
    reader = _Reader(path.parent)
    read = reader.read(path.name, kind)
    if read is None:
        raise FolderRefused(reader.faults)
    return read


def _parse(path: FilePath) -> tuple[Folder | None, list[Fault]]:
    """The files as they are. None where a fault leaves too little to check further."""
    reader = _Reader(path)
    parts = {name: reader.read(f"{name}.toml", kind) for name, kind in FILES.items()}
    chapters: list[ChapterFile] = []
    for file in reader.chapter_files():
        if (read := reader.read(file, ChapterFile)) is not None:
            chapters.append(read)
    if reader.faults:
        return None, reader.faults
    return Folder(**parts, chapters=tuple(chapters)), []  # type: ignore[arg-type]  # no faults: none is None


@dataclass(slots=True)
class _Source:
    """One file while it is read."""

    file: str
    lines: Lines
    faults: list[Fault]

    def place(self, path: Path) -> Place:
        return Place(self.file, self.lines.of(path))

    def fault(self, path: Path, text: str) -> None:
        self.faults.append(Fault(self.place(path), text))


class _Reader:
    """Reads the files of one folder and gathers their faults."""

    def __init__(self, root: FilePath) -> None:
        self._root = root
        self.faults: list[Fault] = []

    def chapter_files(self) -> Iterator[str]:
        found = sorted((self._root / "clauses").glob("*.toml"))
        if not found:
            self.faults.append(Fault(Place("clauses/", 1), "missing: no file with clauses"))
        yield from (f"clauses/{file.name}" for file in found)

    def read(self, file: str, kind: type[E]) -> E | None:
        try:
            text = (self._root / file).read_text(encoding="utf-8")
        except FileNotFoundError:
            self.faults.append(Fault(Place(file, 1), "missing: the folder needs this file"))
            return None
        except UnicodeDecodeError as error:
            self.faults.append(Fault(Place(file, 1), f"not UTF-8 text: {error.reason}"))
            return None
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            self.faults.append(Fault(Place(file, _line_of(error, text)), f"not TOML: {error}"))
            return None
        return _entry(kind, table, (), _Source(file, Lines(text), self.faults))


def _line_of(error: tomllib.TOMLDecodeError, text: str) -> int:
    _, found, rest = str(error).partition(AT_LINE)
    return int(rest.split(",")[0]) if found else text.count("\n") + 1


def _entry(kind: type[E], table: Mapping[str, Any], path: Path, source: _Source) -> E | None:
    """`table` as a `kind`. None when it has a fault; every fault of it is noted."""
    before = len(source.faults)
    hints = get_type_hints(kind)
    known = {_toml_name(field): field for field in fields(kind) if field.name != "place"}
    for key in table.keys() - known.keys():
        allowed = ", ".join(known)
        source.fault((*path, key), f'unknown key "{key}"; known here: {allowed}')
    found: dict[str, Any] = {}
    for name, field in known.items():
        if name in table:
            found[field.name] = _value(hints[field.name], table[name], (*path, name), source)
        elif field.default is MISSING:
            source.fault(path, f'"{name}" is missing')
    return None if len(source.faults) > before else kind(place=source.place(path), **found)


def _toml_name(field: Field[Any]) -> str:
    return str(field.metadata.get("toml", field.name))


def _value(hint: Any, value: Any, path: Path, source: _Source) -> Any:
    """`value` as `hint` says, or None with a fault noted."""
    if hint is Any:
        return plain(value)
    if get_origin(hint) is dict:
        return plain(value) if isinstance(value, dict) else _wrong(path, "a table", value, source)
    if get_origin(hint) is tuple:
        return _list(get_args(hint)[0], value, path, source)
    if issubclass(hint, Entry):
        if not isinstance(value, dict):
            return _wrong(path, "a table", value, source)
        return _entry(hint, value, path, source)
    if issubclass(hint, Enum):
        allowed = [member.value for member in hint]
        return (
            hint(value) if value in allowed else _wrong(path, f"one of {', '.join(allowed)}", value, source)
        )
    # A moment is a date to isinstance and a yes is a number: the exact type is asked for.
    return value if type(value) is hint else _wrong(path, WORDS[hint], value, source)


WORDS = {
    str: "text in quotes",
    int: "a whole number",
    bool: "true or false",
    date: "a date such as 2026-04-02",
}


def _list(hint: Any, value: Any, path: Path, source: _Source) -> tuple[Any, ...]:
    if not isinstance(value, list):
        _wrong(path, "a list", value, source)
        return ()
    return tuple(_value(hint, item, (*path, index), source) for index, item in enumerate(value))


def _wrong(path: Path, wanted: str, value: Any, source: _Source) -> None:
    source.fault(path, f'"{_last_name(path)}" must be {wanted}, not {plain(value)!r}')


def _last_name(path: Path) -> str:
    return next(str(part) for part in reversed(path) if isinstance(part, str))


def plain(value: Any) -> Any:
    """TOML's values as JSON has them: days and times become text."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date | datetime | time) else value
