"""An invoice's two documents: Peppol XML, checked before it is kept, and PDF (F4). Neither names a patient.

They are drawn from the invoice's own lines and ruling, so drawing them again gives the same.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.models import Cooperation, Term
from uttag.apps.charges.delivered import digits, distributor_org_number
from uttag.apps.charges.ledger import rate
from uttag.apps.invoicing.models import Invoice, InvoiceLine
from uttag.apps.invoicing.queries import totals
from uttag.apps.parties.models import Customer
from uttag.ground.files.operations import store
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.papers import check, invoice_pdf, peppol
from uttag.papers import invoice as paper
from uttag.papers.faults import Fault
from uttag.rules.reasons import because

XML = "application/xml"
PDF = "application/pdf"


@operation("close_month")
def render_documents(invoice: Invoice, *, actor: Actor, at: datetime) -> tuple[Fault, ...]:
    """Makes and keeps the invoice's XML and PDF. Nothing to do where they are there.

    An XML that breaks a rule is not kept, nor its PDF: finance gets a task. Returns the faults.
    """
    if invoice.xml_id and invoice.pdf_id:
        return ()
    sheet = paper_of(invoice)
    xml = peppol.build(sheet)
    faults = check.fatal(check.check(xml))
    task = f"invoice_documents:{invoice.uuid}"
    if faults:
        _ask_for_help(invoice, faults, task, at)
        return faults
    payer = invoice.care_provider_id
    invoice.xml = store(xml, XML, at=at, care_provider_id=payer)
    invoice.pdf = store(invoice_pdf.render(sheet), PDF, at=at, care_provider_id=payer)
    invoice.save(update_fields=["xml", "pdf"])
    finish_by_key(task, at=at, user_id=actor.user_id)
    return ()


def faults_of(invoice: Invoice) -> tuple[Fault, ...]:
    """What the rules say of its e-invoice: the one that is kept, or the one it would be."""
    kept = invoice.xml
    return check.check(bytes(kept.content) if kept else peppol.build(paper_of(invoice)))


def _ask_for_help(invoice: Invoice, faults: tuple[Fault, ...], key: str, at: datetime) -> None:
    open_task(
        "invoice_documents",
        because(
            "invoice_breaks_rules",
            "F4",
            invoice=invoice.number,
            rules=", ".join(sorted({fault.rule for fault in faults})),
        ),
        at=at,
        role="finance",
        subject_kind="invoice",
        subject_uuid=invoice.uuid,
        care_provider_id=invoice.care_provider_id,
        key=key,
    )


def paper_of(invoice: Invoice) -> paper.InvoicePaper:
    """The invoice as both documents show it. A credit note shows what is credited as positive."""
    credit = invoice.kind == Invoice.Kind.CREDIT_NOTE
    sign = -1 if credit else 1
    cited = invoice.cites
    return paper.InvoicePaper(
        kind=paper.InvoiceKind(invoice.kind),
        number=invoice.number,
        issue_day=invoice.issued_day,
        due_day=invoice.due_day,
        period_from=invoice.month.first_day,
        period_to=invoice.month.last_day,
        seller=_seller(),
        buyer=_buyer(invoice.customer),
        lines=_lines(invoice, sign),
        vat=tuple(
            paper.InvoiceVat(row.rate, sign * row.base_ore, sign * row.vat_ore, _category(row.rate))
            for row in totals(invoice).vat
        ),
        net_ore=sign * invoice.net_ore,
        vat_ore=sign * invoice.vat_ore,
        gross_ore=sign * invoice.gross_ore,
        rounding_ore=sign * invoice.rounding_ore,
        payable_ore=sign * invoice.payable_ore,
        due_days=(invoice.due_day - invoice.issued_day).days,
        credits_number=cited.number if cited else "",
        credits_issue_day=cited.issued_day if cited else None,
        same_legal_person=digits(invoice.customer.org_number) == distributor_org_number(),
    )


def _lines(invoice: Invoice, sign: int) -> tuple[paper.InvoiceLine, ...]:
    fees = dict(Term.objects.filter(key__startswith="fee.").values_list("key", "label_sv"))
    lines = invoice.lines.select_related("article", "product_area").order_by("position")
    return tuple(_line(line, sign, fees) for line in lines)


def _line(line: InvoiceLine, sign: int, fees: dict[str, str]) -> paper.InvoiceLine:
    vat_rate = rate(line.vat_basis_points)
    article = line.article
    return paper.InvoiceLine(
        product_area=line.product_area.name_sv,
        article_number=article.number if article else None,
        name=str(article) if article else fees.get(line.fee, line.fee),
        pieces=sign * line.pieces,
        goods_ore=sign * line.goods_ore,
        knowledge_ore=sign * line.knowledge_ore,
        distribution_ore=sign * line.distribution_ore,
        fee_ore=sign * line.fee_ore,
        net_ore=sign * line.net_ore,
        vat_rate=vat_rate,
        vat_category=_category(vat_rate),
        gtin=article.gtin if article else "",
    )


def _category(vat_rate: Decimal) -> paper.VatCategory:
    """The only goods without VAT are those within one legal person."""
    return paper.VatCategory.STANDARD if vat_rate else paper.VatCategory.OUTSIDE


def _seller() -> paper.Seller:
    """The distributor, as the agreement's folder names it."""
    d = Cooperation.objects.values_list("distributor", flat=True).get()
    return paper.Seller(
        name=d["name"],
        organisation_number=digits(d["organisation_number"]),
        endpoint=paper.Endpoint(d["endpoint_scheme"], d["endpoint_id"]),
        address=paper.PostalAddress(d["street"], d["postal_code"], d["city"]),
        bankgiro=digits(d["bankgiro"]),
        contact=d["unit"],
        phone=d["phone"],
        email=d["email"],
    )


def _buyer(customer: Customer) -> paper.Buyer:
    return paper.Buyer(
        name=customer.name,
        organisation_number=digits(customer.org_number),
        endpoint=paper.Endpoint(customer.endpoint_scheme, customer.endpoint_id),
        address=paper.PostalAddress(customer.street, customer.postal_code, customer.city),
        reference=customer.buyer_reference,
        customer_number=customer.code,
    )
