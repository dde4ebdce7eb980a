"""Reads what is printed as a scanner at the depot or the carrier would: another library draws, another decodes."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium
import zxingcpp
from PIL import Image

MM = 72 / 25.4  # points
_PLAIN = zxingcpp.TextMode.Plain


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says, and whether it is a GS1 code (FNC1 first) or plain text."""

    format: str
    text: str
    gs1: bool


def pictures(pdf: bytes, *, dpi: int = 300) -> list[Image.Image]:
    """Each page as a printer of `dpi` would draw it."""
    with pdfium.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def codes(picture: Image.Image) -> list[Code]:
    """All codes in a picture, from the top."""
    found = zxingcpp.read_barcodes(picture, text_mode=_PLAIN)
    return [
        Code(one.format.name, one.text, one.content_type == zxingcpp.ContentType.GS1)
        for one in sorted(found, key=lambda one: one.position.top_left.y)
    ]


def sizes_of_text(pdf: bytes) -> set[float]:
    """Sizes in points of all that is written."""
    found: set[float] = set()
    with pdfium.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            for index in range(text.count_chars()):
                char = text.get_text_range(index, 1)
                if char.strip():
                    found.add(round(pdfium.raw.FPDFText_GetFontSize(text.raw, index), 1))
    return found
