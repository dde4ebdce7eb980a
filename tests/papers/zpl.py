"""A small, strict reader of ZPL II: anything it doesn't know is an error, so that no typed word can be a command."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_KNOWN = {"XA", "XZ", "CI", "PW", "LL", "LH", "FO", "A0", "FB", "FH", "FD", "FS", "BY", "BC", "GB", "PQ"}
_COMMAND = re.compile(r"\^([A-Z][A-Z0-9])([^^~]*)")
_MODULES = 11  # of a sign in Code 128


@dataclass
class Field:
    """What stands at a place: text, or bars' digits. In dots."""

    x: int
    y: int
    text: str = ""
    height: int = 0
    lines: int = 1
    width: int = 0
    code: str = ""


@dataclass
class Label:
    width: int = 0
    length: int = 0
    fields: list[Field] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.fields if one.text]

    @property
    def codes(self) -> list[str]:
        return [one.code for one in self.fields if one.code]


def read(zpl: bytes) -> list[Label]:
    """All labels in a file. Raises ValueError for what isn't plain ZPL."""
    text = zpl.decode("utf-8")
    if "~" in text:
        raise ValueError("a control command")
    reader = _Reader()
    for name, rest in _commands(text):
        act = getattr(reader, name.lower(), None)
        if act:
            act(rest.rstrip("\n"))
    return reader.labels


@dataclass
class _Reader:
    """A method for each command that matters, by its name."""

    labels: list[Label] = field(default_factory=list)
    module: int = 0
    bars: bool = False
    hexed: bool = False
    block: bool = False

    @property
    def now(self) -> Field:
        return self.labels[-1].fields[-1]

    def xa(self, _: str) -> None:
        self.labels.append(Label())

    def ci(self, value: str) -> None:
        if value != "28":
            raise ValueError("not UTF-8")

    def pw(self, value: str) -> None:
        self.labels[-1].width = int(value)

    def ll(self, value: str) -> None:
        self.labels[-1].length = int(value)

    def fo(self, value: str) -> None:
        x, y = value.split(",")
        self.labels[-1].fields.append(Field(int(x), int(y)))
        self.bars = self.hexed = self.block = False

    def a0(self, value: str) -> None:
        self.now.height = int(value.split(",")[1])

    def fb(self, value: str) -> None:
        width, lines, *_ = value.split(",")
        self.now.width, self.now.lines, self.block = int(width), int(lines), True

    def by(self, value: str) -> None:
        self.module = int(value)

    def bc(self, value: str) -> None:
        self.now.height, self.bars = int(value.split(",")[1]), True

    def fh(self, _: str) -> None:
        self.hexed = True

    def fd(self, value: str) -> None:
        if self.bars:
            self.now.code, self.now.width = _digits(value), _width(value) * self.module
        else:
            self.now.text = _plain(value, hexed=self.hexed, block=self.block)


def _commands(text: str) -> list[tuple[str, str]]:
    found = _COMMAND.findall(text)
    if "".join(f"^{name}{rest}" for name, rest in found) != text:
        raise ValueError("something between the commands")
    names = [name for name, _ in found]
    if unknown := set(names) - _KNOWN:
        raise ValueError(f"unknown commands {unknown}")
    if names.count("XA") != names.count("XZ") or names.count("FO") != names.count("FS"):
        raise ValueError("something is begun and not ended")
    return found


def _digits(data: str) -> str:
    """The digits of a GS1-128: start C, FNC1, pairs."""
    if not re.fullmatch(r">;>8(\d\d)+", data):
        raise ValueError(f"no GS1-128 in pairs: {data}")
    return data[4:]


def _width(data: str) -> int:
    """In modules: start, FNC1, pairs, check, stop of 13."""
    return _MODULES * (3 + len(data[4:]) // 2) + 13


def _plain(data: str, *, hexed: bool, block: bool) -> str:
    if hexed:
        data = re.sub(r"_([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), data)
    if not block:
        return data
    if re.search(r"(?<!\\)(\\\\)*\\(?!\\)", data):
        raise ValueError(f"a command inside a block: {data}")
    return data.replace("\\\\", "\\")
