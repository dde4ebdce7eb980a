"""What a hand scanner sends: plain codes, GTINs, and GS1 codes with lot and last day in them."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import biip
from biip import ParseError
from biip.gs1_messages import GS1Message
from stdnum import ean

from uttag.ground.numbering.numbers import is_digits
from uttag.rules.codes import Reading
from uttag.rules.gtin import is_gtin

GTIN, LOT, LAST_DAY, PIECES, SSCC = "01", "10", "17", "37", "00"
OWN = "91"  # our article number, on the units of an article without a GTIN
_SYMBOLOGY = re.compile(r"^\][A-Za-z]\d")
_WEIGHT = re.compile(r"[^\d-]*(?P<number>\d{1,6}(?:[.,]\d{1,4})?)\s*(?P<unit>kg|g|)")
_WITH_DAY = re.compile(r"^\(?01\)?(?P<gtin>\d{14})\(?17\)?(?P<day>\d{6})")


def read_scan(text: str) -> Reading:
    """Reads GS1 element strings, also typed with brackets; anything else is a code as it stands."""
    text = text.strip()
    elements = {e.ai.ai: e for e in message.element_strings} if (message := _message(text)) else {}
    if SSCC in elements or (plain := _plain_sscc(text)):
        number = elements[SSCC].value if SSCC in elements else plain
        return Reading(number, sscc=number)
    named = GTIN if GTIN in elements else OWN
    if named not in elements:
        return _unread(_SYMBOLOGY.sub("", text))
    day = elements.get(LAST_DAY)
    return Reading(
        code=elements[named].value,
        lot=elements[LOT].value if LOT in elements else "",
        last_day=day.date if day else None,
        pieces=int(elements[PIECES].value) if PIECES in elements else None,
    )


def searched(text: str) -> str:
    """What is searched for where people both type and scan: the code alone of a GS1 code, else the words."""
    code = read_scan(text).code
    return code if text.strip().startswith(("(", "]")) or is_gtin(code) else text


def _unread(text: str) -> Reading:
    """A code as it stands; the article of one that is faulty only in its day."""
    found = _WITH_DAY.match(text)
    return Reading(found["gtin"], wrong_day=found["day"]) if found else Reading(text)


def _plain_sscc(text: str) -> str:
    """The number under a parcel's barcode, typed or read without its application identifier."""
    good = is_digits(text, 18) and ean.calc_check_digit(text[:-1]) == text[-1]
    return text if good else ""


def read_weight(text: str) -> int | None:
    """Grams: what people type ("12,4", "12,4 kg", "850 g") and scales send ("+  12.40 kg"). None for anything else.

    A number alone is kilograms: that is what scales show.
    """
    found = _WEIGHT.fullmatch(text.strip().casefold())
    if found is None:
        return None
    number = Decimal(found["number"].replace(",", "."))
    grams = number if found["unit"] == "g" else number * 1000
    return int(grams.to_integral_value(ROUND_HALF_UP))


def _message(text: str) -> GS1Message | None:
    try:
        if text.startswith("("):
            return GS1Message.parse_hri(text)
        return biip.parse(text).gs1_message
    except ParseError:
        return None
