"""A folder back on disk, in the same shape: reading what was written gives an equal `Folder`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from uttag.apps.agreement.folder.entry import Entry, Place
from uttag.apps.agreement.folder.reading import FILES, plain
from uttag.apps.agreement.folder.shape import Folder

E = TypeVar("E", bound=Entry)
NOWHERE = Place("", 0)  # where an entry stands that comes from the database


def write_folder(folder: Folder, path: Path) -> None:
    """Writes the files of `folder` under `path`, which must be empty or not exist. Raises FileExistsError."""
    if path.exists() and any(path.iterdir()):
        raise FileExistsError(f"{path} is not empty")
    (path / "clauses").mkdir(parents=True)
    for name in FILES:
        _write(path / f"{name}.toml", _tables(getattr(folder, name), ""))
    for number, chapter in enumerate(folder.chapters, start=1):
        _write(path / "clauses" / f"{number:02}_{chapter.chapter.name}.toml", _tables(chapter, ""))


def plain_entry(entry: Entry) -> dict[str, Any]:
    """An entry's own keys as JSON has them; the tables inside it are left out."""
    return {
        field.name: plain(_without_kind(getattr(entry, field.name)))
        for field in fields(entry)
        if field.name != "place" and "toml" not in field.metadata
    }


def entry_of(kind: type[E], row: object, **special: Any) -> E:
    """`plain_entry` backwards: an entry with the row's values of the same names, and `special` for the rest.

    It stands in no file.
    """
    names = [f.name for f in fields(kind) if f.name != "place" and "toml" not in f.metadata]
    own = {name: getattr(row, name) for name in names if name not in special}
    return kind(place=NOWHERE, **own, **special)


def _without_kind(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _write(file: Path, lines: Iterator[str]) -> None:
    file.write_text("\n".join(lines).lstrip("\n") + "\n", encoding="utf-8")


def _tables(entry: Entry, name: str) -> Iterator[str]:
    """The lines of an entry: its own keys first, then the tables inside it, each under a full name."""
    inner: list[tuple[str, Entry | Mapping[str, Any]]] = []
    for field in fields(entry):
        value = getattr(entry, field.name)
        if field.name == "place" or value == field.default:
            continue
        if "toml" in field.metadata:
            full = _full(name, str(field.metadata["toml"]))
            inner += [(f"[[{full}]]", item) for item in value]
        elif isinstance(value, Entry | Mapping):
            inner.append((f"[{_full(name, field.name)}]", value))
        else:
            yield f"{field.name} = {_written(value)}"
    for header, item in inner:
        yield ""
        yield header
        if isinstance(item, Entry):
            yield from _tables(item, header.strip("[]"))
        else:
            yield from (f"{_key(key)} = {_written(value)}" for key, value in item.items())


def _full(name: str, inner: str) -> str:
    return f"{name}.{inner}" if name else inner


def _written(value: Any) -> str:
    """A value as TOML. JSON's way of writing text is TOML's too, but for DEL, which TOML wants escaped."""
    value = _without_kind(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return (
            "{ " + ", ".join(f"{_key(k)} = {_written(v)}" for k, v in value.items()) + " }" if value else "{}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_written, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _key(key: str) -> str:
    return key if key.replace("_", "").isalnum() and key.isascii() else json.dumps(key, ensure_ascii=False)
