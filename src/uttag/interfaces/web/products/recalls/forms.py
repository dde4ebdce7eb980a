"""What is typed to begin a recall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.assortment.recalls.starting import RecallWish
from uttag.apps.catalogue.queries import article_with_number
from uttag.apps.stock.models import Lot
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.web.frame.fields import offer, text_field
from uttag.interfaces.web.frame.templatetags.words import day_in_words


class RecallForm(forms.Form):
    """Which lots of an article, what is wrong, and what replaces it."""

    article = forms.CharField(widget=forms.HiddenInput, max_length=20)
    change = forms.UUIDField(widget=forms.HiddenInput, required=False)
    lots = forms.MultipleChoiceField(
        label=gettext_lazy("Partier"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Minst ett."),
    )
    text = text_field(
        gettext_lazy("Vad är fel, och vad ska den som har varan göra?"),
        help_text=gettext_lazy(
            "Kundtjänst läser upp det för patienten, och förskrivaren får det i ett brev."
        ),
        max_length=2_000,
    )
    urgent = forms.BooleanField(
        label=gettext_lazy("Fara för patienter: alla ska få besked samma dag"), required=False
    )
    replacement = forms.CharField(
        label=gettext_lazy("Ersätts av artikel"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Artikelnummer på det som kan förskrivas i stället."),
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, lots: Iterable[Lot], initial: dict[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        offer(self, "lots", ((str(lot.pk), _lot(lot)) for lot in lots))

    def clean_replacement(self) -> str:
        number: str = self.cleaned_data["replacement"].strip()
        if number and article_with_number(number) is None:
            raise forms.ValidationError(_("Artikel %(number)s finns inte.") % {"number": number})
        return number

    def wish(self) -> RecallWish:
        """What is asked for; ask only a valid form."""
        given = self.cleaned_data
        keys = [key for typed in given["lots"] if (key := key_in(typed)) is not None]
        return RecallWish(
            article=given["article"],
            text=given["text"],
            lots=tuple(keys),
            urgent=given["urgent"],
            replacement=given["replacement"],
            supplier_change=given["change"],
        )


def _lot(lot: Lot) -> str:
    said = _("%(number)s, sista dag %(day)s") % {
        "number": lot.number,
        "day": day_in_words(lot.expires_on, full=True),
    }
    return f"{said} ({_('ompackat')})" if lot.repacked_from_id else said
