"""What Peppol and Sweden ask beyond the CEN rules, as checks of our own (F4).

Peppol's own rule file isn't on any package registry, so the rules that can touch our documents are
written here under their official ids, from the published descriptions. Not covered, because nothing
we write holds what they speak of: direct debit (R061), accounting currency (R005, R055), price
discounts (R044, R046), percentages on charges (R040–R042), line periods (R110, R111), attachments
and their code lists, Plusgiro (SE-R-007, SE-R-010), and the rules of other countries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, cast

from lxml import etree
from stdnum import ean, luhn

from uttag.papers.faults import Fault
from uttag.papers.peppol import BANKGIRO, CUSTOMIZATION
from uttag.papers.ubl import CAC, CBC, GTIN, ORGANISATION_NUMBER

NAMESPACES = {"cac": CAC[1:-1], "cbc": CBC[1:-1]}
GLN = "0088"
SLACK = Decimal("0.02")  # what Peppol lets a line's arithmetic differ by, in kronor


class _Rule(NamedTuple):
    """Every element found by `where` must make `holds` true (both XPath; $currency is the document's)."""

    id: str
    where: str
    holds: str
    says: str
    fatal: bool = True


_SELLER = "/*/cac:AccountingSupplierParty/cac:Party"
_BUYER = "/*/cac:AccountingCustomerParty/cac:Party"
_SWEDISH_SELLER = f"{_SELLER}[cac:PostalAddress/cac:Country/cbc:IdentificationCode = 'SE']"
_SWEDISH_VAT = f"{_SWEDISH_SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID = 'VAT']/cbc:CompanyID"
_SWEDISH_LEGAL = (
    "//cac:Party[cac:PostalAddress/cac:Country/cbc:IdentificationCode = 'SE']"
    "/cac:PartyLegalEntity/cbc:CompanyID"
)
_BANKGIRO = f"//cac:PayeeFinancialAccount[cac:FinancialInstitutionBranch/cbc:ID = '{BANKGIRO}']/cbc:ID"
_LINES = "/*/cac:InvoiceLine | /*/cac:CreditNoteLine"


def _peppol(number: str) -> str:
    return f"PEPPOL-EN16931-R{number}"


_RULES = (
    _Rule(_peppol("001"), "/*", "cbc:ProfileID", "the business process is missing"),
    _Rule(
        _peppol("004"),
        "/*",
        f"starts-with(normalize-space(cbc:CustomizationID), '{CUSTOMIZATION}')",
        "the specification isn't Peppol BIS Billing 3",
    ),
    _Rule(
        _peppol("007"),
        "/*/cbc:ProfileID",
        "starts-with(., 'urn:fdc:peppol.eu:2017:poacc:billing:')"
        " and substring(., string-length(.) - 3) = ':1.0'",
        "the business process isn't one of Peppol's",
    ),
    _Rule(_peppol("002"), "/*", "count(cbc:Note) <= 1", "more than one note"),
    _Rule(
        _peppol("003"),
        "/*",
        "cbc:BuyerReference or cac:OrderReference/cbc:ID",
        "neither the buyer's reference nor an order's number is given",
    ),
    _Rule(_peppol("008"), "//*[not(*)]", "normalize-space()", "an empty element"),
    _Rule(_peppol("010"), _BUYER, "cbc:EndpointID", "the buyer's electronic address is missing"),
    _Rule(_peppol("020"), _SELLER, "cbc:EndpointID", "the seller's electronic address is missing"),
    _Rule(
        _peppol("043"),
        "//cac:AllowanceCharge",
        "cbc:ChargeIndicator = 'true' or cbc:ChargeIndicator = 'false'",
        "it isn't said whether this is a charge or an allowance",
    ),
    _Rule(
        _peppol("051"),
        "//*[@currencyID]",
        "@currencyID = $currency",
        "another currency than the document's",
    ),
    _Rule(_peppol("053"), "/*", "count(cac:TaxTotal[cac:TaxSubtotal]) = 1", "not exactly one VAT table"),
    _Rule(
        _peppol("121"),
        "//cac:Price/cbc:BaseQuantity",
        "number(.) > 0",
        "the price's base quantity must be above zero",
    ),
    _Rule(
        _peppol("130"),
        "//cac:Price/cbc:BaseQuantity",
        "@unitCode = ../../cbc:InvoicedQuantity/@unitCode"
        " or @unitCode = ../../cbc:CreditedQuantity/@unitCode",
        "the price has another unit than the line",
    ),
    _Rule("SE-R-001", _SWEDISH_VAT, "string-length(.) = 14", "a Swedish VAT number has 14 characters"),
    _Rule(
        "SE-R-002",
        _SWEDISH_VAT,
        "translate(substring(., 3), '0123456789', '') = ''",
        "a Swedish VAT number ends in 12 digits",
    ),
    _Rule(
        "SE-R-003",
        _SWEDISH_LEGAL,
        "translate(., '0123456789', '') = ''",
        "a Swedish organisation number is all digits",
    ),
    _Rule("SE-R-004", _SWEDISH_LEGAL, "string-length(.) = 10", "a Swedish organisation number has 10 digits"),
    _Rule(
        "SE-R-005",
        f"{_SWEDISH_SELLER}/cac:PartyTaxScheme[cac:TaxScheme/cbc:ID != 'VAT']/cbc:CompanyID",
        "translate(., 'godkänförskat', 'GODKÄNFÖRSKAT') = 'GODKÄND FÖR F-SKATT'",
        "a tax registration beside VAT must say “Godkänd för F-skatt”",
    ),
    _Rule(
        "SE-R-006",
        "//*[self::cac:TaxCategory or self::cac:ClassifiedTaxCategory][cbc:ID = 'S']",
        f"cbc:Percent = 6 or cbc:Percent = 12 or cbc:Percent = 25 or not({_SWEDISH_VAT})",
        "standard rates in Sweden are 6, 12 and 25 %",
    ),
    _Rule(
        "SE-R-008", _BANKGIRO, "translate(., '0123456789', '') = ''", "a bankgiro is all digits", fatal=False
    ),
    _Rule(
        "SE-R-009",
        _BANKGIRO,
        "string-length(.) = 7 or string-length(.) = 8",
        "a bankgiro has 7 or 8 digits",
        fatal=False,
    ),
    _Rule(
        "SE-R-011",
        f"//cac:PaymentMeans[.//cac:FinancialInstitutionBranch/cbc:ID = '{BANKGIRO}']",
        "cbc:PaymentMeansCode = 30",
        "a bankgiro is paid by code 30",
        fatal=False,
    ),
    # Ours, as UTTAG-GTIN below: faults of our registers, found before a customer finds them.
    _Rule(
        "UTTAG-CITES",
        "/*[cbc:CreditNoteTypeCode]",
        "cac:BillingReference",
        "a credit note cites its invoice",
    ),
)


class _Check(NamedTuple):
    """Every text found by `where` must satisfy `holds`: what XPath 1.0 can't count out."""

    id: str
    where: str
    holds: Callable[[str], bool]
    says: str


_CHECKS = (
    _Check("SE-R-013", _SWEDISH_LEGAL, luhn.is_valid, "the organisation number's last digit is wrong"),
    _Check(
        "PEPPOL-COMMON-R049",
        f"//*[@schemeID = '{ORGANISATION_NUMBER}']",
        lambda text: len(text) == 10 and luhn.is_valid(text),
        "not an organisation number of ten digits",
    ),
    _Check(
        "PEPPOL-COMMON-R040",
        f"//*[@schemeID = '{GLN}']",
        lambda text: len(text) == 13 and ean.is_valid(text),
        "not a GLN",
    ),
    _Check(
        "UTTAG-GTIN",
        f"//*[@schemeID = '{GTIN}']",
        ean.is_valid,
        "not a GTIN: the last digit or the length is wrong",
    ),
)


def faults(document: etree._ElementTree) -> Iterator[Fault]:
    """Each breach of the rules in this module, with where it stands."""
    currency = document.findtext(f"{CBC}DocumentCurrencyCode") or ""
    for rule, breaches in _COMPILED:
        for element in _elements(breaches(document, currency=currency)):
            yield Fault(rule.id, rule.says, document.getpath(element), rule.fatal)
    for check in _CHECKS:
        for element in _elements(document.xpath(check.where, namespaces=NAMESPACES)):
            if not check.holds(element.text or ""):
                yield Fault(check.id, check.says, document.getpath(element))
    for line in _elements(document.xpath(_LINES, namespaces=NAMESPACES)):
        if abs(_amount(line, "LineExtensionAmount") - _line_sum(line)) > SLACK:
            says = "the line isn't its quantity times price, plus charges, minus allowances"
            yield Fault(_peppol("120"), says, document.getpath(line))


_COMPILED = [
    (rule, etree.XPath(f"({rule.where})[not({rule.holds})]", namespaces=NAMESPACES)) for rule in _RULES
]


def _elements(found: object) -> list[etree._Element]:
    """What an XPath that ends in elements gave."""
    return cast("list[etree._Element]", found)


def _line_sum(line: etree._Element) -> Decimal:
    quantity = _amount(line, "InvoicedQuantity") + _amount(line, "CreditedQuantity")  # a line has one of them
    base = _amount(line, f"{CAC}Price", "BaseQuantity") or Decimal(1)
    total = quantity * _amount(line, f"{CAC}Price", "PriceAmount") / base
    for charge in line.iterfind(f"{CAC}AllowanceCharge"):
        sign = 1 if charge.findtext(f"{CBC}ChargeIndicator") == "true" else -1
        total += sign * _amount(charge, "Amount")
    return total


def _amount(element: etree._Element, *path: str) -> Decimal:
    """The number at `path`, nought where there is none: the schema names what isn't a number."""
    text = element.findtext("/".join((*path[:-1], CBC + path[-1])))
    try:
        return Decimal(text or 0)
    except InvalidOperation:
        return Decimal(0)
