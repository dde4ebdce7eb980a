"""A purchase order's documents: PDF, Excel and e-order, drawn from the same rows; and the letters with them."""

from __future__ import annotations

from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import distributor
from uttag.apps.catalogue.models import Supplier
from uttag.apps.purchasing.models import PurchaseOrder
from uttag.gateways.mail import Attachment, Letter, send
from uttag.papers import purchase_order_pdf, purchase_order_xml
from uttag.papers.invoice import Endpoint, PostalAddress
from uttag.papers.purchase_order import OrderedLine, OrderingParty, PurchaseOrderPaper, SellingParty
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.wording import say

PDF = "application/pdf"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def order_pdf(actor: Actor, order: PurchaseOrder) -> bytes:
    """The order as a PDF; a draft says that it is one."""
    require(actor, "see_purchases")
    return purchase_order_pdf.render(order_paper(order))


def order_workbook(actor: Actor, order: PurchaseOrder) -> bytes:
    """The order as an Excel workbook."""
    require(actor, "see_purchases")
    return purchase_order_pdf.workbook(order_paper(order))


def order_xml(actor: Actor, order: PurchaseOrder) -> bytes:
    """The e-order. Raises Refused where the supplier can't get one, with why."""
    require(actor, "see_purchases")
    paper = order_paper(order)
    if found := tuple(purchase_order_xml.faults(paper)):
        raise Refused(*found)
    return purchase_order_xml.build(paper)


def no_xml_because(actor: Actor, order: PurchaseOrder) -> Reason | None:
    """Why there is no e-order; None where there is one."""
    require(actor, "see_purchases")
    return next(purchase_order_xml.faults(order_paper(order)), None)


def order_paper(order: PurchaseOrder) -> PurchaseOrderPaper:
    """The rows that all three are drawn from."""
    ours = distributor()
    lines = order.lines.select_related("article").order_by("article__name", "article__variant", "pk")
    return PurchaseOrderPaper(
        number=order.number,
        order_day=local(order.sent_at or order.made_at).date(),
        expected_day=order.expected_day,
        buyer=OrderingParty(
            name=ours.name,
            unit=ours.unit,
            organisation_number=ours.organisation_number,
            endpoint=Endpoint(ours.endpoint_scheme, ours.endpoint_id),
            address=PostalAddress(ours.street, ours.postal_code, ours.city),
            email=ours.email,
            phone=ours.phone,
        ),
        seller=_seller(order.supplier),
        lines=tuple(
            OrderedLine(
                article_number=line.article.number,
                name=str(line.article),
                gtin=line.article.gtin,
                supplier_number=line.article.supplier_number,
                packages=line.packages,
                pieces_per_package=line.pieces_per_package,
                unit=line.article.unit,
                package_price_ore=line.package_price_ore,
            )
            for line in lines
        ),
        text=order.text,
        special=order.special,
        draft=order.state == PurchaseOrder.State.DRAFT,
    )


def send_letter(order: UUID, what: str, text: str) -> bool:
    """Mails the supplier the order, or that it is cancelled. False where there is nothing to send, or nowhere."""
    found = PurchaseOrder.objects.select_related("supplier").filter(uuid=order).first()
    if found is None or not found.supplier.email:
        return False
    if what == "sent" and found.state == PurchaseOrder.State.CANCELLED:
        return False  # called off before it left: the other letter would only confuse
    paper = order_paper(found)
    named = {"number": paper.number, "supplier": paper.seller.name, "name": paper.buyer.unit}
    letter = f"purchase-{what}-{found.uuid}"  # the same each time, so that a repeat can be told apart
    cancelled = what == "cancelled"
    subject = "purchase_letter_cancelled_subject" if cancelled else "purchase_letter_subject"
    lines = (
        [because("purchase_letter_cancelled", "B2.1", **named, text=text)]
        if cancelled
        else _order(paper, named)
    )
    files = () if cancelled else _files(paper)
    lines.append(because("purchase_letter_end", "B2.1", **named, email=paper.buyer.email))
    written = "\n\n".join(say(line) for line in lines)
    send(Letter(letter, found.supplier.email, say(because(subject, "B2.1", **named)), written, files))
    return True


def _order(paper: PurchaseOrderPaper, named: dict[str, str]) -> list[Reason]:
    greeting = because("purchase_letter_greeting", "B2.1", **named, lines=len(paper.lines))
    wanted = because("purchase_letter_wanted", "B2.1", **named, expected_day=paper.expected_day)
    return [greeting, wanted] if paper.expected_day else [greeting]


def _files(paper: PurchaseOrderPaper) -> tuple[Attachment, ...]:
    name = f"inkopsorder-{paper.number}"
    return (
        Attachment(f"{name}.pdf", PDF, purchase_order_pdf.render(paper)),
        Attachment(f"{name}.xlsx", EXCEL, purchase_order_pdf.workbook(paper)),
    )


def _seller(supplier: Supplier) -> SellingParty:
    address = supplier.endpoint_scheme and supplier.endpoint_id
    return SellingParty(
        name=supplier.name,
        organisation_number=supplier.org_number,
        endpoint=Endpoint(supplier.endpoint_scheme, supplier.endpoint_id) if address else None,
        email=supplier.email,
        phone=supplier.phone,
    )
