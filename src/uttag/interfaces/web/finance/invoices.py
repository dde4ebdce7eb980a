"""Invoices: all of them, one as it was made, its documents, and what the e-invoice's rules say of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.invoicing import documents, queries
from uttag.apps.invoicing.models import Invoice
from uttag.apps.invoicing.sums import by_area, total
from uttag.ground.files.models import StoredFile
from uttag.interfaces.clock import now
from uttag.interfaces.web.finance.words import area_names, fee_names, month_title
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing


def invoice_columns(*, by_month: bool) -> list[Column]:
    """Of every list of invoices; `by_month` where it isn't of one month."""
    month = [Column(_("Månad"), "manad", ("month__first_day", "number"))] if by_month else []
    return [
        Column(_("Faktura"), "nummer", ("number",)),
        Column(_("Kund"), "kund", ("customer__name", "number")),
        *month,
        Column(_("Förfaller"), "forfaller", ("due_day", "number")),
        Column(_("Utan moms, kr"), "netto", ("net_ore", "number"), num=True),
        Column(_("Moms, kr"), "moms", ("vat_ore", "number"), num=True),
        Column(_("Att betala, kr"), "belopp", ("payable_ore", "number"), num=True),
        Column(_("Läge")),
    ]


def invoices(request: Request) -> HttpResponse:
    found = queries.invoices(request.actor, search=request.GET.get("q", "").strip())
    listing: Listing[Invoice] = Listing(request, found, invoice_columns(by_month=True))
    return show(
        request, "finance/invoices.html", _("Fakturor"), listing=listing, figures=queries.figures(found)
    )


def invoice(request: Request, invoice: UUID) -> HttpResponse:
    found = _found(request, invoice)
    lines = queries.invoice_lines(found)
    columns = [
        Column(_("Artikel eller avgift")),
        Column(_("Antal"), num=True),
        Column(_("Varuvärde"), num=True),
        Column(_("Påslag kunskap"), num=True),
        Column(_("Påslag distribution"), num=True),
        Column(_("Avgift"), num=True),
        Column(_("Moms"), num=True),
        Column(_("Summa utan moms"), num=True),
    ]
    listing: Listing[Any] = Listing(request, lines, columns, per_page=200)
    return show(
        request,
        "finance/invoice.html",
        found.number,
        invoice=found,
        listing=listing,
        total=total(by_area(queries.invoices(request.actor).filter(pk=found.pk))),
        vat=queries.totals(found).vat,
        areas=area_names(),
        fees=fee_names(line.fee for line in listing),
        crumbs=_crumbs(found),
    )


def pdf(request: Request, invoice: UUID) -> HttpResponse:
    found = _found(request, invoice)
    return _file(found.pdf, found.number)


def xml(request: Request, invoice: UUID) -> HttpResponse:
    found = _found(request, invoice)
    return _file(found.xml, found.number)


def check(request: Request, invoice: UUID) -> HttpResponse:
    """What the official rules say of the e-invoice, asked anew."""
    found = _found(request, invoice)
    return show(
        request,
        "finance/check.html",
        _("Kontroll av e-fakturan"),
        invoice=found,
        faults=documents.faults_of(found),
        crumbs=[*_crumbs(found), Crumb(found.number, reverse("finance:invoice", args=[found.uuid]))],
    )


@require_POST
def make_documents(request: Request, invoice: UUID) -> HttpResponse:
    """Tries again where the documents could not be made."""
    found = _found(request, invoice)
    answer = attempt(documents.render_documents, found, actor=request.actor, at=now())
    if answer.refusal:
        raise answer.refusal
    if answer.value:
        messages.error(request, _("E-fakturan bryter fortfarande mot reglerna. Här står vilka."))
        return redirect("finance:check", invoice)
    messages.success(request, _("PDF och e-faktura är gjorda."))
    return redirect("finance:invoice", invoice)


def _found(request: Request, uuid: UUID) -> Invoice:
    return or_404(queries.invoice, request.actor, uuid)


def _file(file: StoredFile | None, name: str) -> HttpResponse:
    """A kept document, as it was made. Its bytes never change, so a browser may keep it."""
    if file is None:
        raise Http404
    return file_answer(file, name)


def _crumbs(invoice: Invoice) -> list[Crumb]:
    first_day = invoice.month.first_day
    return [
        Crumb(_("Månader"), reverse("finance:months")),
        Crumb(month_title(first_day), reverse("finance:month", args=[first_day])),
    ]
