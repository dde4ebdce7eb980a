"""Periods, and days kept as text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from uttag.interfaces.clock import STOCKHOLM
from uttag.interfaces.web.frame.templatetags.words import day_in_words, language, rate
from uttag.rules.following_up import Standing
from uttag.rules.wording import vocabulary
from uttag.rules.wording.writing import write_out

register = template.Library()

URGENCY = {Standing.LATE: "bad", Standing.DUE: "warn", Standing.COMING: ""}


@register.filter
def period(code: str) -> str:
    """ "2026K3" as "kvartal 3 2026"."""
    return write_out("period", code, language(), vocabulary(language()))


@register.filter
def until(first_day: date, last_day: date) -> str:
    """Days of one year: "1 januari – 30 juni 2026"."""
    begins, ends = (day_in_words(day, full=True).split(" ", 1)[1] for day in (first_day, last_day))
    return f"{begins.rsplit(' ', 1)[0]} – {ends}"


@register.filter
def full_day(value: date | datetime) -> SafeString:
    """A day with its year: for pages that are read long after."""
    here = value.astimezone(STOCKHOLM).date() if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', here.isoformat(), day_in_words(here, full=True))


@register.filter
def as_day(text: str) -> date:
    """A day that is kept as text, for `|day`."""
    return date.fromisoformat(text)


@register.filter
def as_moment(text: str) -> datetime:
    """An instant that is kept as text, for `|moment`."""
    return datetime.fromisoformat(text)


@register.filter
def urgency(standing: str) -> str:
    return URGENCY[Standing(standing)]


@register.filter
def share(part: int, whole: int) -> str:
    """`part` of `whole` with one decimal: "97,4 %". Nothing of nothing is a dash."""
    return rate((Decimal(part) / whole).quantize(Decimal("0.001"))) if whole else "–"
