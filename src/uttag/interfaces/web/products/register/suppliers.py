"""Suppliers: how they are reached, their contracts and articles, and notes on the logistics with them (B2.1)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.catalogue.models import LogisticsNote, Supplier
from uttag.apps.catalogue.suppliers import (
    SupplierFacts,
    change_supplier,
    note_logistics,
    notes_of,
    register_supplier,
)
from uttag.apps.catalogue.supply import contracts_on, supplier_for, suppliers_on
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.register.forms import NewSupplierForm, NoteForm, SupplierForm
from uttag.interfaces.web.products.register.words import NOTE_KINDS, mark_of_contract
from uttag.rules.reasons import Refused


def suppliers(request: Request) -> HttpResponse:
    found = suppliers_on(request.actor, today(), search=request.GET.get("q", "")[:80])
    columns = [
        Column(_("Leverantör"), "namn", ("name",)),
        Column(_("Kod"), "kod", ("code",)),
        Column(_("Artiklar"), "artiklar", ("article_count", "name"), num=True),
        Column(_("Leverantörsavtal som gäller"), "avtal", ("contract_count", "name"), num=True),
        Column(_("Ledtid, arbetsdagar"), "ledtid", ("lead_working_days", "name"), num=True),
        Column(_("Inköpsordrar till"), "epost", ("email", "name")),
    ]
    listing: Listing[Supplier] = Listing(request, found, columns)
    may_add = request.actor.may("register_contract")
    return show(
        request, "products/register/suppliers.html", _("Leverantörer"), listing=listing, may_add=may_add
    )


def supplier(request: Request, code: str) -> HttpResponse:
    return _page(request, code)


def add_note(request: Request, code: str) -> HttpResponse:
    require(request.actor, "note_logistics")
    form = NoteForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = attempt(note_logistics, code, given["kind"], given["text"], actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Anteckningen är sparad."))
            return redirect("products:supplier", code)
        refusal = answer.refusal
    return _page(request, code, form=form, refusal=refusal)


def change(request: Request, code: str) -> HttpResponse:
    require(request.actor, "register_contract")
    found = or_404(supplier_for, request.actor, code)
    initial = {name: getattr(found, name) for name in SupplierFacts.__slots__}
    form = SupplierForm(request.POST or None, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        facts = SupplierFacts(**form.cleaned_data)
        answer = attempt(change_supplier, code, facts, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Uppgifterna är sparade."))
            return redirect("products:supplier", code)
        refusal = answer.refusal
    title = _("Ändra %(name)s") % {"name": found.name}
    return _form_page(request, title, form, refusal, reverse("products:supplier", args=[code]))


def new_supplier(request: Request) -> HttpResponse:
    require(request.actor, "register_contract")
    form = NewSupplierForm(request.POST or None, initial={"lead_working_days": 5})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        code = given.pop("code")
        answer = attempt(register_supplier, code, SupplierFacts(**given), actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(request, _("Leverantören är registrerad."))
            return redirect("products:supplier", answer.value.code)
        refusal = answer.refusal
    return _form_page(request, _("Ny leverantör"), form, refusal, reverse("products:suppliers"))


def _form_page(
    request: Request, title: str, form: SupplierForm, refusal: Refused | None, back: str
) -> HttpResponse:
    return show(
        request,
        "products/register/form.html",
        title,
        form=form,
        refusal=refusal,
        crumbs=[Crumb(_("Leverantörer"), reverse("products:suppliers"))],
        back_url=back,
        send=_("Spara"),
    )


def _page(
    request: Request, code: str, *, form: NoteForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    found = or_404(supplier_for, request.actor, code)
    notes: Listing[LogisticsNote] = Listing(
        request, notes_of(request.actor, found), [Column(_("Anteckning"))], per_page=20
    )
    contracts = contracts_on(request.actor, today(), supplier=code)
    counted = suppliers_on(request.actor, today()).filter(pk=found.pk)
    return show(
        request,
        "products/register/supplier.html",
        found.name,
        found=counted.get(),
        contracts=[(one, mark_of_contract(one, today())) for one in contracts],
        notes=notes,
        note_kinds=NOTE_KINDS,
        form=form or NoteForm(),
        refusal=refusal,
        crumbs=[Crumb(_("Leverantörer"), reverse("products:suppliers"))],
        may_change=request.actor.may("register_contract"),
        may_note=request.actor.may("note_logistics"),
    )
