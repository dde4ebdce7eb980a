"""Approved minutes as a tagged PDF (G7): the very text that was approved, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from uttag.papers import press, writing


@dataclass(frozen=True, slots=True)
class Signed:
    """Someone's approval, at a local time; `role` is office and side in words."""

    name: str
    role: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MinutesPaper:
    """Minutes of a body's meeting. In `text` a line of "# " is a heading and one of "- " an entry of a list."""

    body: str
    day: date
    clock: str
    place: str
    text: str
    signed: tuple[Signed, ...]


def render(paper: MinutesPaper) -> bytes:
    """One PDF. The text is Swedish, as the bodies are."""
    return press.pdf(
        "minutes",
        {
            "body": paper.body,
            "day": writing.day(paper.day),
            "clock": paper.clock,
            "place": paper.place,
            "blocks": list(blocks(paper.text)),
            "signed": [
                {"name": one.name, "role": one.role, "at": f"{writing.day(one.at.date())} {one.at:%H:%M}"}
                for one in paper.signed
            ],
        },
    )


def blocks(text: str) -> Iterator[dict[str, Any]]:
    """The text in parts: {"kind": "heading" | "text", "text": …} or {"kind": "list", "entries": […]}."""
    entries: list[str] = []
    for line in (*text.splitlines(), ""):
        if line.startswith("- "):
            entries.append(line[2:].strip())
            continue
        if entries:
            yield {"kind": "list", "entries": entries}
            entries = []
        if line.startswith("# "):
            yield {"kind": "heading", "text": line[2:].strip()}
        elif line.strip():
            yield {"kind": "text", "text": line.strip()}
