"""What is asked for when something is followed up."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.governance.models import CooperationMeeting, Membership
from uttag.interfaces.web.council.templatetags.following import period, until
from uttag.interfaces.web.frame.fields import day_field, offer, text_field
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.rules.following_up import Part


class FollowUpForm(forms.Form):
    """What has been done in one of LMN's tasks. A continuous one has no period to choose."""

    period = forms.ChoiceField(label=gettext_lazy("Period"))
    done_day = day_field(gettext_lazy("Dag då uppföljningen gjordes"))
    text = text_field(
        gettext_lazy("Vad har gjorts, och vad har det lett till?"),
        rows=8,
        help_text=gettext_lazy("Skriv så att var och en förstår. Inga personuppgifter."),
    )

    def __init__(self, *args: Any, periods: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, period(code)) for code in periods]
        if choices:
            offer(self, "period", choices)
        else:
            del self.fields["period"]


class PlanForm(forms.Form):
    """Which part of the year, and the day when the group meets about it."""

    part = forms.ChoiceField(label=gettext_lazy("Delår"))
    planned_day = day_field(gettext_lazy("Dag för uppföljningen"))

    def __init__(self, *args: Any, parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self,
            "part",
            ((part.first_day.isoformat(), until(part.first_day, part.last_day)) for part in parts),
        )


class OutcomeForm(forms.Form):
    """What the finance group came to, and who was there."""

    outcome = text_field(
        gettext_lazy("Vad kom gruppen fram till?"),
        rows=7,
        help_text=gettext_lazy("När det är sparat ligger både underlag och utfall fast."),
    )
    present = forms.MultipleChoiceField(
        label=gettext_lazy("Deltog"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(member.uuid), _member(member)) for member in members]
        if choices:
            offer(self, "present", choices)
        else:
            del self.fields["present"]


def _member(member: Membership) -> str:
    seat = member.seat
    return f"{member.user.name} ({named(seat, 'function')}, {seat.party})" if seat else member.user.name


class WordsForm(forms.Form):
    """The council's own words on a year."""

    financing = text_field(
        gettext_lazy("Rådets ord om finansieringen"),
        rows=4,
        required=False,
        help_text=gettext_lazy("Alla tre texterna behövs innan utvärderingen kan rapporteras."),
    )
    distribution = text_field(
        gettext_lazy("Rådets ord om distributionen"),
        rows=4,
        required=False,
        help_text=gettext_lazy("Med blick på patientsäkerhet och leveranssäkerhet."),
    )
    knowledge = text_field(gettext_lazy("Rådets ord om LMN:s roll"), rows=4, required=False)


class ReportForm(forms.Form):
    """What the body itself wants to say of its year."""

    words = text_field(
        gettext_lazy("Om årets arbete"),
        rows=10,
        help_text=gettext_lazy("Möten, beslut och siffror står redan med. Skriv det som de inte säger."),
    )


class YearForm(forms.Form):
    """A year to begin with."""

    year = forms.TypedChoiceField(label=gettext_lazy("År"), coerce=int)

    def __init__(self, *args: Any, years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "year", [(year, year) for year in years])


class MeetingForm(forms.Form):
    """A meeting outside the formal bodies. `key` makes a form sent twice one meeting."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    title = forms.CharField(label=gettext_lazy("Vad gällde mötet?"), max_length=160)
    day = day_field(gettext_lazy("Dag"))
    occasion = forms.ChoiceField(
        label=gettext_lazy("Anledning"),
        choices=[
            (CooperationMeeting.Occasion.CONTINUOUS, gettext_lazy("Löpande samverkan")),
            (CooperationMeeting.Occasion.NEED, gettext_lazy("Särskilt behov")),
        ],
        widget=forms.RadioSelect,
        initial=CooperationMeeting.Occasion.CONTINUOUS,
    )
    participants = text_field(gettext_lazy("Vilka var med?"), rows=3, required=False)
    notes = text_field(gettext_lazy("Anteckningar"), rows=6, required=False)


class PointForm(forms.Form):
    """Something to see to."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    title = forms.CharField(label=gettext_lazy("Vad ska göras?"), max_length=200)
    responsible = forms.CharField(label=gettext_lazy("Vem ansvarar?"), max_length=120)
    due_day = day_field(gettext_lazy("Klart senast"), required=False)
    care_provider = forms.ChoiceField(label=gettext_lazy("Gäller vårdgivare"), required=False)

    def __init__(self, *args: Any, providers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(providers)
        if choices:
            offer(self, "care_provider", [("", _("Alla")), *choices])
        else:
            del self.fields["care_provider"]


class CloseForm(forms.Form):
    """What a point led to; for who may log it, also the change that was agreed on."""

    outcome = text_field(gettext_lazy("Vad ledde det till?"), rows=4)
    with_whom = forms.CharField(
        label=gettext_lazy("Överenskommet med"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Fyll i om punkten slutade i en överenskommen ändring. Då förtecknas den i ändringsloggen."
        ),
    )
    effective_from = day_field(gettext_lazy("Ändringen gäller från"), required=False)

    def __init__(self, *args: Any, accords: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not accords:
            del self.fields["with_whom"], self.fields["effective_from"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("with_whom")) is not bool(given.get("effective_from")) and not self.errors:
            raise forms.ValidationError(_("En ändring i loggen behöver både med vem och från när."))
        return given
