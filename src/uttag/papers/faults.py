"""What a check finds in an e-invoice."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`rule` is the official id (BR-CO-10, PEPPOL-EN16931-R120, SE-R-006) or UBL-XSD; `where` a path or line.

    A fault that isn't `fatal` is a warning: the network lets the document through.
    """

    rule: str
    text: str
    where: str
    fatal: bool = True
