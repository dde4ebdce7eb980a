"""Box labels in ZPL II, for printers that take no PDF: the label of `parcel_label`, 105 × 190 mm.

Nothing that is typed can be a command: `^`, `~` and the sign of hexadecimal writing themselves are written in
hexadecimal. UTF-8 (`^CI28`); letters beyond the Latin ones that the printer's own font draws become "?".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from uttag.papers import barcode, writing
from uttag.papers.glyphs import Glyphs
from uttag.papers.parcel_label import WORDS, ParcelLabel

MEDIA_TYPE = "application/zpl"
Dpi = Literal[203, 300]

_WIDTH, _HEIGHT, _MARGIN = 105.0, 190.0, 8.0  # mm
_INNER = _WIDTH - 2 * _MARGIN
_MODULE = 0.5  # mm: what GS1 asks of logistic labels
_SIGN = 0.52  # of its height: how wide a sign of the printer's font is taken to be, on the wide side
_FULL = 0.85  # of a line: words are not cut, so a line is seldom full
_LOOKALIKES = str.maketrans(
    {"\xa0": " ", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"'}
)
_GLYPHS = Glyphs(lambda char: char.isascii() or "¡" <= char <= "ſ")
_ESCAPED = str.maketrans({sign: f"_{ord(sign):02X}" for sign in "^~_"})


def render(labels: Sequence[ParcelLabel], dpi: Dpi = 203) -> bytes:
    """A format (^XA … ^XZ) for each label, one after the other. At least one label."""
    if not labels:
        raise ValueError("no label to print")
    return "".join(_label(label, _Sheet(dpi)) for label in labels).encode()


def escaped(text: str) -> str:
    """`text` as field data under `^FH`: nothing of it is a command, or a sign that the font lacks."""
    plain = unicodedata.normalize("NFC", text).translate(_LOOKALIKES).translate(_GLYPHS)
    return plain.translate(_ESCAPED)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Fields by millimetres from the label's upper left corner, in the printer's dots."""

    dpi: Dpi

    def dots(self, mm: float) -> int:
        return round(mm * self.dpi / 25.4)

    def text(self, words: str, x: float, y: float, height: float) -> str:
        """One line, `height` mm high."""
        return f"{self._at(x, y)}{self._font(height)}^FH^FD{escaped(words)}^FS\n"

    def block(
        self,
        words: str,
        y: float,
        sizes: Sequence[tuple[float, int]],
        *,
        x: float = _MARGIN,
        width: float = _INNER,
    ) -> str:
        """Words over several lines: the first of `sizes` (height in mm, lines) that holds them.

        A printer writes what is too much over the last line, so what even the last size doesn't hold is cut.
        """
        height, lines = next((s for s in sizes if len(words) <= _room(*s, width)), sizes[-1])
        room = _room(height, lines, width)
        held = words if len(words) <= room else words[: room - 3] + "..."
        # In a block a backslash begins a command of its own; doubled it is a backslash.
        data = escaped(held).replace("\\", "\\\\")
        box = f"^FB{self.dots(width)},{lines},0,L,0"
        return f"{self._at(x, y)}{self._font(height)}{box}^FH^FD{data}^FS\n"

    def bars(self, digits: str, x: float, y: float, height: float) -> str:
        """GS1-128 of an even number of digits, application identifier first: start C, then FNC1 (`>;>8`)."""
        module = f"^BY{self.dots(_MODULE)}"
        return f"{self._at(x, y)}{module}^BCN,{self.dots(height)},N,N,N,N^FD>;>8{digits}^FS\n"

    def rule(self, y: float) -> str:
        return f"{self._at(_MARGIN, y)}^GB{self.dots(_INNER)},{self.dots(0.3)},{self.dots(0.3)}^FS\n"

    def frame(self, y: float, height: float) -> str:
        return f"{self._at(_MARGIN, y)}^GB{self.dots(_INNER)},{self.dots(height)},{self.dots(0.4)}^FS\n"

    def _at(self, x: float, y: float) -> str:
        return f"^FO{self.dots(x)},{self.dots(y)}"

    def _font(self, height: float) -> str:
        return f"^A0N,{self.dots(height)},{self.dots(height)}"


