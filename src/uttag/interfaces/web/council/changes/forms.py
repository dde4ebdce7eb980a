"""What is typed on these pages. Values of terms by their unit: days, kronor, per cent, a time, yes or no."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.agreement.models import Document, Term, Unit
from uttag.apps.governance.models import Body
from uttag.interfaces.web.frame.fields import day_field, offer, text_field
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.frame.uploads import UploadField
from uttag.interfaces.web.why.values import value_in_words
from uttag.interfaces.web.workspaces import Words

AFTER: dict[str, Words] = {
    Unit.DAYS: gettext_lazy("dagar"),
    Unit.MONTHS: gettext_lazy("månader"),
    Unit.MINUTES: gettext_lazy("minuter"),
    Unit.ORE: gettext_lazy("kr"),
    Unit.RATE: "%",
}


class KronorField(forms.CharField):
    """Kronor as typed ("1 234,50"), öre as kept."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return _times(text, 100, _("Skriv ett belopp i kronor, till exempel 250 eller 99,50."))


class PercentField(forms.CharField):
    """Per cent as typed ("6,5"), a share as kept ("0.065")."""

    def clean(self, value: Any) -> Any:
        typed = _decimal(super().clean(value))
        if typed is None:
            raise forms.ValidationError(_("Skriv en andel i procent, till exempel 6,5."))
        return f"{(typed / 100).normalize():f}"


