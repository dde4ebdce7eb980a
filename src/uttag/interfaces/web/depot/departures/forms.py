"""What the depot types about a departure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.fulfilment.departures.changing import LONGEST_NAME, DepartureWish
from uttag.apps.fulfilment.models import Departure
from uttag.apps.parties.models import Carrier
from uttag.interfaces.web.frame.fields import offer
from uttag.interfaces.web.requests.words import DESTINATION, URGENCY
from uttag.rules.words import DestinationKind, Urgency

WEEKDAYS = (_("Måndag"), _("Tisdag"), _("Onsdag"), _("Torsdag"), _("Fredag"))


def _time(label: Any, help_text: Any) -> forms.TimeField:
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, help_text=help_text)


def _several(label: Any, choices: Sequence[Any], *, required: bool, help_text: Any = "") -> Any:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        required=required,
        help_text=help_text,
    )


class DepartureForm(forms.Form):
    """A departure; the carrier is asked for when it is new."""

    carrier = forms.ChoiceField(label=_("Transportör"))
    name = forms.CharField(
        label=_("Namn"), max_length=LONGEST_NAME, help_text=_("Till exempel Förmiddag eller Nattlinjen.")
    )
    weekdays = _several(
        _("Dagar"),
        [(str(n), word) for n, word in enumerate(WEEKDAYS)],
        required=True,
        help_text=_("Helgdagar hoppas över av sig själva."),
    )
    cutoff_at = _time(
        _("Vågen planeras"), _("Beställningar som kommit in till dess åker med, om varorna räcker.")
    )
    leaves_at = _time(_("Bilen går"), _("Samma dag, tidigast när vågen planeras."))
    urgencies = _several(
        _("Tar med"), list(URGENCY.items()), required=False, help_text=_("Inget valt betyder allt.")
    )
    destinations = _several(
        _("Till"), list(DESTINATION.items()), required=False, help_text=_("Inget valt betyder alla.")
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        carriers: Sequence[Carrier] = (),
        of: Departure | None = None,
    ) -> None:
        super().__init__(data, initial=_initial(of) if of else {"weekdays": list("01234")})
        if of:
            del self.fields["carrier"]
        else:
            offer(self, "carrier", [("", _("Välj transportör")), *((one.code, one.name) for one in carriers)])

    def wish(self) -> DepartureWish:
        """What is asked for; ask only a valid form."""
        given = self.cleaned_data
        return DepartureWish(
            name=given["name"],
            weekdays=frozenset(map(int, given["weekdays"])),
            cutoff_at=given["cutoff_at"],
            leaves_at=given["leaves_at"],
            urgencies=frozenset(map(Urgency, given["urgencies"])),
            destinations=frozenset(map(DestinationKind, given["destinations"])),
        )


def _initial(of: Departure) -> dict[str, Any]:
    names = ("name", "cutoff_at", "leaves_at", "urgencies", "destinations")
    return {"weekdays": [str(day) for day in of.weekdays], **{name: getattr(of, name) for name in names}}
