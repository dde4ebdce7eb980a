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
from uttag.interfaces.web.frame.dispensations import SCOPES
from uttag.interfaces.web.frame.fields import day_field, text_field
from uttag.rules.dispensations import DispensationAnswer, DispensationScope

NO_NAMES = _("Skriv inte namn eller annat som pekar ut patienten.")
UNTIL_ENDED = _("Tomt: tills den avslutas.")


class PrepareForm(forms.Form):
    """LMN's proposal to the council."""

    article = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    scope = forms.ChoiceField(label=_("Föreslås för"), choices=list(SCOPES.items()), widget=forms.RadioSelect)
    from_day = day_field(_("Från"))
    until_day = day_field(_("Till och med"), required=False, help_text=UNTIL_ENDED)
    advice = text_field(_("Yttrande till rådet"), rows=5, help_text=NO_NAMES, max_length=4_000)

    def __init__(self, data: Any = None, *, case: Case, today: date) -> None:
        first = {
            "article": case.article.number if case.article else "",
            "scope": DispensationScope.PATIENT.value,
            "from_day": today,
        }
        super().__init__(data, initial=first)

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


class ApproveForm(forms.Form):
    """The council's yes; it starts from what LMN proposed."""

    reference = forms.CharField(
        label=_("Beslut"),
        max_length=120,
        help_text=_("Mötet och paragrafen, till exempel Ledningsrådet 2026-03-12 § 7."),
        widget=forms.TextInput({"list": "meetings", "autocomplete": "off"}),
    )
    scope = forms.ChoiceField(label=_("Godkänns för"), choices=list(SCOPES.items()), widget=forms.RadioSelect)
    from_day = day_field(_("Från"))
    until_day = day_field(_("Till och med"), required=False, help_text=UNTIL_ENDED)

    def __init__(self, data: Any = None, *, case: Case, today: date) -> None:
        first = {
            "scope": case.scope,
            "from_day": max(case.from_day or today, today),
            "until_day": case.until_day,
        }
        super().__init__(data, initial=first)

    def wish(self) -> DecisionWish:
        given = self.cleaned_data
        return DecisionWish(
            answer=DispensationAnswer.APPROVE,
            reference=given["reference"],
            scope=DispensationScope(given["scope"]),
            from_day=given["from_day"],
            until_day=given["until_day"],
        )


class RefuseForm(forms.Form):
    """The council's no."""

    text = text_field(
        _("Varför"),
        rows=4,
        max_length=300,
        help_text=_("Förskrivaren läser det. Skriv inget som pekar ut patienten."),
    )
    reference = forms.CharField(
        label=_("Beslut"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"list": "meetings", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None) -> None:
        # The page has the council's yes as well, with fields of the same names.
        super().__init__(data, auto_id="refuse_%s")

    def wish(self) -> DecisionWish:
        given = self.cleaned_data
        return DecisionWish(DispensationAnswer.REFUSE, given["reference"], text=given["text"])


class EndForm(forms.Form):
    """When an approval ends, and why."""

    last_day = day_field(_("Sista dag att förskriva"))
    why = text_field(_("Varför"), rows=3, max_length=300)
