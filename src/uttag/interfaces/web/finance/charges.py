"""Charges: behind an invoice line, one by one, and those on no invoice yet. A payer sees costs, not care."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.charges.operations import reverse_charge
from uttag.apps.invoicing import queries
from uttag.apps.invoicing.models import Invoice
from uttag.apps.invoicing.sums import waiting_figures
from uttag.interfaces.clock import now
from uttag.interfaces.web.finance.words import CHARGE_KINDS, area_names, fee_names, month_title
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.rules.reasons import Refused


def behind_line(request: Request, invoice: UUID, position: int) -> HttpResponse:
    """What a line is added up from."""
    found = or_404(queries.invoice, request.actor, invoice)
    line = or_404(queries.invoice_lines(found).get, position=position)
    columns = [
        Column(_("Levererat"), "dag", ("day", "pk")),
        Column(_("Beställning"), "bestallning", ("order_id", "day", "pk")),
        Column(_("Slag"), "slag", ("kind", "day", "pk")),
        Column(_("Antal"), "antal", ("pieces", "pk"), num=True),
        Column(_("Belopp utan moms"), "belopp", ("ore", "pk"), num=True),
        Column(""),
    ]
    listing: Listing[Any] = Listing(
        request, queries.charges_behind(request.actor, line), columns, per_page=100
    )
    name = str(line.article) if line.article else fee_names([line.fee]).get(line.fee, line.fee)
    return show(
        request,
        "finance/line.html",
        name,
        invoice=found,
        line=line,
        area=named(line.product_area, "name"),
        listing=listing,
        crumbs=[*_month_crumbs(found), Crumb(found.number, reverse("finance:invoice", args=[found.uuid]))],
    )


def charge(request: Request, charge: UUID) -> HttpResponse:
    return _page(request, charge)


@require_POST
def reverse_one(request: Request, charge: UUID) -> HttpResponse:
    """Takes a charge back, whole; it comes off the payer's next invoice (F2)."""
    ground = request.POST.get("ground", "").strip()[:200]
    answer = attempt(reverse_charge, charge, actor=request.actor, at=now(), ground=ground)
    if not answer:
        return _page(request, charge, refusal=answer.refusal)
    messages.success(request, _("Debiteringen är krediterad. Beloppet dras av på kundens nästa faktura."))
    return redirect("finance:charge", charge)


def waiting(request: Request) -> HttpResponse:
    """Charges that no invoice holds yet."""
    given = request.GET
    areas = area_names()
    customer, area, kind = given.get("kund", ""), given.get("omrade", ""), given.get("slag", "")
    found = queries.waiting_charges(
        request.actor,
        customer=customer,
        area=area if area in areas else "",
        kind=kind if kind in CHARGE_KINDS else "",
        search=given.get("q", "").strip(),
    )
    columns = [
        Column(_("Artikel eller avgift"), "artikel", ("article__name", "fee", "pk")),
        Column(_("Kund"), "kund-namn", ("customer__name", "pk")),
        Column(_("Slag"), "sort-slag", ("kind", "pk")),
        Column(_("Levererat"), "dag", ("day", "pk")),
        Column(_("Beställning"), "bestallning", ("order_id", "pk")),
        Column(_("Antal"), "antal", ("pieces", "pk"), num=True),
        Column(_("Belopp utan moms"), "belopp", ("ore", "pk"), num=True),
    ]
    listing: Listing[Any] = Listing(request, found, columns, per_page=30)
    return show(
        request,
        "finance/waiting.html",
        _("Ofakturerat"),
        listing=listing,
        fees=fee_names(row.fee for row in listing),
        sum_ore=waiting_figures(found),
        customers=queries.customers(),
        customer=customer,
        areas=areas,
        area=area,
        kinds=CHARGE_KINDS,
        kind=kind,
    )


def _page(request: Request, uuid: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    found = or_404(queries.charge, request.actor, uuid)
    names = fee_names([found.fee])
    title = names.get(found.fee, "") or str(CHARGE_KINDS.get(found.kind, found.kind))
    crumbs = [Crumb(_("Ofakturerat"), reverse("finance:waiting"))]
    if found.invoiced__line__invoice__uuid:
        invoice = found.invoiced__line__invoice__uuid
        line = reverse("finance:line", args=[invoice, found.invoiced__line__position])
        crumbs = [
            Crumb(found.invoiced__line__invoice__number, reverse("finance:invoice", args=[invoice])),
            Crumb(_("Rad %(n)s") % {"n": found.invoiced__line__position}, line),
        ]
    return show(request, "finance/charge.html", title, charge=found, crumbs=crumbs, refusal=refusal)


def _month_crumbs(invoice: Invoice) -> list[Crumb]:
    first_day = invoice.month.first_day
    return [
        Crumb(_("Månader"), reverse("finance:months")),
        Crumb(month_title(first_day), reverse("finance:month", args=[first_day])),
    ]
