"""Identity numbers: reading what people type, in the forms that exist (Skatteverket's and reserve numbers)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from personnummer import personnummer

from uttag.apps.patients.models import PatientIdentity
from uttag.rules.reasons import Refused, because

_RESERVE = re.compile(r"[0-9A-Z]{6,20}")


@dataclass(frozen=True, slots=True)
class Identity:
    """`number` as stored: twelve digits for personal and coordination numbers. `born_on` where it says so."""

    kind: PatientIdentity.Kind
    number: str
    born_on: date | None


NOBODY = Identity(PatientIdentity.Kind.NONE, "", None)


def read_identity(typed: str, *, today: date, reserve: bool = False) -> Identity:
    """The identity behind what was typed: with or without century and separator.

    Ten digits mean the most recent such birth before `today`, with "+" the one a hundred years earlier.
    `reserve` takes a reserve number as it is. Nothing typed is no number. Raises Refused.
    """
    text = re.sub(r"\s", "", typed).upper()
    if not text:
        return NOBODY
    if reserve:
        return _reserve(text)
    try:
        # The library dates ten-digit numbers by its own clock; twelve digits leave it nothing to guess.
        parsed = personnummer.parse(_twelve(text, today))
    except (personnummer.PersonnummerException, ValueError) as wrong:
        raise Refused(because("identity_number_wrong", None, typed=typed.strip()[:20])) from wrong
    number = parsed.format(long_format=True)
    kind = (
        PatientIdentity.Kind.COORDINATION
        if parsed.is_coordination_number()
        else PatientIdentity.Kind.PERSONAL
    )
    return Identity(kind, number, _birthday(number))


def _reserve(text: str) -> Identity:
    number = text.replace("-", "")
    if not _RESERVE.fullmatch(number):
        raise Refused(because("reserve_number_wrong", None, typed=text[:20]))
    return Identity(PatientIdentity.Kind.RESERVE, number, None)


def _twelve(text: str, today: date) -> str:
    digits = re.sub(r"[-+]", "", text)
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (10, 12):
        raise ValueError(text)
    if len(digits) == 12:
        return digits
    year, month_day = int(digits[:2]), (int(digits[2:4]), int(digits[4:6]) % 60)
    century = today.year // 100 * 100
    if (century + year, *month_day) > (today.year, today.month, today.day):
        century -= 100
    if "+" in text:
        century -= 100
    return f"{century + year}{digits[2:]}"


def _birthday(number: str) -> date:
    return date(int(number[:4]), int(number[4:6]), int(number[6:8]) % 60)
