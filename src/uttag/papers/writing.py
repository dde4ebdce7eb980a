"""How papers write amounts, rates, days and numbers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date

from uttag.rules.money import kronor

NO_BREAK = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def amount(ore: int) -> str:
    """Kronor in a column that is all kronor: "1 234,50"."""
    return kronor(ore).removesuffix(f"{NO_BREAK}kr")


def count(pieces: int) -> str:
    """A whole number with a space between thousands."""
    return f"{pieces:,}".replace(",", NO_BREAK).replace("-", MINUS)


def percent(rate: Decimal) -> str:
    """A share as "25 %" or "6,5 %"."""
    return f"{(rate * 100).normalize():f}".replace(".", ",") + f"{NO_BREAK}%"


@lru_cache(maxsize=1024)  # a wave's papers say the same few days thousands of times
def day(value: date, language: str = "sv") -> str:
    """Weekday, day, month and year in short: "tors 3 apr. 2026"."""
    return format_date(value, "EEE d MMM y", locale=language).replace(" ", NO_BREAK)


def bankgiro(digits: str) -> str:
    """With its hyphen: "5050-1055"."""
    return f"{digits[:-4]}-{digits[-4:]}"


def organisation_number(digits: str) -> str:
    return f"{digits[:6]}-{digits[6:]}"


def sscc_groups(sscc: str) -> str:
    """In groups that a person can read aloud."""
    return " ".join((sscc[0], sscc[1:5], sscc[5:9], sscc[9:13], sscc[13:17], sscc[17]))


def postal_code(code: str) -> str:
    """As on an envelope: "541 30". Anything but five digits stays as it is."""
    digits = code.replace(" ", "")
    return f"{digits[:3]} {digits[3:]}" if len(digits) == 5 and digits.isdecimal() else code
