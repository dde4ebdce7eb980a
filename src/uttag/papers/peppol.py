"""The e-invoice (F4): Peppol BIS Billing 3, as UBL 2.1 Invoice or CreditNote.

How a line is laid out, so that goods value and the two surcharges can each be read from it (A1, A2)
and the line still adds up to the öre: the price is the goods value itself, for as many pieces as the
line has (BaseQuantity), so no price per piece is ever rounded; each surcharge is a charge of the line.
A line that takes something back has a negative quantity, and allowances where it had charges, because
neither a price nor a charge may be negative.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

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
from uttag.papers.ubl import CURRENCY, GTIN, ORGANISATION_NUMBER, amount, document, group, text

CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
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
    root = document(name)
    _head(root, paper, credit)
    _seller(group(root, "AccountingSupplierParty", "Party"), paper.seller, taxed=_taxed(paper))
    _buyer(group(root, "AccountingCustomerParty", "Party"), paper.buyer, taxed=_taxed(paper))
    _payment(root, paper, credit)
    _vat(root, paper)
    _totals(root, paper)
    for number, line in enumerate(paper.lines, 1):
        _line(root, line, number, credit)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


# -- The parts, in the order that the schema wants them --------------------------------------------


def _head(root: etree._Element, paper: InvoicePaper, credit: bool) -> None:
    text(root, "CustomizationID", CUSTOMIZATION)
    text(root, "ProfileID", PROFILE)
    text(root, "ID", paper.number)
    text(root, "IssueDate", paper.issue_day.isoformat())
    if credit:
        text(root, "CreditNoteTypeCode", "381")
    else:
        text(root, "DueDate", paper.due_day.isoformat())
        text(root, "InvoiceTypeCode", "380")
    text(root, "Note", paper.note)
    text(root, "DocumentCurrencyCode", CURRENCY)
    text(root, "BuyerReference", paper.buyer.reference)
    _period(root, paper.period_from, paper.period_to)
    if paper.credits_number:
        cited = group(root, "BillingReference", "InvoiceDocumentReference")
        text(cited, "ID", paper.credits_number)
        if paper.credits_issue_day:
            text(cited, "IssueDate", paper.credits_issue_day.isoformat())


def _period(root: etree._Element, first: date, last: date) -> None:
    period = group(root, "InvoicePeriod")
    text(period, "StartDate", first.isoformat())
    text(period, "EndDate", last.isoformat())


def _seller(party: etree._Element, seller: Seller, *, taxed: bool) -> None:
    text(party, "EndpointID", seller.endpoint.id, schemeID=seller.endpoint.scheme)
    text(group(party, "PartyName"), "Name", seller.name)
    _address(party, seller.address)
    if taxed:
        _tax_scheme(party, seller.vat_number)
    _legal_entity(party, seller.name, seller.organisation_number)
    if seller.contact or seller.phone or seller.email:
        contact = group(party, "Contact")
        text(contact, "Name", seller.contact)
        text(contact, "Telephone", seller.phone)
        text(contact, "ElectronicMail", seller.email)


def _buyer(party: etree._Element, buyer: Buyer, *, taxed: bool) -> None:
    text(party, "EndpointID", buyer.endpoint.id, schemeID=buyer.endpoint.scheme)
    if buyer.customer_number:
        text(group(party, "PartyIdentification"), "ID", buyer.customer_number)
    text(group(party, "PartyName"), "Name", buyer.name)
    _address(party, buyer.address)
    if taxed:
        _tax_scheme(party, buyer.vat_number)
    _legal_entity(party, buyer.name, buyer.organisation_number)


def _address(party: etree._Element, address: PostalAddress) -> None:
    place = group(party, "PostalAddress")
    text(place, "StreetName", address.street)
    text(place, "AdditionalStreetName", address.extra)
    text(place, "CityName", address.city)
    text(place, "PostalZone", address.postal_code)
    text(group(place, "Country"), "IdentificationCode", address.country)


def _tax_scheme(party: etree._Element, vat_number: str) -> None:
    scheme = group(party, "PartyTaxScheme")
    text(scheme, "CompanyID", vat_number)
    text(group(scheme, "TaxScheme"), "ID", "VAT")


def _legal_entity(party: etree._Element, name: str, organisation_number: str) -> None:
    entity = group(party, "PartyLegalEntity")
    text(entity, "RegistrationName", name)
    text(entity, "CompanyID", organisation_number, schemeID=ORGANISATION_NUMBER)


def _payment(root: etree._Element, paper: InvoicePaper, credit: bool) -> None:
    means = group(root, "PaymentMeans")
    text(means, "PaymentMeansCode", CREDIT_TRANSFER)
    if credit:  # a credit note has its due day here, not in its head
        text(means, "PaymentDueDate", paper.due_day.isoformat())
    text(means, "PaymentID", paper.number)
    account = group(means, "PayeeFinancialAccount")
    text(account, "ID", paper.seller.bankgiro)
    text(group(account, "FinancialInstitutionBranch"), "ID", BANKGIRO)
    text(group(root, "PaymentTerms"), "Note", f"{paper.due_days} dagar netto")


def _vat(root: etree._Element, paper: InvoicePaper) -> None:
    total = group(root, "TaxTotal")
    amount(total, "TaxAmount", paper.vat_ore)
    for row in paper.vat:
        _vat_row(total, row)


def _vat_row(total: etree._Element, row: InvoiceVat) -> None:
    part = group(total, "TaxSubtotal")
    amount(part, "TaxableAmount", row.base_ore)
    amount(part, "TaxAmount", row.vat_ore)
    category = _category(part, "TaxCategory", row.category, row.rate, scheme=False)
    if row.category is VatCategory.OUTSIDE:
        text(category, "TaxExemptionReasonCode", "VATEX-EU-O")
        text(category, "TaxExemptionReason", OUTSIDE_REASON)
    text(group(category, "TaxScheme"), "ID", "VAT")


def _totals(root: etree._Element, paper: InvoicePaper) -> None:
    total = group(root, "LegalMonetaryTotal")
    amount(total, "LineExtensionAmount", paper.net_ore)
    amount(total, "TaxExclusiveAmount", paper.net_ore)
    amount(total, "TaxInclusiveAmount", paper.gross_ore)
    if paper.rounding_ore:
        amount(total, "PayableRoundingAmount", paper.rounding_ore)
    amount(total, "PayableAmount", paper.payable_ore)


def _line(root: etree._Element, line: InvoiceLine, number: int, credit: bool) -> None:
    priced, charges = _price_and_charges(line)
    pieces = abs(line.pieces) or 1
    quantity = -pieces if priced < 0 or (priced == 0 and line.pieces < 0) else pieces
    row = group(root, "CreditNoteLine" if credit else "InvoiceLine")
    text(row, "ID", str(number))
    text(row, "CreditedQuantity" if credit else "InvoicedQuantity", str(quantity), unitCode=PIECE)
    amount(row, "LineExtensionAmount", line.net_ore)
    for reason, ore in charges:
        _charge(row, reason, ore)
    _item(group(row, "Item"), line)
    price = group(row, "Price")
    amount(price, "PriceAmount", abs(priced))
    text(price, "BaseQuantity", str(pieces), unitCode=PIECE)


def _price_and_charges(line: InvoiceLine) -> tuple[int, list[tuple[str, int]]]:
    """The line's price, and the charges beside it. A fee's own line has the fee as price."""
    charges = [(KNOWLEDGE_REASON, line.knowledge_ore), (DISTRIBUTION_REASON, line.distribution_ore)]
    if line.article_number is None and not line.goods_ore:
        return line.fee_ore, [(reason, ore) for reason, ore in charges if ore]
    charges.append((FEE_REASON, line.fee_ore))
    return line.goods_ore, [(reason, ore) for reason, ore in charges if ore]


def _charge(row: etree._Element, reason: str, ore: int) -> None:
    charge = group(row, "AllowanceCharge")
    text(charge, "ChargeIndicator", "true" if ore > 0 else "false")
    text(charge, "AllowanceChargeReason", reason)
    amount(charge, "Amount", abs(ore))


def _item(item: etree._Element, line: InvoiceLine) -> None:
    text(item, "Name", line.name)
    if line.article_number:
        text(group(item, "SellersItemIdentification"), "ID", line.article_number)
    if line.gtin:
        text(group(item, "StandardItemIdentification"), "ID", line.gtin, schemeID=GTIN)
    _category(item, "ClassifiedTaxCategory", line.vat_category, line.vat_rate)
    area = group(item, "AdditionalItemProperty")
    text(area, "Name", "Produktområde")
    text(area, "Value", line.product_area)


def _category(
    parent: etree._Element, name: str, category: VatCategory, rate: Decimal, *, scheme: bool = True
) -> etree._Element:
    element = group(parent, name)
    text(element, "ID", category.value)
    if category is not VatCategory.OUTSIDE:  # outside the scope of VAT no rate may stand (BR-O-05)
        text(element, "Percent", f"{(rate * 100).normalize():f}")
    if scheme:
        text(group(element, "TaxScheme"), "ID", "VAT")
    return element


def _taxed(paper: InvoicePaper) -> bool:
    """Outside the scope of VAT no VAT number may stand on the invoice (BR-O-02)."""
    return not any(row.category is VatCategory.OUTSIDE for row in paper.vat)
