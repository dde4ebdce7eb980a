"""Prints: a Typst template and data in, a tagged PDF (PDF/UA-1) out.

Only the font that we ship is used, so that a paper looks the same on every machine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typst

from uttag.papers.glyphs import Glyphs

_PUBLISHED = 0  # the PDF's own time stamp: fixed, so that the same rows give the same bytes


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """`templates/<template>.typ` with `data`, which it reads as JSON."""
    made = typst.compile(
        _templates() / f"{template}.typ",
        root=_templates(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_printable(data), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=_PUBLISHED,
    )
    assert isinstance(made, bytes)  # a list only where a page gives a file each
    return made


def _printable(value: Any) -> Any:
    """The same data, with what the font can't draw replaced or left out."""
    if isinstance(value, str):
        return value if value.isascii() and value.isprintable() else value.translate(_GLYPHS)
    if isinstance(value, Mapping):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value


_ONE_CHARACTER = b"""#set document(title: "?")
#set text(font: "Source Sans Pro")
#for weight in ("regular", "semibold", "bold") { text(weight: weight, sys.inputs.char) }
"""


def _can_draw(char: str) -> bool:
    try:
        typst.compile(
            _ONE_CHARACTER,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"char": char},
            pdf_standards=["ua-1"],
            timestamp=_PUBLISHED,
        )
    except typst.TypstError:
        return False
    return True


# PDF/UA allows no missing glyph: without this one emoji in a name would stop a whole wave's papers.
_GLYPHS = Glyphs(_can_draw)


@cache
def _fonts() -> typst.Fonts:
    with as_file(files("font_source_sans_pro") / "files") as folder:
        return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@cache
def _templates() -> Path:
    with as_file(files("uttag.papers") / "templates") as folder:
        return folder
