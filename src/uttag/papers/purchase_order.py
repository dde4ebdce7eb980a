"""A purchase order as frozen rows (B2.1): what PDF, Excel and e-order are drawn from.

Amounts are integer öre. No field can hold a patient: a special procurement is goods to a supplier, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.papers.invoice import Endpoint, PostalAddress


@dataclass(frozen=True, slots=True)
class OrderingParty:
    """Who buys, and where the goods are to come."""

    name: str
    unit: str
    organisation_number: str
    endpoint: Endpoint
    address: PostalAddress
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class SellingParty:
    """The supplier. Without `endpoint`, its address in Peppol, there is no e-order."""

    name: str
    organisation_number: str = ""
    endpoint: Endpoint | None = None
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """Whole packages of one article. `supplier_number`: what the supplier calls it."""

    article_number: str
    name: str
    gtin: str
    supplier_number: str
    packages: int
    pieces_per_package: int
    unit: str
    package_price_ore: int

    @property
    def pieces(self) -> int:
        return self.packages * self.pieces_per_package

    @property
    def value_ore(self) -> int:
        return self.packages * self.package_price_ore


@dataclass(frozen=True, slots=True)
class PurchaseOrderPaper:
    """A whole order. `draft`: not sent, and says so. `expected_day` None: not settled before it is sent."""

    number: str
    order_day: date
    expected_day: date | None
    buyer: OrderingParty
    seller: SellingParty
    lines: tuple[OrderedLine, ...]
    text: str = ""
    special: bool = False
    draft: bool = False

    @property
    def value_ore(self) -> int:
        return sum(line.value_ore for line in self.lines)
