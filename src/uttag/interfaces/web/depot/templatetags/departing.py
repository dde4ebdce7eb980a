"""Departures as the depot's pages draw them: `{% load departing %}`."""

from __future__ import annotations

from datetime import date

from django import template

from uttag.apps.fulfilment.models import Departure
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.interfaces.web.requests.words import DESTINATION, URGENCY

register = template.Library()


@register.filter
def travels(departure: Departure) -> str:
    """What it takes along where that isn't everything: "Akut, Express, Hem"."""
    words = (
        *(URGENCY[urgency] for urgency in departure.urgencies),
        *(DESTINATION[kind] for kind in departure.destinations),
    )
    return ", ".join(map(str, words))


@register.filter
def day_text(day: date) -> str:
    """A day as plain text, for an attribute."""
    return day_in_words(day)
