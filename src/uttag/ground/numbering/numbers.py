"""Public numbers of things, made from their key: `O-1000042-3`.

No counter row and no lock; the check digit catches a slip of the finger or tongue.
"""

from __future__ import annotations

from stdnum import luhn

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"
_FIRST = 1_000_000  # numbers of equal length from the first day, and none that looks like a count


def number(prefix: str, pk: int) -> str:
    """The public number of the thing with key `pk`; `prefix` says what kind of thing."""
    digits = str(_FIRST + pk)
    return f"{prefix}-{digits}-{luhn.calc_check_digit(digits)}"


def pk_of(public: str) -> int:
    """The key behind a public number, typed in any case, with or without hyphens. Wrong: ValueError."""
    digits = "".join(c for c in public.strip().upper() if c not in "- ").lstrip(_LETTERS)
    if not (digits.isascii() and digits.isdigit() and luhn.is_valid(digits)):
        raise ValueError(f"not a valid number: {public!r}")
    pk = int(digits[:-1]) - _FIRST
    if pk < 1:
        raise ValueError(f"not a number of ours: {public!r}")
    return pk


def prefix_of(public: str) -> str:
    """The letters a public number starts with: what kind of thing it names."""
    text = public.strip().upper()
    return text[: len(text) - len(text.lstrip(_LETTERS))]
