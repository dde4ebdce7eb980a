"""What the depot types: how far a wave reaches, and counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from uttag.apps.fulfilment.models import Departure
from uttag.apps.fulfilment.preview import WaitingCarrier, WaitingDay
from uttag.interfaces.web.depot.counting.forms import PiecesForm
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.rules.words import Urgency

ALL, URGENT, UNTIL = "all", "urgent", "until"
DEPARTURE, CARRIER, UNDRIVEN = "avgang:", "transportor:", "utan"


class PlanForm(forms.Form):
    """How much of what waits goes into the next wave, and with whom it travels."""

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
    goes_with = forms.ChoiceField(label=_("Vem kör?"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        days: Sequence[WaitingDay],
        carriers: Sequence[WaitingCarrier] = (),
        departures: Sequence[Departure] = (),
        first: str = "",
        with_departure: str = "",
    ) -> None:
        known = [day.deadline_day.isoformat() for day in days]
        start = {"reach_of": UNTIL if first in known else ALL, "day": first}
        super().__init__(data, initial={**start, "goes_with": f"{DEPARTURE}{with_departure}"})
        offer(self, "day", ((d.deadline_day.isoformat(), day_in_words(d.deadline_day)) for d in days))
        offer(self, "goes_with", _ways(carriers, departures))

    def reach(self) -> dict[str, Any]:
        """Arguments of `plan_wave`; ask only a valid form."""
        way = _way(self.cleaned_data["goes_with"])
        if self.cleaned_data["reach_of"] == URGENT:
            return {"urgency": {Urgency.ACUTE, Urgency.EXPRESS}, **way}
        if self.cleaned_data["reach_of"] == UNTIL and self.cleaned_data["day"]:
            return {"until_deadline": date.fromisoformat(self.cleaned_data["day"]), **way}
        return way


def _ways(carriers: Sequence[WaitingCarrier], departures: Sequence[Departure]) -> Iterator[Any]:
    """All, a departure with its lorry, a carrier without one, or what nobody is known to drive."""
    yield "", _("Alla, även det som saknar transportör")
    running = [(f"{DEPARTURE}{one.uuid}", _departure(one)) for one in departures]
    driven = [(f"{CARRIER}{one.code}", f"{one.name} ({one.orders})") for one in carriers if one.code]
    if running:
        yield _("Med en avgång"), running
    if driven:
        yield _("Med en transportör, utan avgång"), driven
    for one in carriers:
        if not one.code:
            yield UNDRIVEN, f"{_('Bara det som saknar transportör')} ({one.orders})"


def _departure(one: Departure) -> str:
    times = {"name": one.name, "carrier": one.carrier.name, "leaves": f"{one.leaves_at:%H:%M}"}
    return gettext("%(name)s, %(carrier)s, går %(leaves)s") % times


def _way(chosen: str) -> dict[str, Any]:
    if chosen.startswith(DEPARTURE):
        return {"departure": UUID(chosen.removeprefix(DEPARTURE))}
    if chosen.startswith(CARRIER):
        return {"carrier": chosen.removeprefix(CARRIER)}
    return {"undriven": True} if chosen == UNDRIVEN else {}


class CountForm(forms.Form):
    """What a count of a lot on a shelf found. `document` makes sending it twice one count (I3)."""

    document = forms.UUIDField(widget=forms.HiddenInput)
    shelf = forms.CharField(label=_("Hyllplats"), max_length=20)
    counted = forms.IntegerField(label=_("Räknat antal"), min_value=0, max_value=1_000_000)
    reason = forms.CharField(label=_("Varför"), max_length=80, required=False)

    def clean_shelf(self) -> str:
        return str(self.cleaned_data["shelf"]).strip().upper()


class FoundForm(PiecesForm):
    """How many stand on a shelf that holds too little: packages, pieces, or both. `found` is all in pieces."""

    found = forms.IntegerField(min_value=0, max_value=1_000_000, required=False)

    def counted(self, pieces_per_package: int) -> int:
        """In pieces; ask only a valid form."""
        found = self.cleaned_data["found"]
        return super().counted(pieces_per_package) if found is None else int(found)

    def _is_answered(self, given: dict[str, Any]) -> bool:
        return given.get("found") is not None or super()._is_answered(given)
