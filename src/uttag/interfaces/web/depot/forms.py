"""What the depot types: how far a wave reaches, and counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.fulfilment.preview import WaitingDay
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.rules.words import Urgency

ALL, URGENT, UNTIL = "all", "urgent", "until"


class PlanForm(forms.Form):
    """How much of what waits goes into the next wave."""

    reach_of = forms.ChoiceField(
        label=_("Vad ska vågen ta?"),
        widget=forms.RadioSelect,
        choices=[
            (ALL, _("Allt som väntar")),
            (URGENT, _("Bara akut och express")),
            (UNTIL, _("Det som ska vara framme till och med en viss dag")),
        ],
    )
    day = forms.ChoiceField(label=_("Till och med"))

    def __init__(self, data: Any = None, *, days: Sequence[WaitingDay], first: str = "") -> None:
        known = [day.deadline_day.isoformat() for day in days]
        start = {"reach_of": UNTIL if first in known else ALL, "day": first}
        super().__init__(data, initial=start)
        offer(self, "day", ((d.deadline_day.isoformat(), day_in_words(d.deadline_day)) for d in days))

    def reach(self) -> dict[str, Any]:
        """Arguments of `plan_wave`; ask only a valid form."""
        if self.cleaned_data["reach_of"] == URGENT:
            return {"urgency": {Urgency.ACUTE, Urgency.EXPRESS}}
        if self.cleaned_data["reach_of"] == UNTIL and self.cleaned_data["day"]:
            return {"until_deadline": date.fromisoformat(self.cleaned_data["day"])}
        return {}


class CountForm(forms.Form):
    """What a count of a lot on a shelf found."""

    shelf = forms.CharField(label=_("Hyllplats"), max_length=20)
    counted = forms.IntegerField(label=_("Räknat antal"), min_value=0, max_value=1_000_000)
    reason = forms.CharField(label=_("Varför"), max_length=80, required=False)

    def clean_shelf(self) -> str:
        return str(self.cleaned_data["shelf"]).strip().upper()


class FoundForm(forms.Form):
    """How many pieces stand on a shelf that holds too little."""

    found = forms.IntegerField(label=_("Hur många finns på hyllan?"), min_value=0, max_value=1_000_000)