def _room(height: float, lines: int, width: float) -> int:
    """How many signs a block surely holds."""
    one = int(width / (height * _SIGN))
    return one if lines == 1 else int(one * lines * _FULL)


def _label(label: ParcelLabel, sheet: _Sheet) -> str:
    words = WORDS[label.language]
    head = f"^XA\n^CI28\n^PW{sheet.dots(_WIDTH)}\n^LL{sheet.dots(_HEIGHT)}\n^LH0,0\n"
    parts = (_sender, _recipient, _way, _driver, _order, _sscc)
    return head + "".join(part(label, words, sheet) for part in parts) + "^PQ1\n^XZ\n"


def _sender(label: ParcelLabel, words: dict[str, str], sheet: _Sheet) -> str:
    sender = ", ".join((label.sender.name, *label.sender.address_lines))
    caption = sheet.text(words["from"], _MARGIN, 7, 2.5)
    return caption + sheet.block(sender, 10, ((3.2, 1), (2.6, 2))) + sheet.rule(16.5)


def _recipient(label: ParcelLabel, words: dict[str, str], sheet: _Sheet) -> str:
    name = sheet.block(label.recipient, 21.5, ((7, 1), (5.5, 2), (3.6, 3)))
    lines = [*label.address_lines, label.place][:5]
    address = "".join(
        sheet.block(line, 35 + 7 * row, ((5, 1), (3.4, 1), (2.8, 2))) for row, line in enumerate(lines)
    )
    return sheet.text(words["to"], _MARGIN, 18, 2.5) + name + address + sheet.rule(71)


def _way(label: ParcelLabel, words: dict[str, str], sheet: _Sheet) -> str:
    """How it travels, and the postal code for machines that sort."""
    route = barcode.routing(label.postal_code)
    width = 36.0 if route else _INNER
    said = (
        sheet.block(label.carrier, 73, ((5, 1), (3.4, 2)), width=width)
        + sheet.block(label.service, 81, ((3.8, 1), (3, 1)), width=width)
        + sheet.text(words["by"], _MARGIN, 86.5, 2.5)
        + sheet.text(writing.day(label.deadline_day, label.language), _MARGIN, 89.5, 4.5)
    )
    if not route:
        return said
    digits = route.replace("[", "").replace("]", "")
    return said + sheet.bars(digits, 47, 73.5, 15) + sheet.text(f"({digits[:3]}) {digits[3:]}", 58, 89.5, 3.2)


def _driver(label: ParcelLabel, words: dict[str, str], sheet: _Sheet) -> str:
    if not label.instructions:
        return ""
    inside = {"x": _MARGIN + 2, "width": _INNER - 4}
    said = " - ".join(label.instructions)
    return sheet.frame(95.5, 25.5) + sheet.block(said, 97.5, ((4.2, 4), (3.4, 6), (2.6, 8)), **inside)


def _order(label: ParcelLabel, words: dict[str, str], sheet: _Sheet) -> str:
    return (
        sheet.rule(122)
        + sheet.text(words["order"], _MARGIN, 123.5, 2.5)
        + sheet.text(label.order_number, _MARGIN, 126.5, 5)
        + sheet.text(words["parcel"], 80, 123.5, 2.5)
        + sheet.text(f"{label.parcel}/{label.parcels}", 80, 126.5, 5)
        + sheet.rule(133)
    )


def _sscc(label: ParcelLabel, words: dict[str, str], sheet: _Sheet) -> str:
    bars = sheet.bars(f"00{label.sscc}", 13.5, 144.5, 33)
    text = sheet.text(f"(00) {label.sscc}", 32, 179.5, 3.6)
    groups = sheet.text(writing.sscc_groups(label.sscc), _MARGIN, 137.5, 5)
    return sheet.text("SSCC", _MARGIN, 134.5, 2.5) + groups + bars + text
