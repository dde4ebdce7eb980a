"""Pieces in the unit that people count them in: `{{ pieces|amount:article.unit }}` → "56 flaskor"."""

from __future__ import annotations

from collections.abc import Callable

from django import template
from django.utils.translation import ngettext

from uttag.interfaces.web.frame.templatetags.words import NBSP, number

register = template.Library()

# Units of the article register with a plural of their own; any other is written as it is.
UNITS: dict[str, Callable[[int], str]] = {
    "burk": lambda n: ngettext("burk", "burkar", n),
    "bägare": lambda n: ngettext("bägare", "bägare", n),
    "flaska": lambda n: ngettext("flaska", "flaskor", n),
    "förpackning": lambda n: ngettext("förpackning", "förpackningar", n),
    "paket": lambda n: ngettext("paket", "paket", n),
    "påse": lambda n: ngettext("påse", "påsar", n),
    "st": lambda n: ngettext("st", "st", n),
}


@register.filter
def amount(pieces: int | None, unit: str) -> str:
    """A number of pieces with its unit; nothing for none."""
    return "" if pieces is None else f"{number(pieces)}{NBSP}{unit_of(pieces, unit)}"


@register.filter
def unit_of(pieces: int, unit: str) -> str:
    """The unit alone, in the number that goes with `pieces`."""
    return UNITS[unit](pieces) if unit in UNITS else unit
