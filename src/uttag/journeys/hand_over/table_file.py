"""A table of an archive: its rows as values, each looked at; the one place where a row is checked by itself."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from uttag.ground.files.models import StoredFile
from uttag.journeys.hand_over.cells import Read, reader
from uttag.journeys.hand_over.manifest import TableHeld, Written
from uttag.journeys.hand_over.refused import HandOverRefused
from uttag.journeys.hand_over.shape import FILES, is_digest
from uttag.journeys.hand_over.tables import Column, Key, Model, has_counted_key, key_of

# No installation has given so many keys; above it they would be used up, or make numbers that nobody can say.
LARGEST_KEY_READ = 10**12
# How many rows of others the sender may have beyond the care provider's last.
_MOST_OF_OTHERS = 10**9
_MANY = 2_000
# What a cell may be long: a document of JSON; csv's own limit is 131,072 signs.
csv.field_size_limit(256 * 1024 * 1024)
# Documents that a browser would run if they were ever shown in it. No such file is taken in anywhere (uploads).
_RUNS = ("html", "svg", "script", "xslt", "text/xml")
Look = Callable[[list[Any]], None]


@dataclass(frozen=True, slots=True)
class TableFile:
    """Its model here, and the columns that its file has, in the file's order. `stored`: the archive's stored files."""

    path: Path
    file: str
    model: Model
    columns: tuple[Column, ...]
    held: TableHeld
    stored: dict[str, Written]

    def lots(self, many: int) -> Iterator[list[list[Any]]]:
        """The rows as values, at most `many` at a time. Raises HandOverRefused for one that can't be read."""
        readers, look = [reader(column) for column in self.columns], self._look()
        rows = csv_rows(self.path, self.file)
        next(rows)
        while lot := list(islice(rows, many)):
            yield [self._row(cells, readers, look, line) for line, cells in lot]

    def keys(self, many: int) -> Iterator[list[Key]]:
        """The rows' keys alone."""
        read, rows = reader(key_of(self.model)), csv_rows(self.path, self.file)
        next(rows)
        while lot := list(islice(rows, many)):
            yield [read(cells[self.key_place]) for _, cells in lot]

    @property
    def key_place(self) -> int:
        return self.columns.index(key_of(self.model))

    def look_through(self) -> None:
        """Reads every row before any is read in. Raises HandOverRefused for one, or where the manifest says else."""
        count, highest = 0, 0
        for lot in self.lots(_MANY):
            count += len(lot)
            if has_counted_key(self.model):
                highest = max(highest, *(row[self.key_place] for row in lot))
        if count != self.held.rows:
            raise HandOverRefused(f"{self.file} has {count} rows, the manifest says {self.held.rows}")
        self._look_at_highest(highest)

    def _look_at_highest(self, highest: int) -> None:
        said = self.held.highest_key
        if (said is not None) != has_counted_key(self.model):
            raise HandOverRefused(f"{self.file}: the manifest's highest_key is not one of such a table")
        if said is not None and not highest <= said <= highest + _MOST_OF_OTHERS:
            raise HandOverRefused(
                f"{self.file}: the last key is {highest}, which the manifest's {said} doesn't fit"
            )

    def _row(self, cells: list[str], readers: list[Read], look: Look, line: int) -> list[Any]:
        where = f"{self.file}, at or before line {line}"
        if len(cells) != len(readers):
            raise HandOverRefused(f"{where}: a row has {len(cells)} values")
        values = []
        for column, read, cell in zip(self.columns, readers, cells, strict=True):
            try:
                values.append(read(cell))
            except (ValueError, ArithmeticError, RecursionError) as wrong:
                # Not the value: it may be someone's.
                raise HandOverRefused(f"{where}: {column.attname} can't be read") from wrong
        try:
            look(values)
        except ValueError as wrong:
            raise HandOverRefused(f"{where}: {wrong}") from wrong
        return values

    def _look(self) -> Look:
        """What a row of this table must be beyond what each of its columns can hold."""
        if self.model is StoredFile:
            return self._look_at_stored
        return self._look_at_key if has_counted_key(self.model) else lambda row: None

    def _look_at_key(self, row: list[Any]) -> None:
        if not 1 <= row[self.key_place] <= LARGEST_KEY_READ:
            raise ValueError("its key is out of all bounds")

    def _look_at_stored(self, row: list[Any]) -> None:
        """The manifest's shape says that a stored file's name is its digest, and `open_archive` that it is so."""
        told = {column.attname: value for column, value in zip(self.columns, row, strict=True)}
        sha256 = told["sha256"]
        if not is_digest(sha256):
            raise ValueError("sha256 is no SHA-256")
        if FILES + sha256 not in self.stored:
            raise ValueError(f"{FILES}{sha256} is not among the manifest's files")
        if self.stored[FILES + sha256].bytes != told["size"]:
            raise ValueError(f"{FILES}{sha256} is not of the size that its row says")
        if any(word in told["media_type"].lower() for word in _RUNS) or not told["media_type"].isprintable():
            raise ValueError("media_type is one that is never kept")


def csv_rows(path: Path, file: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of each row, the columns' names first. Raises HandOverRefused for what is no CSV in UTF-8."""
    with path.open(encoding="utf-8", newline="") as text:
        rows = csv.reader(text, strict=True)
        try:
            for cells in rows:
                yield rows.line_num, cells
        except (UnicodeDecodeError, csv.Error) as broken:
            says = "is not UTF-8" if isinstance(broken, UnicodeDecodeError) else f"is no CSV: {broken}"
            raise HandOverRefused(f"{file}, after line {rows.line_num}, {says}") from broken
