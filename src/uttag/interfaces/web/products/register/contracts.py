"""Supplier contracts: period, documents, who has read them, and the articles in them (B2.1)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.catalogue.contracts import (
    ContractWish,
    add_document,
    change_period,
    read_document,
    register_contract,
    why_not_readable,
)
from uttag.apps.catalogue.models import ContractReading, SupplierContract
from uttag.apps.catalogue.queries import Wanted, articles_for
from uttag.apps.catalogue.supply import (
    contract_for,
    contracts_on,
    documents_of,
    readings_of,
    suppliers_on,
    without_documents,
)
from uttag.ground.files.uploads import Upload
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.register.forms import ContractForm, DocumentForm, PeriodForm
from uttag.interfaces.web.products.register.words import (
    CONTRACT_STATES,
    DOCUMENT_KINDS,
    STATUSES,
    mark_of_contract,
)
from uttag.rules.reasons import Refused

FEW = 12


def contracts(request: Request) -> HttpResponse:
    state = request.GET.get("lage", "")
    found = contracts_on(
        request.actor,
        today(),
        state=state if state in CONTRACT_STATES else "",
        supplier=request.GET.get("leverantor", "")[:20],
        search=request.GET.get("q", "")[:80],
    )
    columns = [
        Column(_("Leverantörsavtal"), "avtal", ("title", "number")),
        Column(_("Leverantör"), "leverantor", ("supplier__name", "number")),
        Column(_("Läge")),
        Column(_("Till och med"), "slutar", ("ends_on", "number")),
        Column(_("Artiklar"), "artiklar", ("article_count", "number"), num=True),
        Column(_("Handlingar"), "handlingar", ("document_count", "number"), num=True),
    ]
    listing: Listing[SupplierContract] = Listing(request, found, columns)
    return show(
        request,
        "products/register/contracts.html",
        _("Leverantörsavtal"),
        listing=listing,
        marked=[(one, mark_of_contract(one, today())) for one in listing],
        bare=without_documents(request.actor, today()),
        states=CONTRACT_STATES,
        filtered=bool(request.GET),
        may_add=request.actor.may("register_contract"),
    )


def contract(request: Request, uuid: UUID) -> HttpResponse:
    return _page(request, uuid)


def document(request: Request, uuid: UUID, document: UUID) -> HttpResponse:
    """The document as a file; the reading is kept. Refused to the distributor when the contract isn't in force."""
    found = or_404(contract_for, request.actor, uuid)
    named = {one.uuid: one for one in documents_of(request.actor, found)}
    one = or_404(named.get, document)
    answer = attempt(read_document, document, actor=request.actor, at=now())
    if answer and answer.value:
        return file_answer(answer.value, one.name)
    return _page(request, uuid, refusal=answer.refusal)


def new_contract(request: Request) -> HttpResponse:
    require(request.actor, "register_contract")
    offered = suppliers_on(request.actor, today())
    first = {"supplier": request.GET.get("leverantor", ""), "starts_on": today()}
    form = ContractForm(request.POST or None, suppliers=offered, initial=first)
    refusal = None
    if request.method == "POST" and form.is_valid():
        wish = ContractWish(**form.cleaned_data)
        answer = attempt(register_contract, wish, actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(request, _("Avtalet är registrerat. Lägg nu till dess handlingar."))
            return redirect("products:contract", answer.value.uuid)
        refusal = answer.refusal
    return _form_page(request, _("Nytt leverantörsavtal"), form, refusal, reverse("products:contracts"))


def period(request: Request, uuid: UUID) -> HttpResponse:
    require(request.actor, "register_contract")
    found = or_404(contract_for, request.actor, uuid)
    form = PeriodForm(request.POST or None, initial={"starts_on": found.starts_on, "ends_on": found.ends_on})
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(change_period, uuid, actor=request.actor, at=now(), **form.cleaned_data)
        if answer:
            messages.success(request, _("Avtalets dagar är ändrade."))
            return redirect("products:contract", uuid)
        refusal = answer.refusal
    title = _("Dagar för %(contract)s") % {"contract": found.title}
    return _form_page(request, title, form, refusal, reverse("products:contract", args=[uuid]))


def new_document(request: Request, uuid: UUID) -> HttpResponse:
    require(request.actor, "register_contract")
    found = or_404(contract_for, request.actor, uuid)
    form = DocumentForm(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kept = (given["kind"], given["name"], given["document"] or Upload("", b""))
        answer = attempt(add_document, uuid, *kept, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Handlingen är sparad med sin kontrollsumma."))
            return redirect("products:contract", uuid)
        refusal = answer.refusal
    title = _("Ny handling till %(contract)s") % {"contract": found.title}
    return _form_page(request, title, form, refusal, reverse("products:contract", args=[uuid]))


def _form_page(request: Request, title: str, form: Form, refusal: Refused | None, back: str) -> HttpResponse:
    return show(
        request,
        "products/register/form.html",
        title,
        form=form,
        refusal=refusal,
        crumbs=[Crumb(_("Leverantörsavtal"), reverse("products:contracts"))],
        back_url=back,
        send=_("Spara"),
    )


def _page(request: Request, uuid: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    found = or_404(contract_for, request.actor, uuid)
    readings: Listing[ContractReading] = Listing(
        request,
        readings_of(request.actor, found),
        [Column(_("När")), Column(_("Vem")), Column(_("Handling"))],
        per_page=20,
    )
    articles = articles_for(request.actor, Wanted(contract=found.number), today())
    return show(
        request,
        "products/register/contract.html",
        found.title,
        found=found,
        mark=mark_of_contract(found, today()),
        closed=why_not_readable(request.actor, found, today()),
        documents=documents_of(request.actor, found),
        document_kinds=DOCUMENT_KINDS,
        readings=readings,
        articles=articles[:FEW],
        article_count=articles.count(),
        statuses=STATUSES,
        refusal=refusal,
        crumbs=[
            Crumb(_("Leverantörsavtal"), reverse("products:contracts")),
            Crumb(found.supplier.name, reverse("products:supplier", args=[found.supplier.code])),
        ],
        may_change=request.actor.may("register_contract"),
        may_exchange=request.actor.may("exchange_workbook"),
    )
