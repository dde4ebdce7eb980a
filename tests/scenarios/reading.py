"""Reads the cases: TOML in Swedish words, strict about words it doesn't know."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """What is given stands in `given`, what happens and what shall hold in `steps`."""

    name: str
    clauses: tuple[str, ...]
    given: Mapping[str, Any]
    steps: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        return self.name


def cases() -> list[Case]:
    """All cases of all files, in the order they are written."""
    return [_case(table) for file in sorted((HERE / "fall").glob("*.toml")) for table in _toml(file)["fall"]]


def assortment() -> dict[str, Any]:
    """Article number → what it is."""
    return _toml(HERE / "sortiment.toml")


def words(table: Mapping[str, Any], **known: Any) -> SimpleNamespace:
    """The table's values, over the values of `known`. A word that isn't known is an error: nobody wrote it for fun."""
    if unknown := table.keys() - known.keys():
        raise ValueError(f"okända ord: {', '.join(sorted(unknown))}; här finns {', '.join(sorted(known))}")
    return SimpleNamespace(**{**known, **table})


def _case(table: dict[str, Any]) -> Case:
    given = {name: value for name, value in table.items() if name not in ("namn", "klausuler", "steg")}
    return Case(table["namn"], tuple(table["klausuler"]), given, tuple(table["steg"]))


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))
