"""What a hand scanner sends: plain codes, GTINs, and GS1 codes with lot and last day in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import biip
from biip import ParseError
from biip.gs1_messages import GS1Message

GTIN, LOT, LAST_DAY, PIECES = "01", "10", "17", "37"
OWN = "91"  # our article number, on the units of an article without a GTIN
_SYMBOLOGY = re.compile(r"^\][A-Za-z]\d")


@dataclass(frozen=True, slots=True)
class Scan:
    """One reading. `code` is the GTIN where there is one, else what was read; the rest may be missing."""

    code: str
    lot: str = ""
    last_day: date | None = None
    pieces: int | None = None


def read_scan(text: str) -> Scan:
    """Reads GS1 element strings, also typed with brackets; anything else is a code as it stands."""
    text = text.strip()
    elements = {e.ai.ai: e for e in message.element_strings} if (message := _message(text)) else {}
    named = GTIN if GTIN in elements else OWN
    if named not in elements:
        return Scan(_SYMBOLOGY.sub("", text))
    day = elements.get(LAST_DAY)
    return Scan(
        code=elements[named].value,
        lot=elements[LOT].value if LOT in elements else "",
        last_day=day.date if day else None,
        pieces=int(elements[PIECES].value) if PIECES in elements else None,
    )


def _message(text: str) -> GS1Message | None:
    try:
        if text.startswith("("):
            return GS1Message.parse_hri(text)
        return biip.parse(text).gs1_message
    except ParseError:
        return None


def same_code(read: str, expected: str) -> bool:
    """Whether two codes are one: GTINs may lack leading noughts, letters may be small."""
    read, expected = read.strip().casefold(), expected.strip().casefold()
    if not read or not expected:
        return False
    return read == expected or (
        read.isdigit() and expected.isdigit() and read.lstrip("0") == expected.lstrip("0")
    )
