"""What is typed about transport: what a carrier said, who drives instead, what a stray message was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.parties.models import Carrier
from uttag.interfaces.web.frame.fields import offer


class AnswerForm(forms.Form):
    """What the carrier said on the phone."""

    confirmed = forms.ChoiceField(
        label=_("Vad svarade transportören?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Ja, de kör")), ("no", _("Nej, de kör inte"))],
    )
    reference = forms.CharField(label=_("Deras bokningsnummer"), max_length=60, required=False)
    words = forms.CharField(label=_("Vad de sade"), max_length=300, required=False)

    def answer(self) -> dict[str, Any]:
        """Ask only a valid form."""
        given = self.cleaned_data
        return {**given, "confirmed": given["confirmed"] == "yes"}


class CarrierForm(forms.Form):
    """Who is to drive."""

    carrier = forms.ChoiceField(label=_("Transportör"))

    def __init__(self, data: Any = None, *, carriers: Sequence[Carrier], first: str = "") -> None:
        super().__init__(data, initial={"carrier": first})
        none = [] if first else [("", _("Välj transportör"))]
        offer(self, "carrier", [*none, *((carrier.code, carrier.name) for carrier in carriers)])


class OutcomeForm(forms.Form):
    """What a stray message turned out to be."""

    outcome = forms.CharField(
        label=_("Vad var det?"),
        max_length=200,
        help_text=_("Till exempel att kollit är någon annans, eller vad transportören svarade."),
    )
    record_it = forms.BooleanField(
        label=_("Det stämmer ändå: anteckna beskedet på kollit"),
        required=False,
    )

    def __init__(self, data: Any = None, *, recordable: bool) -> None:
        super().__init__(data)
        if not recordable:
            del self.fields["record_it"]
