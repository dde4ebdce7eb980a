"""The customer register (F1), and one customer with what it has been invoiced and what waits."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.invoicing import queries
from uttag.apps.invoicing.models import Invoice
from uttag.apps.invoicing.sums import waiting_figures
from uttag.apps.parties.models import Customer
from uttag.interfaces.web.finance.invoices import invoice_columns
from uttag.interfaces.web.finance.words import area_names
from uttag.interfaces.web.frame.pages import or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing


def customers(request: Request) -> HttpResponse:
    columns = [
        Column(_("Kund"), "kund", ("name", "pk")),
        Column(_("Kundnummer"), "nummer", ("code",)),
        Column(_("Organisationsnummer"), "org", ("org_number", "pk")),
        Column(_("Betalar för")),
        Column(_("E-fakturaadress")),
        Column(_("Ofakturerat"), num=True),
    ]
    listing: Listing[Customer] = Listing(
        request, queries.customers(request.GET.get("q", "").strip()), columns, per_page=60
    )
    waiting = {row.customer_id: row.ore for row in queries.waiting_by_customer(request.actor)}
    return show(
        request,
        "finance/customers.html",
        _("Kunder"),
        listing=listing,
        waiting=waiting,
        areas=area_names(),
    )


def customer(request: Request, code: str) -> HttpResponse:
    found = or_404(queries.customer, request.actor, code)
    invoices = queries.invoices(request.actor, customer=found)
    listing: Listing[Invoice] = Listing(request, invoices, invoice_columns(by_month=True), per_page=24)
    waiting = queries.waiting_charges(request.actor, customer=found.code)
    return show(
        request,
        "finance/customer.html",
        found.name,
        customer=found,
        listing=listing,
        figures=queries.figures(invoices),
        waiting=waiting_figures(waiting),
        area=area_names().get(found.product_area, ""),
        crumbs=[Crumb(_("Kunder"), reverse("finance:customers"))],
    )
