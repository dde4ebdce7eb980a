"""What is filled in about bodies and meetings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.governance.bodies.appointing import Appointment
from uttag.apps.governance.models import AgendaItem, Body, Matter, Office, Seat
from uttag.interfaces.clock import STOCKHOLM
from uttag.interfaces.web.council.meetings.words import OFFICES, OUTCOME, RECOMMENDED, SIDES
from uttag.interfaces.web.frame.fields import day_field, offer, text_field
from uttag.interfaces.web.frame.templatetags.words import named

# What a secretary has, who holds no seat and is of no side.
NO_SEAT = 0
NO_SIDE = "none"


class AppointForm(forms.Form):
    """Who gets which place from when until when. A body without seats is told the side instead."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    seat = forms.TypedChoiceField(label=gettext_lazy("Plats"), coerce=int)
    side = forms.ChoiceField(label=gettext_lazy("Företräder"))
    office = forms.ChoiceField(
        label=gettext_lazy("Uppgift"),
        help_text=gettext_lazy("En sekreterare har ingen plats och deltar inte i besluten."),
    )
    from_day = day_field(gettext_lazy("Från och med"))
    to_day = day_field(
        gettext_lazy("Till och med"),
        required=False,
        help_text=gettext_lazy("Lämna tomt om uppdraget gäller tills vidare."),
    )

    def __init__(self, *args: object, seats: Iterable[Seat], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        chosen = [(seat.position, f"{seat.party}, {named(seat, 'function').lower()}") for seat in seats]
        offer(self, "office", [(code, OFFICES[code]) for code in Office.values])
        self.fields["office"].initial = Office.MEMBER
        if chosen:
            offer(
                self,
                "seat",
                [
                    ("", _("Välj plats")),
                    *chosen,
                    (NO_SEAT, _("Ingen plats (sekreterare)")),
                ],
            )
            del self.fields["side"]
        else:
            offer(
                self,
                "side",
                [
                    ("", _("Välj sida")),
                    *SIDES.items(),
                    (NO_SIDE, _("Ingen (sekreterare)")),
                ],
            )
            del self.fields["seat"]

    @property
    def wish(self) -> Appointment:
        given = self.cleaned_data
        return Appointment(
            user_id=given["person"],
            office=Office(given["office"]),
            from_day=given["from_day"],
            to_day=given["to_day"],
            seat=given.get("seat") or None,
            side=given.get("side", "").replace(NO_SIDE, ""),
        )


class MeetingForm(forms.Form):
    """A meeting to call."""

    body = forms.ChoiceField(label=gettext_lazy("Organ"))
    day = day_field(gettext_lazy("Dag"))
    time = forms.TimeField(
        label=gettext_lazy("Klockan"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    place = forms.CharField(label=gettext_lazy("Plats"), max_length=120)
    remark = forms.CharField(
        label=gettext_lazy("Anmärkning"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Till exempel varför ett extra möte behövs."),
    )

    def __init__(self, *args: object, bodies: Iterable[Body], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        offer(self, "body", [(body.code, named(body, "name")) for body in bodies])

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], STOCKHOLM)


class AgendaForm(forms.Form):
    """A matter to take up."""

    matter = forms.UUIDField(
        label=gettext_lazy("Ärende"), error_messages={"required": gettext_lazy("Välj ett ärende.")}
    )

    def __init__(self, *args: object, matters: Iterable[Matter]) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        choices = [("", _("Välj ärende")), *((str(matter.uuid), matter.title) for matter in matters)]
        self.fields["matter"].widget = forms.Select(choices=choices)


class ConcludeForm(forms.Form):
    """How an item ends, and the words for it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Hur punkten slutar"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Välj hur punkten slutar.")},
    )
    words = text_field(
        gettext_lazy("Ordalydelse"),
        help_text=gettext_lazy("Vad som beslutades, eller varför ärendet återremitteras eller avförs."),
        max_length=None,
    )

    def __init__(self, *args: object, item: AgendaItem) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        offer(
            self,
            "outcome",
            [
                (code, (mark if item.decides or code != "decided" else RECOMMENDED).word)
                for code, mark in OUTCOME.items()
                if code
            ],
        )


class MinutesForm(forms.Form):
    """The minutes' text, and the digest of the text that was there when the page was drawn."""

    text = text_field(
        gettext_lazy("Text"),
        help_text=gettext_lazy(
            "En rad som börjar med # blir en rubrik, en som börjar med - blir en punkt i en lista."
        ),
        rows=24,
        max_length=None,
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """The last day of a term of office."""

    last_day = day_field(gettext_lazy("Sista dag"))
