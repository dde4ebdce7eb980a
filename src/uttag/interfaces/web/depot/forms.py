"""What the depot types: how far a wave reaches, goods that came, counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.preview import WaitingDay
from uttag.apps.stock.operations import GoodsLine
from uttag.interfaces.clock import today
from uttag.interfaces.web.frame.fields import day_field, offer
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.rules.words import Urgency

ALL, URGENT, UNTIL = "all", "urgent", "until"
PACKAGES, PIECES = "packages", "pieces"


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


class GoodsForm(forms.Form):
    """One lot of one article, put on one shelf. `document` makes sending it twice one receipt (I3)."""

    document = forms.UUIDField(widget=forms.HiddenInput)
    lot_number = forms.CharField(
        label=_("Parti"), max_length=20, help_text=_("LOT eller Batch på kartongen.")
    )
    expires_on = day_field(_("Sista dag"))
    count = forms.IntegerField(label=_("Antal"), min_value=1, max_value=1_000_000)
    counted_in = forms.ChoiceField(
        label=_("Räknat i"), choices=[(PACKAGES, _("förpackningar")), (PIECES, _("styck"))]
    )
    shelf = forms.CharField(
        label=_("Hyllplats"),
        max_length=20,
        widget=forms.TextInput({"list": "shelves", "autocomplete": "off", "autocapitalize": "characters"}),
        help_text=_("Läs hyllans kod eller välj en i listan."),
    )

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if day < today():
            raise forms.ValidationError(
                _("Partiet har redan gått ut. Ställ det åt sidan och ring leverantören.")
            )
        return day

    def clean_shelf(self) -> str:
        return str(self.cleaned_data["shelf"]).strip().upper()

    def document_uuid(self) -> UUID:
        found: UUID = self.cleaned_data["document"]
        return found

    def line(self, article: Article) -> GoodsLine:
        """What to receive; ask only a valid form."""
        given = self.cleaned_data
        each = article.pieces_per_package if given["counted_in"] == PACKAGES else 1
        return GoodsLine(
            article.pk,
            given["lot_number"].strip(),
            given["expires_on"],
            given["count"] * each,
            given["shelf"],
        )

    @staticmethod
    def first_values(**known: Any) -> dict[str, Any]:
        return {"document": uuid4(), "counted_in": PACKAGES, **{k: v for k, v in known.items() if v}}


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
