"""How somebody wants to be told: one form for the patient, the prescriber and the desk (K2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.patients.models import Patient
from uttag.apps.patients.notice_wishes import NoticeChoice, change_notice_wish, notice_choice
from uttag.apps.patients.queries import patient_for
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.orders.told import CHANNEL_CHOICES

USUAL = [("", gettext_lazy("Som vanligt: sms om mobilnummer finns, annars brev"))]
LANGUAGES = [("sv", gettext_lazy("Svenska")), ("en", gettext_lazy("Engelska"))]


class NoticeWishForm(forms.Form):
    """Channel, language, print."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Besked om leveranser kommer med"),
        choices=[*USUAL, *CHANNEL_CHOICES],
        widget=forms.RadioSelect,
        required=False,
        help_text=gettext_lazy(
            "När ett paket finns att hämta på ett utlämningsställe skickas alltid sms om det går."
        ),
    )
    language = forms.ChoiceField(label=gettext_lazy("Språk"), choices=LANGUAGES, widget=forms.RadioSelect)
    large_print = forms.BooleanField(label=gettext_lazy("Stor stil i brev och följesedlar"), required=False)

    def choice(self) -> NoticeChoice:
        return NoticeChoice(**self.cleaned_data)


def wish_page(
    request: Request,
    patient: UUID,
    *,
    back: str,
    crumbs: Callable[[Patient], list[Crumb]],
    ground: str = "",
) -> HttpResponse:
    """The form and what comes of it; then on to `back`."""
    found = patient_for(request.actor, patient)
    known = notice_choice(found)
    initial: dict[str, Any] = {
        "channel": known.channel,
        "language": known.language,
        "large_print": known.large_print,
    }
    form = NoticeWishForm(request.POST or None, initial=initial)
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(
            change_notice_wish, patient, form.choice(), actor=request.actor, at=now(), ground=ground
        )
        if answer:
            messages.success(request, _("Sparat. Så skickas besked från och med nu."))
            return redirect(back)
        refusal = answer.refusal
    note_access(request.actor, "see_notice_wish", at=now(), patients=[found.uuid], ground=ground)
    return show(
        request,
        "orders/notice_wish.html",
        _("Besked om leveranser"),
        form=form,
        patient=found,
        back=back,
        refusal=refusal,
        crumbs=crumbs(found),
    )