class JsonField(forms.CharField):
    """A table as JSON, with the place of what can't be read."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return json.loads(text, parse_constant=_no_number)
        except json.JSONDecodeError as error:
            words = _("Texten går inte att läsa som JSON: rad %(line)s, tecken %(column)s.")
            raise forms.ValidationError(words % {"line": error.lineno, "column": error.colno}) from error
        except (RecursionError, ValueError) as error:  # nested too deep, or a number that is none here
            raise forms.ValidationError(_("Texten går inte att läsa som JSON.")) from error


def _no_number(name: str) -> None:
    """NaN and Infinity: Python reads them, JSON has no such numbers."""
    raise ValueError(name)


class LinesField(forms.CharField):
    """A list of codes, one a line."""

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class FlagField(forms.ChoiceField):
    """Yes or no, as a bool."""

    def clean(self, value: Any) -> Any:
        return super().clean(value) == "ja"


class TimeTextField(forms.TimeField):
    """A time of day, kept as text."""

    def clean(self, value: Any) -> Any:
        return f"{super().clean(value):%H:%M}"


class DayTextField(forms.DateField):
    """A day, kept as text."""

    def clean(self, value: Any) -> Any:
        return super().clean(value).isoformat()


def _times(text: str, factor: int, fault: str) -> int:
    typed = _decimal(text)
    if typed is None or typed * factor != int(typed * factor):
        raise forms.ValidationError(fault)
    return int(typed * factor)


def _decimal(text: str) -> Decimal | None:
    """A number as people write it, with comma or point and any spaces; None for what is none."""
    plain = "".join(text.split()).replace("−", "-").replace(",", ".").removesuffix("%").removesuffix("kr")
    try:
        typed = Decimal(plain)
    except InvalidOperation:
        return None
    return typed if typed.is_finite() and abs(typed) < 10**12 else None


def value_field(term: Term) -> forms.Field:
    """The field in which a value of the term is typed."""
    label = _("Nytt värde")
    options = [(code, value_in_words(term.key, code)) for code in term.allowed if isinstance(code, str)]
    if term.unit in (Unit.DAYS, Unit.MONTHS, Unit.MINUTES):
        return forms.IntegerField(label=label)
    if term.unit == Unit.ORE:
        return KronorField(label=label, max_length=30, widget=forms.TextInput({"inputmode": "decimal"}))
    if term.unit == Unit.RATE:
        return PercentField(label=label, max_length=30, widget=forms.TextInput({"inputmode": "decimal"}))
    if term.unit == Unit.FRACTION:
        hint = _("Ett bråk, som 2/3.")
        return forms.CharField(
            label=label, max_length=9, help_text=hint, widget=forms.TextInput({"inputmode": "numeric"})
        )
    if term.unit == Unit.TIME:
        return TimeTextField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    if term.unit == Unit.DATE:
        return DayTextField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    if term.unit == Unit.FLAG:
        choices = [("ja", _("ja")), ("nej", _("nej"))]
        return FlagField(label=label, choices=choices, widget=forms.RadioSelect)
    if term.unit == Unit.CHOICE:
        return forms.ChoiceField(label=label, choices=options) if options else forms.CharField(label=label)
    if term.unit == Unit.CODES:
        return _codes_field(label, options)
    widget = forms.Textarea({"rows": 12, "spellcheck": "false", "class": "code"})
    return JsonField(
        label=label, widget=widget, help_text=_("Hela tabellen som JSON. Utgå från den som gäller.")
    )


def _codes_field(label: str, options: Sequence[tuple[str, str]]) -> forms.Field:
    if options:
        widget = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, choices=options, widget=widget, required=False)
    return LinesField(
        label=label, widget=forms.Textarea({"rows": 4}), help_text=_("En kod per rad."), required=False
    )


def as_typed(term: Term, value: Any) -> Any:
    """A stored value as its field shows it."""
    if value is None:
        return None
    if term.unit == Unit.ORE:
        return f"{Decimal(value) / 100:.2f}".removesuffix(".00").replace(".", ",")
    if term.unit == Unit.FRACTION:
        return str(value)
    if term.unit == Unit.RATE:
        return f"{(Decimal(value) * 100).normalize():f}".replace(".", ",")
    if term.unit == Unit.FLAG:
        return "ja" if value else "nej"
    if term.unit == Unit.CODES and not term.allowed:
        return "\n".join(value)
    if term.unit in (Unit.TABLE, Unit.PAYERS):
        return json.dumps(value, ensure_ascii=False, indent=1)
    return value


class ValueForm(forms.Form):
    """One proposed value: from when, and what."""

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.term = term
        self.fields["value"] = value_field(term)
        self.fields["effective_from"] = day_field(_("Gäller från"))
        self.after = AFTER.get(term.unit, "")

    def wish(self) -> tuple[str, date, Any]:
        """As `raise_matter` takes it. Of a form that is valid."""
        return self.term.key, self.cleaned_data["effective_from"], self.cleaned_data["value"]


class MatterForm(forms.Form):
    """The matter itself, and a version of a document if it proposes one."""

    title = forms.CharField(label=gettext_lazy("Rubrik"), max_length=200)
    background = text_field(
        gettext_lazy("Bakgrund och skäl"),
        required=False,
        help_text=gettext_lazy("Varför behövs det, och vad hoppas ni uppnå? Inga uppgifter om patienter."),
    )
    raised_in = forms.ChoiceField(label=gettext_lazy("Väcks i"), required=False)
    part = forms.ChoiceField(
        label=gettext_lazy("Del av uppdraget"),
        required=False,
        help_text=gettext_lazy("Ärenden i beredningsgruppen faller under en del av dess uppdrag."),
    )
    document = forms.ChoiceField(label=gettext_lazy("Dokument"), required=False)
    version_from = day_field(gettext_lazy("Versionen gäller från"), required=False)
    version_summary = text_field(gettext_lazy("Vad är nytt?"), rows=3, required=False)
    version_file = UploadField(gettext_lazy("Dokumentet som fil"))

    def __init__(
        self, *args: Any, bodies: Iterable[Body], documents: Iterable[Document], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {body.code: body for body in bodies}
        names = [(code, named(body, "name")) for code, body in self._bodies.items()]
        offer(self, "raised_in", [("", _("inget särskilt organ")), *names])
        offer(self, "part", [("", "–"), *(_parts(body) for body in self._bodies.values() if body.parts)])
        offer(self, "document", [("", _("inget dokument")), *((d.code, d.title) for d in documents)])

    def clean_raised_in(self) -> Body | None:
        return self._bodies.get(self.cleaned_data["raised_in"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("document"):
            for name in ("version_from", "version_summary"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fyll i det här för den nya versionen."))
        return data


def _parts(body: Body) -> tuple[str, list[tuple[str, str]]]:
    return named(body, "name"), [(part["code"], named(part, "text")) for part in body.parts]


class PeriodForm(forms.Form):
    """The past period that a proposal is tried on."""

    since = day_field(gettext_lazy("Från"))
    until = day_field(gettext_lazy("Till och med"))


class ImplementForm(forms.Form):
    """The day a party carried a decision out."""

    implemented_day = day_field(gettext_lazy("Genomfört den"))
    note = forms.CharField(label=gettext_lazy("Anteckning"), required=False, max_length=400)


class AccordForm(forms.Form):
    """What distributor and care providers have agreed on (B 8:1)."""

    what = forms.CharField(label=gettext_lazy("Vad är överenskommet?"), max_length=200)
    with_whom = forms.CharField(
        label=gettext_lazy("Med vem?"),
        max_length=400,
        help_text=gettext_lazy("Till exempel: Skövdedepån och Skara kommun."),
    )
    effective_from = day_field(gettext_lazy("Gäller från"))
    text = text_field(gettext_lazy("Mer om överenskommelsen"), required=False)


class ReviewForm(forms.Form):
    """The version in force was looked over and kept as it is."""

    text = forms.CharField(
        label=gettext_lazy("Vad kom ni fram till?"),
        max_length=300,
        help_text=gettext_lazy("Vilka som har läst och varför den kan gälla vidare."),
    )
    next_day = day_field(gettext_lazy("Ses över nästa gång"))


class VersionForm(forms.Form):
    """A version that somebody else has decided."""

    effective_from = day_field(gettext_lazy("Gäller från"))
    decided_elsewhere = forms.CharField(
        label=gettext_lazy("Vem har beslutat?"),
        max_length=200,
        help_text=gettext_lazy("Med nummer eller datum, till exempel: Riksdagen, SFS 2017:30."),
    )
    summary = text_field(gettext_lazy("Vad är nytt?"), rows=3)
    link = forms.URLField(label=gettext_lazy("Länk"), required=False, assume_scheme="https")
    upload = UploadField(gettext_lazy("Fil"))
