"""What is asked for about agreements and disputes. Documents are never kept by a page that says no."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.parties.models import CareProvider
from uttag.interfaces.web.council.agreements.words import STEPS
from uttag.interfaces.web.frame.fields import day_field, offer, text_field
from uttag.interfaces.web.frame.uploads import document_field
from uttag.rules.disputes import NEXT, DisputeStepKind

NO_PATIENTS = _("Inga uppgifter om patienter.")


class NoticeForm(forms.Form):
    """A notice that has come in."""

    given_by = forms.ChoiceField(label=_("Vem säger upp avtalet?"), widget=forms.RadioSelect)
    received_day = day_field(_("Dag då uppsägningen kom in"))
    talks_failed = forms.BooleanField(label=_("Samtal om en fortsättning har gått om intet"), required=False)
    document = document_field(_("Den skriftliga uppsägningen"), required=True)

    def __init__(self, *args: Any, parties: Iterable[CareProvider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "given_by", [(p.code, p.name) for p in parties])


class WithdrawForm(forms.Form):
    """A notice that is taken back."""

    withdrawn_day = day_field(_("Återtagen"), help_text=_("Den dag då återtagandet kom in, eller i dag."))
    why = text_field(_("Varför"), rows=3, max_length=400)
    document = document_field(
        _("Den skriftliga återkallelsen"),
        help_text=_(
            "Utan handling räknas uppsägningen som registrerad av misstag. PDF, bild eller text, högst 10 MB."
        ),
    )


class SignForm(forms.Form):
    """Who signed for which side."""

    side = forms.ChoiceField(label=_("Undertecknar för"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Namn"), max_length=120)
    title = forms.CharField(label=_("Titel"), max_length=120)
    place = forms.CharField(label=_("Ort"), max_length=80)
    signed_day = day_field(_("Dag"))

    def __init__(self, *args: Any, parties: Iterable[CareProvider], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "side", [(p.code, p.name) for p in parties])


class NewAgreementForm(forms.Form):
    """A new agreement with a municipality whose last one ends."""

    first_day = day_field(_("Det nya avtalets första dag"))


class DisputeForm(forms.Form):
    """A dispute that is raised."""

    care_provider = forms.ChoiceField(label=_("Vårdgivare"))
    title = forms.CharField(label=_("Vad gäller tvisten?"), max_length=200)
    clause = forms.ChoiceField(label=_("Klausul"), required=False)
    opened_day = day_field(_("Väckt"))
    text = text_field(
        _("Vad parterna är oense om"),
        help_text=_("Inga uppgifter om patienter."),
        required=False,
        max_length=10_000,
    )

    def __init__(
        self,
        *args: Any,
        parties: Iterable[tuple[str, str]],
        clauses: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "care_provider", [("", _("Välj vårdgivare")), *parties])
        offer(self, "clause", [("", _("Ingen särskild")), *clauses])


class StepForm(forms.Form):
    """The next step. Those that may follow are offered; another that is sent is answered by the rule."""

    kind = forms.ChoiceField(
        label=_("Steg"), choices=[(kind.value, mark.word) for kind, mark in STEPS.items()]
    )
    day = day_field(_("Dag"))
    text = text_field(
        _("Vad det ledde till"),
        help_text=_("Inga uppgifter om patienter."),
        required=False,
        max_length=10_000,
    )
    document = document_field(_("Handling"))

    def __init__(self, *args: Any, last: DisputeStepKind | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = today
        offered = [(kind.value, mark.word) for kind, mark in STEPS.items() if kind in NEXT[last]]
        self.fields["kind"].widget.choices = offered
