"""The manifest: what an archive holds, with a digest of every file. It is written last and asked for first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from uttag.apps.invoicing.operations import NUMBERS
from uttag.journeys.hand_over import shape

FORMAT = "uttag hand-over"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"
# Series whose numbers stand on a care provider's own rows.
SERIES = (NUMBERS,)
# More invoices than anyone sends: a number above it only uses the receiver's up.
_MOST_IN_SERIES = 10**9


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the archive: `name` with slashes, from the folder."""

    name: str
    bytes: int
    sha256: str

    def __post_init__(self) -> None:
        shape.text("a file's name", self.name)
        shape.inside(self.name)
        shape.count(f"{self.name}: bytes", self.bytes)
        shape.digest(f"{self.name}: sha256", self.sha256)
        if self.name.startswith(shape.FILES) and self.name != shape.file_of_digest(self.sha256):
            raise ValueError(f"{self.name} is not named by its SHA-256")


@dataclass(frozen=True, slots=True)
class TableHeld:
    """A table's file. `highest_key`: the last key given in the sending installation, to anyone's row; None where
    keys aren't counted. The receiver goes on after it, so that no number is given twice.
    """

    table: str
    file: str
    rows: int
    highest_key: int | None

    def __post_init__(self) -> None:
        shape.text("a table's name", self.table)
        if self.file != file_of(self.table):
            raise ValueError(f"the file of {self.table} is not {file_of(self.table)}")
        shape.count(f"{self.file}: rows", self.rows)
        if self.highest_key is not None:
            shape.count(f"{self.file}: highest_key", self.highest_key)


@dataclass(frozen=True, slots=True)
class Party:
    """The care provider whose data it is."""

    code: str
    name: str
    org_number: str

    def __post_init__(self) -> None:
        shape.text("care_provider: code", self.code)
        shape.text("care_provider: name", self.name)
        shape.text("care_provider: org_number", self.org_number, may_be_empty=True)


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it. `series`: the last number given in each series without gaps (invoices)."""

    care_provider: Party
    made_at: datetime
    made_by: str
    made_in_role: str
    product_version: str
    tables: tuple[TableHeld, ...]
    series: Mapping[str, int]
    outside: int
    files: tuple[Written, ...]
    format: str = FORMAT
    format_version: int = FORMAT_VERSION

    def __post_init__(self) -> None:
        for name in ("made_by", "made_in_role", "product_version"):
            shape.text(name, getattr(self, name))
        if self.made_at.tzinfo is None:
            raise ValueError("made_at has no time zone")
        if not self.tables:
            raise ValueError("tables is empty")
        shape.once("tables", (held.table for held in self.tables))
        shape.once("files", (file.name for file in self.files))
        shape.count("outside", self.outside)
        self._look_at_series()

    def _look_at_series(self) -> None:
        if not isinstance(self.series, dict) or not self.series.keys() <= set(SERIES):
            raise ValueError(f"series holds others than {', '.join(SERIES)}")
        for name, last in self.series.items():
            shape.count(f"series: {name}", last, _MOST_IN_SERIES)

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


@dataclass(slots=True)
class Tally:
    """What a manifest needs to know, gathered while the archive is made."""

    tables: list[TableHeld] = field(default_factory=list)
    outside: int = 0


def file_of(table: str) -> str:
    """A table's file."""
    return f"tables/{table}.csv"


def manifest_text(manifest: Manifest) -> bytes:
    plain = {**asdict(manifest), "made_at": manifest.made_at.isoformat()}
    first = {name: plain.pop(name) for name in ("format", "format_version")}
    return (json.dumps({**first, **plain}, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(text: bytes) -> Manifest:
    """Raises ValueError for what is no manifest, NewerFormat for one of a later product."""
    try:
        return _manifest(json.loads(text))
    except (KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise ValueError(f"{type(broken).__name__}: {broken}") from broken


def _manifest(plain: dict[str, Any]) -> Manifest:
    if plain["format"] != FORMAT:
        raise ValueError(f"is of the format {plain['format']!r}, not {FORMAT!r}")
    shape.count("format_version", plain["format_version"])
    if plain["format_version"] > FORMAT_VERSION:
        raise NewerFormat(plain["format_version"])
    known = {name: plain[name] for name in Manifest.__dataclass_fields__}
    return Manifest(
        **{
            **known,
            "care_provider": Party(**plain["care_provider"]),
            "made_at": datetime.fromisoformat(plain["made_at"]),
            "tables": tuple(TableHeld(**table) for table in plain["tables"]),
            "files": tuple(Written(**file) for file in plain["files"]),
        }
    )


class NewerFormat(Exception):
    """The archive was made by a later version of the product than this one."""
