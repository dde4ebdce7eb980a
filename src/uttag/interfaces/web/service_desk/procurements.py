"""Procurements that take too long: who must be told, and what came of trying (B2.3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.ordering.receipts import order_number
from uttag.apps.purchasing.models import Procurement, ProcurementContact
from uttag.apps.purchasing.procurement.contacting import ContactWish, note_contact
from uttag.apps.purchasing.procurement.queries import clocks_of, late_one, late_ones, to_contact
from uttag.ground.rulings.queries import latest_rulings
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.fields import offer, text_field
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.procurement_words import LateRow

Whom, Channel = ProcurementContact.Whom, ProcurementContact.Channel
WHOM = [
    (Whom.PATIENT.value, gettext_lazy("Patienten")),
    (Whom.PRESCRIBER.value, gettext_lazy("Förskrivaren")),
]
CHANNELS = [(Channel.PHONE.value, gettext_lazy("Telefon")), (Channel.EMAIL.value, gettext_lazy("E-post"))]
REACHED = [("ja", gettext_lazy("Nådd och informerad")), ("nej", gettext_lazy("Inte nådd"))]


class ContactForm(forms.Form):
    """One try to tell somebody."""

    whom = forms.ChoiceField(label=gettext_lazy("Vem"), choices=WHOM, widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=gettext_lazy("Hur"), choices=CHANNELS, widget=forms.RadioSelect)
    reached = forms.ChoiceField(
        label=gettext_lazy("Hur gick det?"), choices=REACHED, widget=forms.RadioSelect
    )
    text = text_field(
        gettext_lazy("Vad som sades"),
        rows=3,
        required=False,
        max_length=300,
        help_text=gettext_lazy("Nåddes ingen: skriv när ni försöker igen."),
    )

    def __init__(self, data: Any = None, *, procurement: Procurement) -> None:
        untold = Whom.PRESCRIBER if procurement.patient_told else Whom.PATIENT  # type: ignore[attr-defined]
        super().__init__(data, initial={"whom": untold.value, "channel": Channel.PHONE.value})
        offer(self, "whom", WHOM)

    def wish(self) -> ContactWish:
        given = self.cleaned_data
        return ContactWish(given["whom"], given["channel"], given["reached"] == "ja", given["text"])


def procurements(request: Request) -> HttpResponse:
    """Those of whom somebody isn't reached, the oldest promise first; `?visa=alla` also those that are done."""
    everything = request.GET.get("visa") == "alla"
    found = (
        late_ones(request.actor).order_by("-due_day", "-pk")
        if everything
        else to_contact(request.actor, today())
    )
    listing: Listing[Procurement] = Listing(request, found, [Column("")], per_page=30)
    rows = _rows(request, listing)
    patients = dict.fromkeys(row.procurement.row.order.patient.uuid for row in rows)
    note_access(request.actor, "late_procurements", at=now(), patients=patients, ground=GROUND)
    here = reverse("service_desk:procurements")
    waiting = to_contact(request.actor, today()).count()
    return show(
        request,
        "service_desk/procurements.html",
        _("Anskaffningar"),
        listing=listing,
        rows=rows,
        everything=everything,
        tabs=[
            Tab(_("Att kontakta"), here, not everything, waiting),
            Tab(_("Alla försenade"), f"{here}?visa=alla", everything),
        ],
    )


def procurement(request: Request, uuid: UUID) -> HttpResponse:
    """One of them, with each try so far and the form for the next."""
    found = or_404(late_one, request.actor, uuid)
    form = ContactForm(request.POST or None, procurement=found)
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(note_contact, uuid, form.wish(), actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(request, _said(answer.value))
            there = "service_desk:procurement"
            return redirect("service_desk:procurements") if answer.value.reached else redirect(there, uuid)
        refusal = answer.refusal
    patient = found.row.order.patient
    note_access(request.actor, "late_procurement", at=now(), patients=[patient.uuid], ground=GROUND)
    [row] = _rows(request, [found])
    return show(
        request,
        "service_desk/procurement.html",
        found.row.order.recipient,
        row=row,
        patient=patient,
        prescription=found.row.item.prescription,
        contacts=found.contacts.all(),
        ruling=latest_rulings([found.uuid], "procurement.clock").get(found.uuid),
        form=form,
        refusal=refusal,
        crumbs=[Crumb(_("Anskaffningar"), reverse("service_desk:procurements"))],
    )


def _rows(request: Request, found: Iterable[Procurement]) -> list[LateRow]:
    listed = list(found)
    clocks = clocks_of(request.actor, listed, today())
    return [LateRow(one, order_number(one.row.order_id), clocks[one.pk]) for one in listed]


def _said(contact: ProcurementContact) -> str:
    if contact.reached:
        return _("Antecknat. Den som är nådd behöver inte kontaktas igen.")
    return _("Antecknat. Anskaffningen står kvar på listan tills någon är nådd.")
