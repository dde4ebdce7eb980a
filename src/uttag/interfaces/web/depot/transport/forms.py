"""What is typed about transport: what a carrier said, who drives instead, what a stray message was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.delivery.carriers.reaches import MOST_DAYS, MOST_RANK, ReachWish
from uttag.apps.delivery.carriers.registering import LONGEST_NAME, LONGEST_PHONE, CarrierWish
from uttag.apps.parties.models import Carrier
from uttag.interfaces.web.depot.transport.words import KINDS, LINKS, URGENCIES
from uttag.interfaces.web.depot.weights import Weight
from uttag.interfaces.web.frame.fields import offer
from uttag.rules.words import DestinationKind, Urgency


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


class RegisterForm(forms.Form):
    """A carrier; its code is asked for when it is new, and never changed: settings and messages name it."""

    code = forms.CharField(
        label=_("Kod"),
        max_length=20,
        help_text=_("Stora bokstäver och siffror. Den står i inställningarna och ändras inte sedan."),
    )
    name = forms.CharField(label=_("Namn"), max_length=LONGEST_NAME)
    phone = forms.CharField(label=_("Telefon"), max_length=LONGEST_PHONE, required=False)
    link = forms.ChoiceField(label=_("Koppling"))
    most_weight_g = Weight(label=_("Tyngsta kartong"), required=False, help_text=_("Tomt: ingen gräns."))

    def __init__(self, data: Any = None, *, of: Carrier | None = None) -> None:
        names = ("name", "phone", "link", "most_weight_g")
        super().__init__(data, initial={name: getattr(of, name) for name in names} if of else None)
        made_up = of is None or of.link != Carrier.Link.SIMULATED
        offer(
            self, "link", [one for one in LINKS.items() if not (made_up and one[0] == Carrier.Link.SIMULATED)]
        )
        if of:
            del self.fields["code"]

    def wish(self) -> CarrierWish:
        """Ask only a valid form."""
        return CarrierWish(**{name: value for name, value in self.cleaned_data.items() if name != "code"})


class ReachForm(forms.Form):
    """Postal codes that a carrier reaches, and how fast."""

    destination = forms.ChoiceField(label=_("Till"), choices=list(KINDS.items()))
    urgency = forms.ChoiceField(label=_("Fart"), choices=list(URGENCIES.items()))
    first_code = forms.CharField(label=_("Från postnummer"), max_length=6)
    last_code = forms.CharField(label=_("Till och med"), max_length=6)
    working_days = forms.IntegerField(
        label=_("Arbetsdagar"), min_value=0, max_value=MOST_DAYS, help_text=_("0 är samma dag.")
    )
    rank = forms.IntegerField(
        label=_("Turordning"),
        min_value=1,
        max_value=MOST_RANK,
        initial=1,
        help_text=_("Av flera kör den med lägst."),
    )
    rural = forms.BooleanField(label=_("Lantbrevbärarlinje"), required=False)

    def wish(self) -> ReachWish:
        """Ask only a valid form."""
        given = self.cleaned_data
        return ReachWish(
            **{
                **given,
                "destination": DestinationKind(given["destination"]),
                "urgency": Urgency(given["urgency"]),
            }
        )
