"""The e-invoice (F4): Peppol BIS Billing 3, as UBL 2.1 Invoice or CreditNote.

How a line is laid out, so that goods value and the two surcharges can each be read from it (A1, A2)
and the line still adds up to the öre: the price is the goods value itself, for as many pieces as the
line has (BaseQuantity), so no price per piece is ever rounded; each surcharge is a charge of the line.
A line that takes something back has a negative quantity, and allowances where it had charges, because
neither a price nor a charge may be negative.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import cast

from lxml import etree

from uttag.papers.invoice import (
    Buyer,
    InvoiceKind,
    InvoiceLine,
    InvoicePaper,
    InvoiceVat,
    PostalAddress,
    Seller,
    VatCategory,
)

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC = f"{{{UBL}CommonAggregateComponents-2}}"
CBC = f"{{{UBL}CommonBasicComponents-2}}"

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
CURRENCY = "SEK"
ORGANISATION_NUMBER = "0007"  # ISO 6523: Swedish organisation numbers
GTIN = "0160"
PIECE = "H87"  # UN/ECE Recommendation 20
CREDIT_TRANSFER = "30"
BANKGIRO = "SE:BANKGIRO"

KNOWLEDGE_REASON = "Påslag LMN"
DISTRIBUTION_REASON = "Påslag distribution"
FEE_REASON = "Avgift"
OUTSIDE_REASON = "Samma juridiska person: ingen moms"


def build(paper: InvoicePaper) -> bytes:
    """The document as UTF-8 XML. It isn't checked here: `check.check` does that."""
    credit = paper.kind is InvoiceKind.CREDIT_NOTE
    name = "CreditNote" if credit else "Invoice"
    namespace = f"{UBL}{name}-2"
    prefixes: dict[str | None, str] = {None: namespace, "cac": CAC[1:-1], "cbc": CBC[1:-1]}
    root = etree.Element(f"{{{namespace}}}{name}", nsmap=cast("dict[str, str]", prefixes))
    _head(root, paper, credit)
    _seller(_group(root, "AccountingSupplierParty", "Party"), paper.seller, taxed=_taxed(paper))
    _buyer(_group(root, "AccountingCustomerParty", "Party"), paper.buyer, taxed=_taxed(paper))
    _payment(root, paper, credit)
    _vat(root, paper)
    _totals(root, paper)
    for number, line in enumerate(paper.lines, 1):
        _line(root, line, number, credit)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


# -- The parts, in the order that the schema wants them --------------------------------------------


def _head(root: etree._Element, paper: InvoicePaper, credit: bool) -> None:
    _text(root, "CustomizationID", CUSTOMIZATION)
    _text(root, "ProfileID", PROFILE)
    _text(root, "ID", paper.number)
    _text(root, "IssueDate", paper.issue_day.isoformat())
    if credit:
        _text(root, "CreditNoteTypeCode", "381")
    else:
        _text(root, "DueDate", paper.due_day.isoformat())
        _text(root, "InvoiceTypeCode", "380")
    _text(root, "Note", paper.note)
    _text(root, "DocumentCurrencyCode", CURRENCY)
    _text(root, "BuyerReference", paper.buyer.reference)
    _period(root, paper.period_from, paper.period_to)
    if paper.credits_number:
        cited = _group(root, "BillingReference", "InvoiceDocumentReference")
        _text(cited, "ID", paper.credits_number)
        if paper.credits_issue_day:
            _text(cited, "IssueDate", paper.credits_issue_day.isoformat())


def _period(root: etree._Element, first: date, last: date) -> None:
    period = _group(root, "InvoicePeriod")
    _text(period, "StartDate", first.isoformat())
    _text(period, "EndDate", last.isoformat())


def _seller(party: etree._Element, seller: Seller, *, taxed: bool) -> None:
    _text(party, "EndpointID", seller.endpoint.id, schemeID=seller.endpoint.scheme)
    _text(_group(party, "PartyName"), "Name", seller.name)
    _address(party, seller.address)
    if taxed:
        _tax_scheme(party, seller.vat_number)
    _legal_entity(party, seller.name, seller.organisation_number)
    if seller.contact or seller.phone or seller.email:
        contact = _group(party, "Contact")
        _text(contact, "Name", seller.contact)
        _text(contact, "Telephone", seller.phone)
        _text(contact, "ElectronicMail", seller.email)


def _buyer(party: etree._Element, buyer: Buyer, *, taxed: bool) -> None:
    _text(party, "EndpointID", buyer.endpoint.id, schemeID=buyer.endpoint.scheme)
    if buyer.customer_number:
        _text(_group(party, "PartyIdentification"), "ID", buyer.customer_number)
    _text(_group(party, "PartyName"), "Name", buyer.name)
    _address(party, buyer.address)
    if taxed:
        _tax_scheme(party, buyer.vat_number)
    _legal_entity(party, buyer.name, buyer.organisation_number)


def _address(party: etree._Element, address: PostalAddress) -> None:
    place = _group(party, "PostalAddress")
    _text(place, "StreetName", address.street)
    _text(place, "AdditionalStreetName", address.extra)
    _text(place, "CityName", address.city)
    _text(place, "PostalZone", address.postal_code)
    _text(_group(place, "Country"), "IdentificationCode", address.country)


def _tax_scheme(party: etree._Element, vat_number: str) -> None:
    scheme = _group(party, "PartyTaxScheme")
    _text(scheme, "CompanyID", vat_number)
    _text(_group(scheme, "TaxScheme"), "ID", "VAT")


def _legal_entity(party: etree._Element, name: str, organisation_number: str) -> None:
    entity = _group(party, "PartyLegalEntity")
    _text(entity, "RegistrationName", name)
    _text(entity, "CompanyID", organisation_number, schemeID=ORGANISATION_NUMBER)


