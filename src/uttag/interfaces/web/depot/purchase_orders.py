"""Purchase orders: all of them, and one with its lines, documents and what has come (B2.1, B2.8)."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from uttag.apps.purchasing import queries
from uttag.apps.purchasing.buying import papers
from uttag.apps.purchasing.buying.making import cancel_purchase_order, change_purchase_lines
from uttag.apps.purchasing.buying.sending import (
    close_purchase_lines,
    expect_purchase_order,
    send_purchase_order,
)
from uttag.apps.purchasing.models import PurchaseOrder
from uttag.apps.purchasing.receiving.differing import order_differences
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.purchasing import PACKAGES, tabs, typed_packages
from uttag.interfaces.web.frame.fields import day_field
from uttag.interfaces.web.frame.files import called
from uttag.interfaces.web.frame.pages import Answer, attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


class ExpectedForm(forms.Form):
    """Which day the supplier has promised."""

    day = day_field(gettext_lazy("Väntas"))


def orders(request: Request) -> HttpResponse:
    """All purchase orders, latest first."""
    words, state = request.GET.get("q", "").strip(), request.GET.get("lage", "")
    columns = [
        Column(_("Inköpsorder"), "nummer", ("pk",)),
        Column(_("Leverantör"), "leverantor", ("supplier__name", "pk")),
        Column(_("Skickad"), "skickad", ("sent_at", "pk")),
        Column(_("Väntas"), "vantas", ("expected_day", "pk")),
        Column(_("Rader"), num=True),
        Column(_("Värde"), "varde", ("value_ore", "pk"), num=True),
        Column(_("Läge")),
    ]
    found = queries.purchase_orders(request.actor, state=state, search=words)
    listing: Listing[PurchaseOrder] = Listing(request, found, columns)
    return show(
        request,
        "depot/buying/orders.html",
        _("Inköpsordrar"),
        listing=listing,
        words=words,
        state=state,
        states=PurchaseOrder.State.choices,
        today=today(),
        tabs=tabs(request),
    )


def order(request: Request, order: UUID) -> HttpResponse:
    return _page(request, order)


@require_POST
def change(request: Request, order: UUID) -> HttpResponse:
    """Other packages on a draft; a line of none is taken away."""
    typed = [(article, packages) for article, packages in typed_packages(request.POST).items() if packages]
    text = request.POST.get("text", "")
    answer = attempt(change_purchase_lines, order, typed, text=text, actor=request.actor, at=now())
    return _done(request, order, answer, _("Utkastet är ändrat."))


@require_POST
def send(request: Request, order: UUID) -> HttpResponse:
    answer = attempt(send_purchase_order, order, actor=request.actor, at=now())
    if answer and answer.value and answer.value.supplier.email:
        said = _("Ordern är skickad till %(email)s.") % {"email": answer.value.supplier.email}
    else:
        said = _("Ordern är beställd. Leverantören har ingen e-postadress: skicka PDF:en på annat sätt.")
    return _done(request, order, answer, said)


@require_POST
def cancel(request: Request, order: UUID) -> HttpResponse:
    why = request.POST.get("why", "")
    answer = attempt(cancel_purchase_order, order, why, actor=request.actor, at=now())
    return _done(request, order, answer, _("Inköpsordern är avbruten."))


@require_POST
def close(request: Request, order: UUID) -> HttpResponse:
    """What has not come on a line, or on any, will not."""
    line = key_in(request.POST.get("rad", ""))
    lines = None if line is None else [line]
    why = request.POST.get("why", "")
    answer = attempt(close_purchase_lines, order, lines, why, actor=request.actor, at=now())
    return _done(request, order, answer, _("Det som inte kommer är avslutat."))


@require_POST
def expect(request: Request, order: UUID) -> HttpResponse:
    form = ExpectedForm(request.POST)
    if not form.is_valid():
        return _page(request, order, expected=form)
    answer = attempt(expect_purchase_order, order, form.cleaned_data["day"], actor=request.actor, at=now())
    return _done(request, order, answer, _("Den nya dagen är noterad."))


def pdf(request: Request, order: UUID) -> HttpResponse:
    found = or_404(queries.purchase_order, request.actor, order)
    return _file(papers.order_pdf(request.actor, found), papers.PDF, f"{found.number}.pdf")


def workbook(request: Request, order: UUID) -> HttpResponse:
    found = or_404(queries.purchase_order, request.actor, order)
    return _file(papers.order_workbook(request.actor, found), papers.EXCEL, f"{found.number}.xlsx")


def xml(request: Request, order: UUID) -> HttpResponse:
    """The e-order; without an address in Peppol the page says why there is none."""
    found = or_404(queries.purchase_order, request.actor, order)
    answer = attempt(papers.order_xml, request.actor, found)
    if not answer:
        return _page(request, order, refusal=answer.refusal)
    return _file(answer.value or b"", "application/xml", f"{found.number}.xml")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return called(HttpResponse(content, content_type=media_type), f"inkopsorder-{name}")


def _done(request: Request, order: UUID, answer: Answer[PurchaseOrder], said: str) -> HttpResponse:
    if not answer:
        return _page(request, order, refusal=answer.refusal)
    messages.success(request, said)
    return redirect("depot:purchase_order", order)


def _page(
    request: Request, uuid: UUID, *, refusal: Refused | None = None, expected: ExpectedForm | None = None
) -> HttpResponse:
    found = or_404(queries.purchase_order, request.actor, uuid)
    lines = queries.lines_of(request.actor, found)
    return show(
        request,
        "depot/buying/order.html",
        _("Inköpsorder %(number)s") % {"number": found.number},
        order=found,
        lines=lines,
        value_ore=sum(line.value_ore for line in lines),
        anything_came=any(line.came for line in lines),
        late=queries.late(found, today()),
        receipts=queries.receipts(request.actor, order=found),
        differences=[] if found.sent_at is None else order_differences(request.actor, found),
        no_xml=papers.no_xml_because(request.actor, found),
        expected=expected or ExpectedForm(initial={"day": found.expected_day}),
        packages=PACKAGES,
        refusal=refusal,
        crumbs=[
            Crumb(_("Inköp"), reverse("depot:purchasing")),
            Crumb(_("Inköpsordrar"), reverse("depot:purchase_orders")),
        ],
    )
