"""What LMN and the council write of an application, and why an approval ends."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import article_with_number
from uttag.apps.prescribing.dispensations.cases import Case
from uttag.apps.prescribing.dispensations.deciding import DecisionWish
from uttag.apps.prescribing.dispensations.preparing import PreparationWish
from uttag.interfaces.web.frame.fields import day_field, text_field
from uttag.interfaces.web.products.dispensations.words import SCOPES
from uttag.rules.dispensations import DispensationAnswer, DispensationScope

NO_NAMES = _("Skriv inte namn eller annat som pekar ut patienten.")
UNTIL_ENDED = _("Tomt: tills den avslutas.")
ANSWERS = [
    (DispensationAnswer.APPROVE.value, _("Godkänn")),
    (DispensationAnswer.REFUSE.value, _("Avslå")),
]


class PrepareForm(forms.Form):
    """LMN's proposal to the council."""

    article = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    scope = forms.ChoiceField(label=_("Föreslås för"), choices=list(SCOPES.items()), widget=forms.RadioSelect)
    from_day = day_field(_("Från"))
    until_day = day_field(_("Till och med"), required=False, help_text=UNTIL_ENDED)
    advice = text_field(_("Yttrande till rådet"), rows=5, help_text=NO_NAMES, max_length=4_000)

    def __init__(self, *args: Any, case: Case, today: date, **kwargs: Any) -> None:
        first = {
            "article": case.article.number if case.article else "",
            "scope": DispensationScope.PATIENT.value,
            "from_day": today,
        }
        super().__init__(*args, initial=first, **kwargs)

    @property
    def chosen(self) -> Article | None:
        number = str(self["article"].value() or "")
        return article_with_number(number) if number else None

    def wish(self) -> PreparationWish:
        given = self.cleaned_data
        return PreparationWish(
            article_number=given["article"],
            advice=given["advice"],
            scope=DispensationScope(given["scope"]),
            from_day=given["from_day"],
            until_day=given["until_day"],
        )


class DecideForm(forms.Form):
    """The council's answer; it starts from what LMN proposed. The rule says what is missing for which answer."""

    answer = forms.ChoiceField(label=_("Rådets svar"), choices=ANSWERS, widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Beslut"),
        max_length=120,
        required=False,
        help_text=_("Så att det går att hitta, till exempel LMN 2026-03-12 § 7."),
    )
    scope = forms.ChoiceField(
        label=_("Godkänns för"), choices=list(SCOPES.items()), widget=forms.RadioSelect, required=False
    )
    from_day = day_field(_("Från"), required=False)
    until_day = day_field(_("Till och med"), required=False, help_text=UNTIL_ENDED)
    text = text_field(
        _("Motivering"),
        rows=3,
        required=False,
        max_length=300,
        help_text=_("Vid avslag läser förskrivaren den. Skriv inget som pekar ut patienten."),
    )

    def __init__(self, *args: Any, case: Case, today: date, **kwargs: Any) -> None:
        first = {
            "scope": case.scope,
            "from_day": max(case.from_day or today, today),
            "until_day": case.until_day,
        }
        super().__init__(*args, initial=first, **kwargs)

    def wish(self) -> DecisionWish:
        given = self.cleaned_data
        return DecisionWish(
            answer=DispensationAnswer(given["answer"]),
            reference=given["reference"],
            scope=DispensationScope(given["scope"]) if given["scope"] else None,
            from_day=given["from_day"],
            until_day=given["until_day"],
            text=given["text"],
        )


class EndForm(forms.Form):
    """When an approval ends, and why."""

    last_day = day_field(_("Sista dag att förskriva"))
    why = text_field(_("Varför"), rows=3, max_length=300)
