"""Money is whole öre. The few places where a rounding is made have their names here.

Half öre go away from zero, so that a credit undoes its charge to the öre.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
ONE = Decimal(1)
_SPACE = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_AMOUNT = re.compile(
    rf"(?P<kronor>-?(?:[0-9]{{1,10}}|[0-9]{{1,3}}(?:{_SPACE}[0-9]{{3}}){{1,3}})(?:[.,][0-9]{{1,20}})?)(?:{_SPACE}*kr)?"
)
_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


def half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator to the nearest whole, halves away from zero. Exact, no floats."""
    if denominator == 0:
        raise ZeroDivisionError("shared by nothing")
    whole, rest = divmod(abs(numerator), abs(denominator))
    if 2 * rest >= abs(denominator):
        whole += 1
    return whole if (numerator < 0) == (denominator < 0) else -whole


def times_rate(ore: int, rate: Decimal) -> int:
    """`ore` × `rate`, half up to whole öre."""
    return int((ore * rate).quantize(ONE, ROUND_HALF_UP))


def share_out(total_ore: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Shares `total_ore` in proportion to `weights`; the shares add up to it exactly.

    Each first gets its share rounded towards zero; the öre left go one each to the largest remainders,
    equal ones in the order given. A negative total is shared like the positive one. Raises ValueError
    where there is something to share and nobody with weight, or a weight is negative.
    """
    whole = sum(weights)
    if any(w < 0 for w in weights):
        raise ValueError("a weight can't be negative")
    if whole == 0:
        if total_ore:
            raise ValueError("nobody to share with")
        return (0,) * len(weights)
    sign = -1 if total_ore < 0 else 1
    shares, rests = [], []
    for weight in weights:
        share, rest = divmod(abs(total_ore) * weight, whole)
        shares.append(share)
        rests.append(rest)
    left = abs(total_ore) - sum(shares)
    for i in sorted(range(len(shares)), key=lambda i: (-rests[i], i))[:left]:
        shares[i] += 1
    return tuple(sign * share for share in shares)


def to_whole_kronor(ore: int) -> tuple[int, int]:
    """(payable, rounding) in öre: 1–49 öre go down, 50–99 up; payable = ore + rounding."""
    payable = half_up(ore, 100) * 100
    return payable, payable - ore


def kronor(ore: int, language: str = "sv") -> str:
    """ "1 234,50 kr" with no-break spaces, or "SEK 1,234.50" in English."""
    kr, rest = divmod(abs(ore), 100)
    minus = "\N{MINUS SIGN}" if ore < 0 else ""
    if language == "en":
        return f"{minus}SEK{NO_BREAK_SPACE}{kr:,}.{rest:02d}"
    whole = f"{kr:,}".replace(",", NO_BREAK_SPACE)
    return f"{minus}{whole},{rest:02d}{NO_BREAK_SPACE}kr"


def ore_of(text: str) -> Decimal:
    """Kronor as people write them, "1 234,50 kr", in öre; more than two decimals leave parts of an öre.

    At most ten figures before the comma, and no other way of writing a number than people's.

    Raises ValueError for what is no amount.
    """
    if not (found := _AMOUNT.fullmatch(text.strip())):
        raise ValueError(text)
    return Decimal(found["kronor"].translate(_SPACES).replace(",", ".")).scaleb(2)
