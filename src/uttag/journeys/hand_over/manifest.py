"""The manifest: what an archive holds, with a digest of every file. It is written last and asked for first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

FORMAT = "uttag hand-over"
FORMAT_VERSION = 1
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the archive: `name` with slashes, from the folder."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableHeld:
    """A table's file. `highest_key`: the last key given in the sending installation, to anyone's row; None where
    keys aren't counted. The receiver goes on after it, so that no number is given twice.
    """

    table: str
    file: str
    rows: int
    highest_key: int | None


@dataclass(frozen=True, slots=True)
class Party:
    """The care provider whose data it is."""

    code: str
    name: str
    org_number: str


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

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


@dataclass(slots=True)
class Tally:
    """What a manifest needs to know, gathered while the archive is made."""

    tables: list[TableHeld] = field(default_factory=list)
    outside: int = 0


def manifest_text(manifest: Manifest) -> bytes:
    plain = {**asdict(manifest), "made_at": manifest.made_at.isoformat()}
    first = {name: plain.pop(name) for name in ("format", "format_version")}
    return (json.dumps({**first, **plain}, ensure_ascii=False, indent=1) + "\n").encode()


def read_manifest(text: bytes) -> Manifest:
    """Raises ValueError, KeyError or TypeError for what is no manifest, NewerFormat for one of a later product."""
    plain: dict[str, Any] = json.loads(text)
    if plain["format"] != FORMAT:
        raise ValueError(f"is of the format {plain['format']!r}, not {FORMAT!r}")
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
