"""The invoice as frozen rows (F2–F4): what both the PDF and the Peppol XML are drawn from.

Amounts are integer öre as they stand on the document: on a credit note what is credited is positive.
A line that takes back something on an invoice has negative pieces and amounts. No field can hold a
patient: neither document names one (F4).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class VatCategory(StrEnum):
    """The EN 16931 codes in use: standard rate, and outside the scope of VAT (same legal person)."""

    STANDARD = "S"
    OUTSIDE = "O"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address in the Peppol network: scheme 0007 (organisation number), 0088 (GLN) or another."""

    scheme: str
    id: str


@dataclass(frozen=True, slots=True)
class PostalAddress:
    street: str
    postal_code: str
    city: str
    extra: str = ""
    country: str = "SE"


@dataclass(frozen=True, slots=True)
class Seller:
    """`organisation_number` is ten digits without hyphen; the VAT number is built from it (SE…01)."""

    name: str
    organisation_number: str
    endpoint: Endpoint
    address: PostalAddress
    bankgiro: str
    contact: str = ""
    phone: str = ""
    email: str = ""

    @property
    def vat_number(self) -> str:
        return f"SE{self.organisation_number}01"


@dataclass(frozen=True, slots=True)
class Buyer:
    """`reference` is what the customer wants to see (BuyerReference): Peppol requires it."""

    name: str
    organisation_number: str
    endpoint: Endpoint
    address: PostalAddress
    reference: str
    customer_number: str = ""

    @property
    def vat_number(self) -> str:
        return f"SE{self.organisation_number}01"


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One article, or one fee (`article_number` None), of one product area at one VAT rate.

    `net_ore` is goods + knowledge + distribution + fee; the two surcharges stay apart (A1, A2).
    `vat_rate` is a share (0.25); with VatCategory.OUTSIDE it is 0.
    """

    product_area: str
    article_number: str | None
    name: str
    pieces: int
    goods_ore: int
    knowledge_ore: int
    distribution_ore: int
    fee_ore: int
    net_ore: int
    vat_rate: Decimal
    vat_category: VatCategory = VatCategory.STANDARD
    gtin: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceVat:
    """One row of the VAT table: what is taxed at this rate, and the tax."""

    rate: Decimal
    base_ore: int
    vat_ore: int
    category: VatCategory = VatCategory.STANDARD


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """A whole invoice or credit note. gross = net + VAT; payable = gross + rounding."""

    kind: InvoiceKind
    number: str
    issue_day: date
    due_day: date
    period_from: date
    period_to: date
    seller: Seller
    buyer: Buyer
    lines: tuple[InvoiceLine, ...]
    vat: tuple[InvoiceVat, ...]
    net_ore: int
    vat_ore: int
    gross_ore: int
    rounding_ore: int
    payable_ore: int
    due_days: int = 30
    credits_number: str = ""
    credits_issue_day: date | None = None
    same_legal_person: bool = False
    note: str = ""
