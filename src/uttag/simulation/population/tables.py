"""Reads the package's data folder."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def text(name: str) -> str:
    return files(__package__).joinpath("data", name).read_text(encoding="utf-8")


@cache
def table(name: str) -> dict[str, Any]:
    """One TOML file of the data folder, by name without ending. Not to be changed by the reader."""
    return tomllib.loads(text(f"{name}.toml"))
