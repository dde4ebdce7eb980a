"""Where in a TOML file each table and key stands, since `tomllib` does not say.

A small scan beside the real parser: it knows headers, keys at the start of a line, and when a value goes on
over several lines. Keys inside an inline table get the line of the key that holds it. What it can't
place gets the nearest table's line: a fault may point some lines too high, never to another entry.
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]

HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\- ]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=\s*(.*)$")
# Strings and comments go, so that brackets and quotes inside them don't count.
QUIET = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\]|\\.)*"|\'[^\']*\'|#.*')


class Lines:
    """Line numbers by path, such as ("term", 3, "value", 0, "effective_from")."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        self._scan(text.splitlines())

    def of(self, path: Path) -> int:
        """The line of `path`, or of the nearest entry around it."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _scan(self, lines: list[str]) -> None:
        table: Path = ()
        open_value = ""
        for number, line in enumerate(lines, start=1):
            if open_value:
                open_value = _still_open(f"{open_value}\n{line}")
                continue
            if header := HEADER.match(line):
                table = self._enter(header[2], is_list=header[1] == "[[")
                self._lines[table] = number
            elif key := KEY.match(line):
                self._lines[(*table, key[1])] = number
                open_value = _still_open(key[2])

    def _enter(self, dotted: str, *, is_list: bool) -> Path:
        """The path of a header: names before the last point to the latest entry of a list of that name."""
        path: Path = ()
        names = [name.strip() for name in dotted.split(".")]
        for name in names[:-1]:
            path = (*path, name)
            if path in self._counts:
                path = (*path, self._counts[path])
        path = (*path, names[-1])
        if is_list:
            self._counts[path] = self._counts.get(path, -1) + 1
            path = (*path, self._counts[path])
        return path


def _still_open(value: str) -> str:
    """`value` if it goes on over the next line, else nothing."""
    bare = QUIET.sub("", value)
    goes_on = '"""' in bare or bare.count("[") > bare.count("]") or bare.count("{") > bare.count("}")
    return value if goes_on else ""
