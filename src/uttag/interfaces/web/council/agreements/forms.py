"""What is asked for about agreements and disputes. Documents are never kept by a page that says no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from uttag.apps.agreement.handed_in import MOST_MEGABYTES, HandedIn
from uttag.apps.parties.models import CareProvider
from uttag.interfaces.web.council.agreements.words import STEPS
from uttag.interfaces.web.workspaces import Words
from uttag.rules.disputes import NEXT, DisputeStepKind

KINDS = _("PDF, bild (PNG, JPEG) eller text, högst 10 MB.")


def _day(label: Words, help_text: Words = "") -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, help_text=help_text)


def _picker() -> forms.FileInput:
    return forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg,.txt"})


def _file(label: Words, help_text: Words = KINDS) -> forms.FileField:
    """A document that may be left out. An empty one is refused by the operation, in its words."""
    return forms.FileField(
        label=label, widget=_picker(), help_text=help_text, required=False, allow_empty_file=True
    )


def _text(label: Words, help_text: Words = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=10_000, widget=widget
    )


def handed_in(file: UploadedFile[Any] | None) -> HandedIn | None:
    """The file's bytes, not many more than may be kept: a larger one is refused whatever its end."""
    return HandedIn(file.read(MOST_MEGABYTES * 1024 * 1024 + 1)) if file else None


class WrittenField(forms.FileField):
    """A document that must be there, though the form lets it be missing: the rule says so, with its clause."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data or None


class NoticeForm(forms.Form):
    """A notice that has come in."""

    given_by = forms.ChoiceField(label=_("Vem säger upp avtalet?"), widget=forms.RadioSelect)
    received_day = _day(_("Dag då uppsägningen kom in"))
    talks_failed = forms.BooleanField(label=_("Samtal om en fortsättning har gått om intet"), required=False)
    document = WrittenField(
        label=_("Den skriftliga uppsägningen"), widget=_picker(), help_text=KINDS, allow_empty_file=True
    )

    def __init__(self, *args: Any, parties: Iterable[CareProvider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_by"].choices = [(p.code, p.name) for p in parties]  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """A notice that is taken back."""

    withdrawn_day = _day(_("Återtagen"), _("Den dag då återtagandet kom in, eller i dag."))
    why = forms.CharField(label=_("Varför"), max_length=400, widget=forms.Textarea({"rows": 3}))
    document = _file(
        _("Den skriftliga återkallelsen"),
        _("Utan handling räknas uppsägningen som registrerad av misstag. PDF, bild eller text, högst 10 MB."),
    )


class SignForm(forms.Form):
    """Who signed for which side."""

    side = forms.ChoiceField(label=_("Undertecknar för"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Namn"), max_length=120)
    title = forms.CharField(label=_("Titel"), max_length=120)
    place = forms.CharField(label=_("Ort"), max_length=80)
    signed_day = _day(_("Dag"))

    def __init__(self, *args: Any, parties: Iterable[CareProvider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["side"].choices = [(p.code, p.name) for p in parties]  # type: ignore[attr-defined]


class NewAgreementForm(forms.Form):
    """A new agreement with a municipality whose last one ends."""

    first_day = _day(_("Det nya avtalets första dag"))


class DisputeForm(forms.Form):
    """A dispute that is raised."""

    care_provider = forms.ChoiceField(label=_("Vårdgivare"))
    title = forms.CharField(label=_("Vad gäller tvisten?"), max_length=200)
    clause = forms.ChoiceField(label=_("Klausul"), required=False)
    opened_day = _day(_("Väckt"))
    text = _text(_("Vad parterna är oense om"), _("Inga uppgifter om patienter."), required=False)

    def __init__(
        self,
        *args: Any,
        parties: Iterable[tuple[str, str]],
        clauses: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["care_provider"].choices = [("", _("Välj vårdgivare")), *parties]  # type: ignore[attr-defined]
        self.fields["clause"].choices = [("", _("Ingen särskild")), *clauses]  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """The next step. Those that may follow are offered; another that is sent is answered by the rule."""

    kind = forms.ChoiceField(
        label=_("Steg"), choices=[(kind.value, mark.word) for kind, mark in STEPS.items()]
    )
    day = _day(_("Dag"))
    text = _text(_("Vad det ledde till"), _("Inga uppgifter om patienter."), required=False)
    document = _file(_("Handling"))

    def __init__(self, *args: Any, last: DisputeStepKind | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = today
        offered = [(kind.value, mark.word) for kind, mark in STEPS.items() if kind in NEXT[last]]
        self.fields["kind"].widget.choices = offered
