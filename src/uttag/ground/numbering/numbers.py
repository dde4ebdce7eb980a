"""Public numbers of things, made from their key: `O-1000042-3`.

No counter row and no lock; the check digit catches a slip of the finger or tongue.
"""

from __future__ import annotations

from stdnum import luhn

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"
_FIRST = 1_000_000  # numbers of equal length from the first day, and none that looks like a count

LARGEST_KEY = 2**63 - 1  # what the database's keys can hold; it won't even compare with a larger one


def is_digits(text: str, count: int) -> bool:
    """Whether a text is `count` digits and nothing else. `str.isdigit` alone takes "²" too."""
    return len(text) == count and text.isascii() and text.isdigit()


def key_in(text: str) -> int | None:
    """The key that a form or an address sent back; None for anything else."""
    if len(text) > len(str(LARGEST_KEY)) or not is_digits(text, len(text)):
        return None
    key = int(text)
    return key if key <= LARGEST_KEY else None


def number(prefix: str, pk: int) -> str:
    """The public number of the thing with key `pk`; `prefix` says what kind of thing."""
    digits = str(_FIRST + pk)
    return f"{prefix}-{digits}-{luhn.calc_check_digit(digits)}"


def pk_of(public: str) -> int:
    """The key behind a public number, typed in any case, with or without hyphens. Wrong: ValueError."""
    digits = "".join(c for c in public.strip().upper() if c not in "- ").lstrip(_LETTERS)
    if not (is_digits(digits, len(digits)) and luhn.is_valid(digits)):
        raise ValueError(f"not a valid number: {public!r}")
    pk = int(digits[:-1]) - _FIRST
    if not 1 <= pk <= LARGEST_KEY:
        raise ValueError(f"not a number of ours: {public!r}")
    return pk


def prefix_of(public: str) -> str:
    """The letters a public number starts with: what kind of thing it names."""
    text = public.strip().upper()
    return text[: len(text) - len(text.lstrip(_LETTERS))]
