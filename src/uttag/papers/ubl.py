"""Small pieces that every UBL document is built of: elements in order, texts that XML can hold, amounts."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import cast

from lxml import etree

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{{{UBL}CommonAggregateComponents-2}}"
CBC = f"{{{UBL}CommonBasicComponents-2}}"

CURRENCY = "SEK"
ORGANISATION_NUMBER = "0007"  # ISO 6523: Swedish organisation numbers
GTIN = "0160"


def document(name: str) -> etree._Element:
    """The root of a UBL 2 document: "Invoice", "Order" …"""
    namespace = f"{UBL}{name}-2"
    prefixes: dict[str | None, str] = {None: namespace, "cac": CAC[1:-1], "cbc": CBC[1:-1]}
    return etree.Element(f"{{{namespace}}}{name}", nsmap=cast("dict[str, str]", prefixes))


def group(parent: etree._Element, *names: str) -> etree._Element:
    """A new aggregate inside `parent`; more names nest."""
    for name in names:
        parent = etree.SubElement(parent, CAC + name)
    return parent


class _Sayable(dict[int, int | None]):
    """For `str.translate`: leaves out what XML can't hold, and marks that no reader sees. Names are typed by
    people and copied from suppliers' lists: one stray control character would stop a customer's invoice.
    """

    def __missing__(self, code: int) -> int | None:
        said: int | None = code
        if chr(code) in "\t\n\r":
            said = ord(" ")
        elif unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs") or code & 0xFFFE == 0xFFFE:
            said = None
        self[code] = said
        return said


_SAYABLE = _Sayable()


def text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """Leaves the element out when there is no text: Peppol forbids empty elements (R008)."""
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_SAYABLE).strip()
    if text:
        etree.SubElement(parent, CBC + name, attributes).text = text


def amount(parent: etree._Element, name: str, ore: int) -> None:
    """An amount in kronor with two decimals."""
    text(parent, name, f"{Decimal(ore).scaleb(-2):.2f}", currencyID=CURRENCY)
