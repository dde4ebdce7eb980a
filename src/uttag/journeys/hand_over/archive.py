"""A folder that was handed over: looked through, every row of it, before anything is read in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from uttag.apps.parties.models import CareProvider
from uttag.journeys.hand_over.manifest import (
    MANIFEST,
    Manifest,
    NewerFormat,
    TableHeld,
    Written,
    read_manifest,
)
from uttag.journeys.hand_over.outside import OUTSIDE_FILE
from uttag.journeys.hand_over.reach import can_be_held
from uttag.journeys.hand_over.refused import HandOverRefused, refuse_if
from uttag.journeys.hand_over.table_file import TableFile, csv_rows
from uttag.journeys.hand_over.tables import Model, column_named, columns_of, name_of, tables

_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Archive:
    """A folder whose files are all there, and are what the manifest says."""

    folder: Path
    manifest: Manifest
    digest: str
    tables: tuple[TableFile, ...]
    listed: dict[str, Written]

    def content(self, name: str) -> bytes:
        """The bytes of a file that the manifest lists, and of no other. Raises KeyError."""
        return (self.folder / self.listed[name].name).read_bytes()


def open_archive(folder: Path) -> Archive:
    """Reads the manifest and looks at every file. Raises HandOverRefused with what is wrong, by file."""
    manifest, digest = _manifest(folder)
    refuse_if(fault for file in manifest.files if (fault := _fault(folder, file)))
    refuse_if(_not_of_the_format(manifest))
    listed = {file.name: file for file in manifest.files}
    by_name = {name_of(model): model for model in tables()}
    opened = {held.table: _table(folder, held, by_name[held.table], listed) for held in manifest.tables}
    # In the order in which they can be read in: each after those that it points at.
    ordered = tuple(opened[name] for name in by_name if name in opened)
    for table in ordered:
        table.look_through()
    return Archive(folder, manifest, digest, ordered, listed)


def _manifest(folder: Path) -> tuple[Manifest, str]:
    path = folder / MANIFEST
    if path.is_symlink():
        raise HandOverRefused(f"{MANIFEST} is a link")
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
    except ValueError as broken:
        raise HandOverRefused(f"{MANIFEST} can't be read: {broken}") from broken


def _not_of_the_format(manifest: Manifest) -> Iterator[str]:
    """Tables that no export holds, and those that each does."""
    files, held = {file.name for file in manifest.files}, {one.table for one in manifest.tables}
    yield from (
        f"{one.file} is not in {MANIFEST}'s files" for one in manifest.tables if one.file not in files
    )
    ours, can = {name_of(model) for model in tables()}, {name_of(model) for model in can_be_held()}
    for one in manifest.tables:
        if one.table not in ours:
            yield f"{one.file}: there is no table {one.table} here"
        elif one.table not in can:
            yield f"{one.file}: no hand-over of a care provider holds {one.table}"
    if name_of(CareProvider) not in held:
        yield f"{MANIFEST}: tables doesn't name {name_of(CareProvider)}"
    if OUTSIDE_FILE not in files:
        yield f"{OUTSIDE_FILE} is not in {MANIFEST}'s files"


def _fault(folder: Path, file: Written) -> str | None:
    path = folder / file.name
    # Whoever unpacked it may read more than whoever made it: a link would bring in a file of the receiver's.
    if any(step.is_symlink() for step in (path, *path.parents[: len(Path(file.name).parts) - 1])):
        return f"{file.name} is a link"
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


def _table(folder: Path, held: TableHeld, model: Model, stored: dict[str, Written]) -> TableFile:
    path = folder / held.file
    _, names = next(csv_rows(path, held.file), (0, list[str]()))
    known = columns_of(model)
    columns = [column_named(model, name) for name in names]
    strange = [name for name, column in zip(names, columns, strict=True) if column not in known]
    refuse_if(f"{held.file}: there is no column {name} here" for name in strange)
    if len(set(names)) != len(names):
        raise HandOverRefused(f"{held.file}: a column stands there twice")
    # An older archive lacks columns that have come since: those that can do without are left to their default.
    lacking = [
        column
        for column in known
        if column not in columns and (column.primary_key or not (column.null or column.has_default()))
    ]
    refuse_if(f"{held.file}: the column {column.attname} is missing" for column in lacking)
    return TableFile(path, held.file, model, tuple(column for column in columns if column), held, stored)
