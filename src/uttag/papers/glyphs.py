"""What people type, made into what a paper's font can draw: nothing typed may stop a wave's papers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

MISSING = "?"


class Glyphs(dict[int, int | None]):
    """For `str.translate`: each character as it is where `can_draw` says so, else "?". Asked once a character.

    Controls go away, and so do marks that turn the direction of what follows; a new line becomes a space.
    """

    def __init__(self, can_draw: Callable[[str], bool]) -> None:
        super().__init__()
        self._can_draw = can_draw

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        if char in "\t\n\r":
            self[code] = ord(" ")
        elif unicodedata.category(char).startswith("C"):
            self[code] = None
        else:
            self[code] = code if self._can_draw(char) else ord(MISSING)
        return self[code]
