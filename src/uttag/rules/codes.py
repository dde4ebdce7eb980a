"""What a scanner has read, and whether it names an article, a lot or a shelf. Codes are compared here alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from uttag.rules.gtin import spellings


@dataclass(frozen=True, slots=True)
class Reading:
    """One scan. `code` is the GTIN where there is one, else what was read; the rest is what a GS1 code held besides.

    `sscc`: the number of a parcel, where its label was read. `wrong_day`: six digits where the last day should stand,
    which no calendar has: the rest can't be read then.
    """

    code: str
    lot: str = ""
    last_day: date | None = None
    pieces: int | None = None
    sscc: str = ""
    wrong_day: str = ""


class Named(Protocol):
    """What has an article's number and GTIN."""

    @property
    def number(self) -> str: ...
    @property
    def gtin(self) -> str: ...


def names_article(code: str, article: Named) -> bool:
    """Whether a code is the article's number, or its GTIN in any length."""
    code = code.strip()
    if _same(code, article.number):
        return True
    return bool(article.gtin) and code.isdigit() and article.gtin in spellings(code)


def same_lot(read: str, number: str) -> bool:
    """Lot numbers are the same whatever the case of their letters; 0123 and 123 are two lots."""
    return _same(read, number)


def same_place(read: str, code: str) -> bool:
    """Shelves' codes are the same whatever the case of their letters."""
    return _same(read, code)


def _same(read: str, known: str) -> bool:
    read, known = read.strip().casefold(), known.strip().casefold()
    return bool(read) and read == known
