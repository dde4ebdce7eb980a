"""Fields that many forms have: a day, words of some length, and choices that are known when the page is drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from uttag.interfaces.web.workspaces import Words

LONGEST = 20_000


def day_field(label: Words, *, required: bool = True, help_text: Words = "") -> forms.DateField:
    """A day, as the browser's own picker gives it."""
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, help_text=help_text)


def text_field(
    label: Words,
    *,
    rows: int = 4,
    required: bool = True,
    help_text: Words = "",
    max_length: int | None = LONGEST,
) -> forms.CharField:
    """Words of some length."""
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(
        label=label, widget=widget, required=required, help_text=help_text, max_length=max_length
    )


def offer(form: forms.Form, name: str, choices: Iterable[Any]) -> None:
    """Gives a field of choices what there is to choose among."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
