"""A weight as the depot types it, in kilograms, and as it is kept, in grams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from uttag.interfaces.web.frame.scanning import read_weight

MOST_GRAMS = 1_000_000


class Weight(forms.CharField):
    """Grams, typed as "12,5" or read from a scale; None for nothing typed, where that is allowed."""

    default_error_messages = {"weight": _("Skriv vikten i kilo, till exempel 12,5.")}

    def __init__(self, *, least: int = 1, **how: Any) -> None:
        super().__init__(max_length=12, **how)
        self._least = least

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        if not typed:
            return None
        grams = read_weight(typed)
        if grams is None or not self._least <= grams <= MOST_GRAMS:
            raise forms.ValidationError(self.error_messages["weight"], "weight")
        return grams

    def prepare_value(self, value: Any) -> Any:
        return kilograms(value) if isinstance(value, int) else value


def kilograms(grams: int) -> str:
    """12400 → "12,4", as it is typed."""
    return f"{grams / 1000:g}".replace(".", ",")
