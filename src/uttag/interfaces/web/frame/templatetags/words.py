"""Figures, days and reasons as people write them, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import phonenumbers
from django import forms, template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from uttag.interfaces.clock import STOCKHOLM, today
from uttag.rules import wording
from uttag.rules.reasons import Reason

register = template.Library()

NBSP = "\u00a0"
SHORT = {
    "sv": (
        ["mån", "tis", "ons", "tor", "fre", "lör", "sön"],
        ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"],
    ),
    "en": (
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    ),
}
LONG = {
    "sv": (
        ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"],
        [
            "januari",
            "februari",
            "mars",
            "april",
            "maj",
            "juni",
            "juli",
            "augusti",
            "september",
            "oktober",
            "november",
            "december",
        ],
    ),
    "en": (
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    ),
}


def language() -> str:
    return "en" if (get_language() or "sv").startswith("en") else "sv"


def _figure(digits: str) -> str:
    """Groups of three; the minus is a real one."""
    sign, digits = ("−", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _dot, part = digits.partition(".")
    mark, gap = (".", ",") if language() == "en" else (",", NBSP)
    return f"{sign}{int(whole):,}".replace(",", gap) + (mark + part if part else "")


@register.filter
def money(ore: int | None) -> str:
    """Öre as kronor: 123450 → "1 234,50 kr"."""
    if ore is None:
        return ""
    figure = _figure(f"{Decimal(ore) / 100:.2f}")
    return f"SEK{NBSP}{figure}" if language() == "en" else f"{figure}{NBSP}kr"


@register.filter
def number(value: int | Decimal | None) -> str:
    """12345 → "12 345"."""
    return "" if value is None else _figure(str(value))


@register.filter
def pieces(count: int | None) -> str:
    """12 → "12 st"."""
    unit = _("st")
    return "" if count is None else f"{_figure(str(count))}{NBSP}{unit}"


@register.filter
def rate(value: Decimal | str | None) -> str:
    """A share as per cent: 0.065 → "6,5 %"."""
    if value is None:
        return ""
    percent = (Decimal(value) * 100).normalize()
    return f"{_figure(f'{percent:f}')}{NBSP}%"


def day_in_words(value: date, *, full: bool = False) -> str:
    """ "tis 3 mar", with the year where it isn't this one; in full "tisdag 3 mars 2026"."""
    days, months = (LONG if full else SHORT)[language()]
    year = f" {value.year}" if full or value.year != today().year else ""
    return f"{days[value.weekday()]} {value.day} {months[value.month - 1]}{year}"


def _local(value: datetime) -> datetime:
    return value.astimezone(STOCKHOLM)


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A day, with the full date on hover and in print."""
    if not value:
        return ""
    local = _local(value).date() if isinstance(value, datetime) else value
    words, full = day_in_words(local), day_in_words(local, full=True)
    return format_html(
        '<time class="nowrap" datetime="{}" title="{}">{}</time>', local.isoformat(), full, words
    )


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """An instant in Swedish time: "tis 3 mar 14:05"."""
    if not value:
        return ""
    local = _local(value)
    short = f"{day_in_words(local.date())} {local:%H:%M}"
    full = f"{day_in_words(local.date(), full=True)} {local:%H:%M}"
    return format_html(
        '<time class="nowrap" datetime="{}" title="{}">{}</time>', local.isoformat(), full, short
    )


@register.filter
def clock(value: datetime | time | None) -> str:
    """The time of day alone: "14:05"."""
    if value is None:
        return ""
    return f"{_local(value) if isinstance(value, datetime) else value:%H:%M}"


@register.filter
def named(thing: Any, field: str) -> str:
    """The one of a pair such as `name_sv` and `name_en` that the page is in, of a row or a dict; of None nothing."""
    key = f"{field}_{language()}"
    if isinstance(thing, dict):
        return str(thing[key])
    return "" if thing is None else str(getattr(thing, key))


@register.filter
def reason(value: Reason) -> str:
    """A reason as a sentence."""
    return wording.say(value, language())


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]` where a template must choose the key; None where there is none."""
    return mapping.get(key) if mapping is not None else None


@register.filter
def phone(value: str) -> str:
    """A telephone number as it is read out, "070-174 06 44"; what is none stays as it was typed."""
    try:
        parsed = phonenumbers.parse(value, "SE")
    except phonenumbers.NumberParseException:
        return value
    if not phonenumbers.is_possible_number(parsed):
        return value
    at_home = parsed.country_code == phonenumbers.country_code_for_region("SE")
    kind = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(parsed, kind.NATIONAL if at_home else kind.INTERNATIONAL))


@register.filter
def postal(value: str) -> str:
    """A Swedish postal code with its space, "443 30"; any other as it is."""
    digits = value.replace(" ", "")
    return f"{digits[:3]} {digits[3:]}" if len(digits) == 5 and digits.isdigit() else value


@register.filter
def input_kind(field: Any) -> str:
    """How a field is laid out: a box to tick, a group of choices, or an input under its label."""
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "group" if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else ""


@register.filter
def spark(values: Any) -> str:
    """Numbers as the points of a small line, 100 wide and 30 high."""
    figures = [float(value) for value in values]
    low, high = min(figures), max(figures)
    step, spread = 100 / max(len(figures) - 1, 1), (high - low) or 1
    return " ".join(f"{i * step:.1f},{28 - 26 * (f - low) / spread:.1f}" for i, f in enumerate(figures))
