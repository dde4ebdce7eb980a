"""SSCC: the number of a parcel, never used twice (GS1 General Specifications, AI 00)."""

from __future__ import annotations

from stdnum import ean


def sscc(company_prefix: str, serial: int, extension: int = 0) -> str:
    """18 digits: extension digit, GS1 company prefix, serial filled with zeros, check digit.

    Raises ValueError when the serial no longer fits beside the prefix.
    """
    room = 16 - len(company_prefix)
    if serial < 0 or len(str(serial)) > room:
        raise ValueError(f"serial {serial} does not fit in {room} digits")
    body = f"{extension}{company_prefix}{serial:0{room}d}"
    return body + ean.calc_check_digit(body)