def _payment(root: etree._Element, paper: InvoicePaper, credit: bool) -> None:
    means = _group(root, "PaymentMeans")
    _text(means, "PaymentMeansCode", CREDIT_TRANSFER)
    if credit:  # a credit note has its due day here, not in its head
        _text(means, "PaymentDueDate", paper.due_day.isoformat())
    _text(means, "PaymentID", paper.number)
    account = _group(means, "PayeeFinancialAccount")
    _text(account, "ID", paper.seller.bankgiro)
    _text(_group(account, "FinancialInstitutionBranch"), "ID", BANKGIRO)
    _text(_group(root, "PaymentTerms"), "Note", f"{paper.due_days} dagar netto")


def _vat(root: etree._Element, paper: InvoicePaper) -> None:
    total = _group(root, "TaxTotal")
    _amount(total, "TaxAmount", paper.vat_ore)
    for row in paper.vat:
        _vat_row(total, row)


def _vat_row(total: etree._Element, row: InvoiceVat) -> None:
    part = _group(total, "TaxSubtotal")
    _amount(part, "TaxableAmount", row.base_ore)
    _amount(part, "TaxAmount", row.vat_ore)
    category = _category(part, "TaxCategory", row.category, row.rate, scheme=False)
    if row.category is VatCategory.OUTSIDE:
        _text(category, "TaxExemptionReasonCode", "VATEX-EU-O")
        _text(category, "TaxExemptionReason", OUTSIDE_REASON)
    _text(_group(category, "TaxScheme"), "ID", "VAT")


def _totals(root: etree._Element, paper: InvoicePaper) -> None:
    total = _group(root, "LegalMonetaryTotal")
    _amount(total, "LineExtensionAmount", paper.net_ore)
    _amount(total, "TaxExclusiveAmount", paper.net_ore)
    _amount(total, "TaxInclusiveAmount", paper.gross_ore)
    if paper.rounding_ore:
        _amount(total, "PayableRoundingAmount", paper.rounding_ore)
    _amount(total, "PayableAmount", paper.payable_ore)


def _line(root: etree._Element, line: InvoiceLine, number: int, credit: bool) -> None:
    priced, charges = _price_and_charges(line)
    pieces = abs(line.pieces) or 1
    quantity = -pieces if priced < 0 or (priced == 0 and line.pieces < 0) else pieces
    row = _group(root, "CreditNoteLine" if credit else "InvoiceLine")
    _text(row, "ID", str(number))
    _text(row, "CreditedQuantity" if credit else "InvoicedQuantity", str(quantity), unitCode=PIECE)
    _amount(row, "LineExtensionAmount", line.net_ore)
    for reason, ore in charges:
        _charge(row, reason, ore)
    _item(_group(row, "Item"), line)
    price = _group(row, "Price")
    _amount(price, "PriceAmount", abs(priced))
    _text(price, "BaseQuantity", str(pieces), unitCode=PIECE)


def _price_and_charges(line: InvoiceLine) -> tuple[int, list[tuple[str, int]]]:
    """The line's price, and the charges beside it. A fee's own line has the fee as price."""
    charges = [(KNOWLEDGE_REASON, line.knowledge_ore), (DISTRIBUTION_REASON, line.distribution_ore)]
    if line.article_number is None and not line.goods_ore:
        return line.fee_ore, [(reason, ore) for reason, ore in charges if ore]
    charges.append((FEE_REASON, line.fee_ore))
    return line.goods_ore, [(reason, ore) for reason, ore in charges if ore]


def _charge(row: etree._Element, reason: str, ore: int) -> None:
    charge = _group(row, "AllowanceCharge")
    _text(charge, "ChargeIndicator", "true" if ore > 0 else "false")
    _text(charge, "AllowanceChargeReason", reason)
    _amount(charge, "Amount", abs(ore))


def _item(item: etree._Element, line: InvoiceLine) -> None:
    _text(item, "Name", line.name)
    if line.article_number:
        _text(_group(item, "SellersItemIdentification"), "ID", line.article_number)
    if line.gtin:
        _text(_group(item, "StandardItemIdentification"), "ID", line.gtin, schemeID=GTIN)
    _category(item, "ClassifiedTaxCategory", line.vat_category, line.vat_rate)
    area = _group(item, "AdditionalItemProperty")
    _text(area, "Name", "Produktområde")
    _text(area, "Value", line.product_area)


def _category(
    parent: etree._Element, name: str, category: VatCategory, rate: Decimal, *, scheme: bool = True
) -> etree._Element:
    element = _group(parent, name)
    _text(element, "ID", category.value)
    if category is not VatCategory.OUTSIDE:  # outside the scope of VAT no rate may stand (BR-O-05)
        _text(element, "Percent", f"{(rate * 100).normalize():f}")
    if scheme:
        _text(_group(element, "TaxScheme"), "ID", "VAT")
    return element


def _taxed(paper: InvoicePaper) -> bool:
    """Outside the scope of VAT no VAT number may stand on the invoice (BR-O-02)."""
    return not any(row.category is VatCategory.OUTSIDE for row in paper.vat)


# -- Small pieces ----------------------------------------------------------------------------------


def _group(parent: etree._Element, *names: str) -> etree._Element:
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


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """Leaves the element out when there is no text: Peppol forbids empty elements (R008)."""
    if not (text.isascii() and text.isprintable()):
        text = text.translate(_SAYABLE).strip()
    if text:
        etree.SubElement(parent, CBC + name, attributes).text = text


def _amount(parent: etree._Element, name: str, ore: int) -> None:
    _text(parent, name, f"{Decimal(ore).scaleb(-2):.2f}", currencyID=CURRENCY)
