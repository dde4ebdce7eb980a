"""Check digits: Luhn for Swedish numbers, GS1's for GTIN and GLN."""

from __future__ import annotations


def luhn_digit(digits: str) -> str:
    """The digit that completes a personal identity or organisation number of nine digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += sum(divmod(int(digit) * (2 - place % 2), 10))
    return str(-total % 10)


def gs1_digit(digits: str) -> str:
    """The digit that completes a GTIN, GLN or SSCC, whatever its length: weights 3, 1, 3 … from the right."""
    total = sum(int(digit) * (3 - 2 * (place % 2)) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
