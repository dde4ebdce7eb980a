"""GTINs: the numbers under the bars of a barcode, with a check digit (GS1 General Specifications 7.9)."""

from __future__ import annotations

LENGTHS = (8, 12, 13, 14)


def check_digit(digits: str) -> str:
    """The digit that completes `digits`, a GTIN without its last."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """Whether a text is a GTIN with the right check digit, which scanners take."""
    return len(text) in LENGTHS and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]


def spellings(digits: str) -> list[str]:
    """A scanned GTIN in each length that it fits into: filled up with noughts, or without them."""
    bare = digits.lstrip("0")
    return [bare.zfill(length) for length in LENGTHS if len(bare) <= length]


def shortest(gtin: str) -> str:
    """A scanned GTIN without the zeros that a GS1 code fills it up with to 14: 07350053850019 → 7350053850019."""
    for length in LENGTHS:
        if len(gtin) > length and gtin[:-length].strip("0") == "":
            return gtin[-length:]
    return gtin
