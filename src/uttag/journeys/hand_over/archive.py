"""A folder that was handed over: looked through before anything is read in, then read table by table."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps

from uttag.journeys.hand_over.cells import Read, reader
from uttag.journeys.hand_over.manifest import (
    MANIFEST,
    Manifest,
    NewerFormat,
    TableHeld,
    Written,
    read_manifest,
)
from uttag.journeys.hand_over.refused import HandOverRefused, refuse_if
from uttag.journeys.hand_over.tables import Column, Model, column_named, columns_of, name_of, tables

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table of the archive: its model here, and the columns that its file has, in the file's order."""

    path: Path
    file: str
    model: Model
    columns: tuple[Column, ...]
    held: TableHeld

    def lots(self, many: int) -> Iterator[list[list[Any]]]:
        """The rows as values, at most `many` at a time. Raises HandOverRefused for one that can't be read."""
        readers = [reader(column) for column in self.columns]
        with self.path.open(encoding="utf-8", newline="") as text:
            lines = csv.reader(text)
            next(lines)
            while lot := list(islice(lines, many)):
                first = lines.line_num
                yield [self._row(row, readers, first) for row in lot]

    def _row(self, cells: list[str], readers: list[Read], near: int) -> list[Any]:
        if len(cells) != len(readers):
            raise HandOverRefused(f"{self.file}, at or before line {near}: a row has {len(cells)} values")
        values = []
        for column, read, cell in zip(self.columns, readers, cells, strict=True):
            try:
                values.append(read(cell))
            except (ValueError, ArithmeticError) as wrong:
                where = f"{self.file}, at or before line {near}"
                # Not the value: it may be someone's.
                raise HandOverRefused(f"{where}: {column.attname} can't be read") from wrong
        return values


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder whose files are all there, and are what the manifest says."""

    folder: Path
    manifest: Manifest
    digest: str
    tables: tuple[TableFile, ...]

    def content(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


def open_archive(folder: Path) -> Archive:
    """Reads the manifest and looks at every file. Raises HandOverRefused with what is wrong, by file."""
    manifest, digest = _manifest(folder)
    refuse_if(fault for file in manifest.files if (fault := _fault(folder, file)))
    listed = {file.name for file in manifest.files}
    refuse_if(
        f"{held.file} is not in {MANIFEST}'s files" for held in manifest.tables if held.file not in listed
    )
    by_name = {name_of(model): model for model in tables()}
    refuse_if(
        f"{held.file}: there is no table {held.table} here"
        for held in manifest.tables
        if held.table not in by_name
    )
    opened = {held.table: _table(folder, held) for held in manifest.tables}
    # In the order in which they can be read in: each after those that it points at.
    ordered = tuple(opened[name] for name in by_name if name in opened)
    return Archive(folder, manifest, digest, ordered)


def _manifest(folder: Path) -> tuple[Manifest, str]:
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
    except OSError as missing:
        raise HandOverRefused(f"{path} is missing: {folder} is no complete hand-over") from missing
    try:
        return read_manifest(text), hashlib.sha256(text).hexdigest()
    except NewerFormat as newer:
        raise HandOverRefused(
            f"{MANIFEST} is of format {newer}, made by a newer version of uttag than this one"
        ) from newer
    except (ValueError, KeyError, TypeError, AttributeError) as broken:
        raise HandOverRefused(f"{MANIFEST} can't be read: {type(broken).__name__}: {broken}") from broken


def _fault(folder: Path, file: Written) -> str | None:
    way = PurePosixPath(file.name)
    if way.is_absolute() or ".." in way.parts:
        return f"{file.name} would lie outside the folder"
    path = folder / way
    if not path.is_file():
        return f"{file.name} is missing"
    if path.stat().st_size != file.bytes:
        return f"{file.name} is {path.stat().st_size} bytes, {MANIFEST} says {file.bytes}"
    return (
        None if _digest(path) == file.sha256 else f"{file.name} is not what was written: its SHA-256 differs"
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _table(folder: Path, held: TableHeld) -> TableFile:
    model: Model = apps.get_model(held.table)
    path = folder / held.file
    with path.open(encoding="utf-8", newline="") as text:
        names = next(csv.reader(text), [])
    known = columns_of(model)
    columns = [column_named(model, name) for name in names]
    strange = [name for name, column in zip(names, columns, strict=True) if column not in known]
    refuse_if(f"{held.file}: there is no column {name} here" for name in strange)
    # An older archive lacks columns that have come since: those that can do without are left to their default.
    lacking = [
        column for column in known if column not in columns and not (column.null or column.has_default())
    ]
    refuse_if(f"{held.file}: the column {column.attname} is missing" for column in lacking)
    return TableFile(path, held.file, model, tuple(column for column in columns if column), held)
