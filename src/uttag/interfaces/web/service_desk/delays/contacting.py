"""One delay: why, whom to reach, what was done so far, and the form for the contact (D9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.delivery.delays.contacting import ContactWish, contact
from uttag.apps.delivery.delays.queries import forecast_of, next_to_contact
from uttag.apps.delivery.models import DelayContact
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import order_for
from uttag.apps.ordering.receipts import order_number
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.fields import day_field, text_field
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.delays.rows import delay_of, phone_of, protected
from uttag.interfaces.web.service_desk.delays.words import CHANNELS, OUTCOMES, WHOM
from uttag.rules.words import DestinationKind

Whom, Channel, Outcome = DelayContact.Whom, DelayContact.Channel, DelayContact.Outcome


class ContactForm(forms.Form):
    """One contact, or one try. `key` makes a form that is sent twice one contact (I3)."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)
    outcome = forms.ChoiceField(
        label=gettext_lazy("Hur gick det?"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )
    whom = forms.ChoiceField(label=gettext_lazy("Vem"), choices=list(WHOM.items()), widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=gettext_lazy("Hur"), choices=list(CHANNELS.items()), widget=forms.RadioSelect
    )
    said_day = day_field(gettext_lazy("Dag som sagts"), required=False)
    text = text_field(gettext_lazy("Anteckning"), rows=2, required=False, max_length=300)

    def __init__(self, data: Any = None, *, order: Order) -> None:
        housing = order.destination == DestinationKind.SPECIAL_HOUSING
        initial = {
            "key": uuid4().hex,
            "whom": (Whom.HOUSING if housing else Whom.PATIENT).value,
            "channel": Channel.PHONE.value,
        }
        super().__init__(data, initial=initial)
        first = self.fields["outcome"].widget
        first.attrs["autofocus"] = True

    def wish(self) -> ContactWish:
        given = self.cleaned_data
        return ContactWish(
            given["whom"], given["channel"], given["outcome"], given["said_day"], given["text"]
        )


def delay(request: Request, order: UUID) -> HttpResponse:
    """The contact's page. Once it is noted the next one comes up by itself."""
    found = order_for(request.actor, order)
    form = ContactForm(request.POST or None, order=found)
    refusal = None
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        answer = attempt(contact, order, form.wish(), key=key, actor=request.actor, at=now())
        if answer and answer.value:
            return _next(request, order, answer.value)
        refusal = answer.refusal
    note_access(request.actor, "see_delay", at=now(), patients=[found.patient.uuid], ground=GROUND)
    return show(
        request,
        "service_desk/delays/delay.html",
        found.recipient,
        order=found,
        number=order_number(found.pk),
        delay=delay_of(request.actor, found, forecast_of(request.actor, found)),
        phone=phone_of(found),
        protected=protected(found),
        prescriptions=_prescribers(found),
        form=form,
        refusal=refusal,
        crumbs=[Crumb(_("Förseningar"), reverse("service_desk:delays"))],
    )


def _prescribers(order: Order) -> list[Any]:
    """The prescriptions that the order's rows are taken from, each once, with prescriber and unit."""
    rows = order.rows.select_related("item__prescription__prescriber", "item__prescription__unit")
    return list({row.item.prescription_id: row.item.prescription for row in rows}.values())


def _next(request: Request, order: UUID, made: DelayContact) -> HttpResponse:
    if made.closes:
        said = _("Antecknat. Patienten behöver inte kontaktas igen.")
    elif made.outcome == Outcome.NOT_REACHED:
        said = _("Antecknat. Den står kvar på listan tills någon har fått besked.")
    else:
        said = _("Antecknat. Patienten själv behöver också få besked, så den står kvar på listan.")
    if made.outcome == Outcome.CANCELLED:
        messages.success(
            request, _("Antecknat. Avbeställ nu; det står kvar bland uppgifterna tills det är gjort.")
        )
        return redirect(f"{reverse('service_desk:order', args=[order])}?sen=1#cancel")
    if made.outcome == Outcome.NEW_ORDER:
        messages.success(
            request, _("Antecknat. Beställ nu; det står kvar bland uppgifterna tills du bockar av det.")
        )
        return redirect("service_desk:patient", made.case.order.patient.uuid)
    following = next_to_contact(request.actor, but=order)
    if following is None:
        messages.success(request, said)
        return redirect("service_desk:delays")
    messages.success(request, said + " " + _("Här är nästa."))
    return redirect("service_desk:delay", following.order.uuid)
