"""The e-invoice says what the invoice says, and passes every rule (F4)."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.papers import made
from uttag.papers import invoice as paper
from uttag.papers import peppol
from uttag.papers.check import check
from uttag.papers.faults import Fault
from uttag.papers.invoice import Buyer, InvoiceKind, InvoiceLine, InvoicePaper, InvoiceVat
from uttag.papers.peppol_rules import NAMESPACES
from uttag.rules import invoicing
from uttag.rules.terms import TermBook, Terms, TermValue

MAY_2026 = date(2026, 5, 4)
TERMS = (
    TermValue("invoice.rounding", date(2018, 5, 1), date(2018, 1, 1), "whole_krona", "F2", "start"),
    TermValue("invoice.due_days", date(2018, 5, 1), date(2018, 1, 1), 30, "F3", "start"),
)


def read(xml: bytes, path: str) -> list[str]:
    found = etree.fromstring(xml).xpath(path, namespaces=NAMESPACES)
    return [str(element.text) for element in cast("list[etree._Element]", found)]


@pytest.mark.clause("F4")
@pytest.mark.parametrize(
    "made_paper",
    [made.ordinary(), made.inside_one_legal_person(), made.credit_note()],
    ids=lambda p: p.number,
)
def test_passes_schema_and_rules(made_paper: InvoicePaper) -> None:
    assert check(peppol.build(made_paper)) == ()


def test_what_xml_cannot_hold_is_left_out_of_names() -> None:
    dirty = "Tapp\x00ningska\x0bteter\n12 Ch\ufffe\ud800 \u202eåäö"
    paper = made.invoice([made.line(118_300, 7_690, 10_647, name=dirty)])
    paper = replace(paper, buyer=replace(paper.buyer, name="Skövde\x1f kommun", reference="\x07"))
    xml = peppol.build(paper)
    assert read(xml, "//cac:Item/cbc:Name") == ["Tappningskateter 12 Ch åäö"]
    assert read(xml, "//cac:AccountingCustomerParty//cac:PartyName/cbc:Name") == ["Skövde kommun"]
    assert read(xml, "//cbc:BuyerReference") == []


@pytest.mark.clause("A1")
@pytest.mark.clause("A2")
def test_goods_value_and_both_surcharges_stand_apart_on_a_line() -> None:
    xml = peppol.build(made.invoice([made.line(118_300, 7_690, 10_647, pieces=24)]))
    assert read(xml, "//cac:Price/cbc:PriceAmount") == ["1183.00"]
    assert read(xml, "//cac:Price/cbc:BaseQuantity") == ["24"]
    assert read(xml, "//cac:AllowanceCharge/cbc:AllowanceChargeReason") == [
        "Påslag LMN",
        "Påslag distribution",
    ]
    assert read(xml, "//cac:AllowanceCharge/cbc:Amount") == ["76.90", "106.47"]
    assert read(xml, "//cac:InvoiceLine/cbc:LineExtensionAmount") == ["1366.37"]


def test_a_line_that_takes_back_has_negative_quantity_and_allowances() -> None:
    xml = peppol.build(made.invoice([made.line(50_000, 0, 0), made.line(-9_860, -641, -887, pieces=-2)]))
    back = "//cac:InvoiceLine[2]"
    assert read(xml, f"{back}/cbc:InvoicedQuantity") == ["-2"]
    assert read(xml, f"{back}/cac:AllowanceCharge/cbc:ChargeIndicator") == ["false", "false"]
    assert read(xml, f"{back}/cac:Price/cbc:PriceAmount") == ["98.60"]


def test_rounding_stands_by_itself() -> None:
    xml = peppol.build(made.ordinary())
    assert read(xml, "//cbc:TaxInclusiveAmount") == ["6422.17"]
    assert read(xml, "//cbc:PayableRoundingAmount") == ["-0.17"]
    assert read(xml, "//cbc:PayableAmount") == ["6422.00"]


def test_no_vat_number_inside_one_legal_person() -> None:
    xml = peppol.build(made.inside_one_legal_person())
    assert read(xml, "//cac:PartyTaxScheme") == []
    assert read(xml, "//cbc:TaxExemptionReasonCode") == ["VATEX-EU-O"]


def test_credit_note_cites_its_invoice() -> None:
    xml = peppol.build(made.credit_note())
    assert read(xml, "//cac:BillingReference//cbc:ID") == ["26000017"]


@pytest.mark.clause("F4")
def test_no_field_can_hold_a_patient() -> None:
    """The only place where free text about a line stands is its name: the article's or the fee's."""
    names = {
        field.name
        for part in (InvoicePaper, InvoiceLine, InvoiceVat, Buyer, paper.Seller, paper.PostalAddress)
        for field in fields(part)
    }
    assert not {
        n for n in names if any(w in n for w in ("patient", "person_", "recipient", "prescri", "order"))
    }


amounts = st.integers(min_value=-9_999_99, max_value=9_999_99)
any_line = st.builds(
    lambda goods, knowledge, distribution, pieces, rate: made.line(
        goods, knowledge, distribution, pieces=pieces, vat_rate=Decimal(rate)
    ),
    amounts, amounts, amounts, st.integers(-500, 500), st.sampled_from(["0.06", "0.12", "0.25"]),
)  # fmt: skip
any_fee = st.builds(lambda ore, pieces: made.fee(ore, pieces=pieces), amounts, st.integers(-9, 9))


@pytest.mark.clause("F4")
@settings(max_examples=40, deadline=None)
@given(st.lists(any_line | any_fee, min_size=1, max_size=8), st.sampled_from(InvoiceKind))
def test_any_amounts_pass_and_agree_with_the_rules(lines: list[InvoiceLine], kind: InvoiceKind) -> None:
    cited = "26000001" if kind is InvoiceKind.CREDIT_NOTE else ""
    made_paper = replace(by_the_rules(lines), kind=kind, credits_number=cited)
    xml = peppol.build(made_paper)
    assert check(xml) == ()
    assert read(xml, "//cac:LegalMonetaryTotal/cbc:PayableAmount") == [
        f"{Decimal(made_paper.payable_ore).scaleb(-2):.2f}"
    ]


def by_the_rules(lines: list[InvoiceLine]) -> InvoicePaper:
    """An invoice whose totals `rules.invoicing` worked out."""
    amounts = [
        invoicing.InvoiceLineAmounts(
            product_area=row.product_area,
            article=row.article_number,
            fee=None if row.article_number else "fee.acute",
            pieces=row.pieces,
            goods_ore=row.goods_ore,
            knowledge_ore=row.knowledge_ore,
            distribution_ore=row.distribution_ore,
            fee_ore=row.fee_ore,
            vat_rate=row.vat_rate,
        )
        for row in lines
    ]
    totals = invoicing.totals(amounts, Terms(TermBook(TERMS)), MAY_2026)
    return made.invoice(
        lines,
        vat=tuple(InvoiceVat(row.rate, row.base_ore, row.vat_ore) for row in totals.vat),
        net_ore=totals.net_ore,
        vat_ore=totals.gross_ore - totals.net_ore,
        gross_ore=totals.gross_ore,
        rounding_ore=totals.rounding_ore,
        payable_ore=totals.payable_ore,
        due_day=totals.due_day,
    )


def at(scheme: str, number: str) -> Buyer:
    return replace(made.BUYER, endpoint=paper.Endpoint(scheme, number))


def rules_of(faults: tuple[Fault, ...]) -> set[str]:
    return {fault.rule for fault in faults}


@pytest.mark.clause("F4")
@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ({"payable_ore": 642_300}, "BR-CO-16"),
        ({"net_ore": 567_309}, "BR-CO-10"),
        ({"vat_ore": 74_910}, "BR-CO-14"),
        ({"number": ""}, "UBL-XSD"),
        ({"lines": ()}, "UBL-XSD"),
        ({"kind": InvoiceKind.CREDIT_NOTE}, "UTTAG-CITES"),
        ({"buyer": replace(made.BUYER, reference="")}, "PEPPOL-EN16931-R003"),
        ({"buyer": replace(made.BUYER, organisation_number="2120001711")}, "SE-R-013"),
        ({"buyer": replace(made.BUYER, organisation_number="212000-1710")}, "SE-R-003"),
        ({"buyer": at("0007", "2120001711")}, "PEPPOL-COMMON-R049"),
        ({"buyer": at("0088", "7350000000013")}, "PEPPOL-COMMON-R040"),
        ({"buyer": at("0007", "")}, "PEPPOL-EN16931-R010"),
        ({"seller": replace(made.SELLER, organisation_number="232100013")}, "SE-R-001"),
        ({"seller": replace(made.SELLER, bankgiro="991-2346")}, "SE-R-008"),
        ({"seller": replace(made.SELLER, bankgiro="99123460000")}, "SE-R-009"),
        ({"lines": (made.line(100, 0, 0, net_ore=150),)}, "PEPPOL-EN16931-R120"),
        ({"lines": (made.line(100, 0, 0, vat_rate=Decimal("0.07")),)}, "SE-R-006"),
        ({"lines": (made.line(100, 0, 0, gtin="7350000000013"),)}, "UTTAG-GTIN"),
    ],
)  # fmt: skip
def test_finds_each_planted_fault(planted: dict[str, object], rule: str) -> None:
    faults = check(peppol.build(replace(made.ordinary(), **planted)))  # type: ignore[arg-type]
    assert rule in rules_of(faults)


def test_vat_number_inside_one_legal_person_is_found() -> None:
    xml = peppol.build(made.ordinary()).replace(b">S<", b">O<")
    assert "BR-O-02" in rules_of(check(xml))


@pytest.mark.parametrize("junk", [b"", b"not xml", b"<Order/>"])
def test_what_is_no_invoice_is_said_to_be_none(junk: bytes) -> None:
    assert rules_of(check(junk)) <= {"XML", "UBL-XSD"}
    assert check(junk)


def test_two_thousand_lines() -> None:
    lines = [made.line(100 * i + 1, 7 * i, 9 * i, pieces=i % 90 + 1) for i in range(2_000)]
    assert check(peppol.build(made.invoice(lines))) == ()
