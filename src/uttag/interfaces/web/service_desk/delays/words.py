"""Causes and risks as the desk says them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from uttag.apps.delivery.models import DelayContact, Forecast
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.interfaces.web.workspaces import Words

Risk = Forecast.Risk
Whom, Channel, Outcome = DelayContact.Whom, DelayContact.Channel, DelayContact.Outcome

RISKS: dict[str, Mark] = {
    Risk.LATE: Mark(gettext_lazy("Redan sen"), "bad"),
    Risk.WILL_MISS: Mark(gettext_lazy("Kommer inte i tid"), "bad", "calendar-x"),
    Risk.AT_RISK: Mark(gettext_lazy("Kan bli sen"), "warn"),
    Risk.IN_TIME: Mark(gettext_lazy("I tid"), "good"),
}
CAUSES: dict[str, Words] = {
    "supplier": gettext_lazy("Väntar på leverantören"),
    "unbought": gettext_lazy("Fattas i lager, inte köpt"),
    "depot": gettext_lazy("Hos depån"),
    "carrier": gettext_lazy("Hos transportören"),
    "pickup_point": gettext_lazy("På utlämningsstället"),
    "no_carrier": gettext_lazy("Ingen transportör"),
}
WHOM: dict[str, Words] = {
    Whom.PATIENT: gettext_lazy("Patienten"),
    Whom.RELATIVE: gettext_lazy("Närstående"),
    Whom.HOUSING: gettext_lazy("Boendet"),
    Whom.PRESCRIBER: gettext_lazy("Förskrivaren"),
}
CHANNELS: dict[str, Words] = {
    Channel.PHONE: gettext_lazy("Telefon"),
    Channel.SMS: gettext_lazy("Sms"),
    Channel.EMAIL: gettext_lazy("E-post"),
    Channel.LETTER: gettext_lazy("Brev"),
    Channel.IN_PERSON: gettext_lazy("På plats"),
}
OUTCOMES: dict[str, Words] = {
    Outcome.TOLD: gettext_lazy("Har fått besked"),
    Outcome.NOT_REACHED: gettext_lazy("Fick inte tag i någon"),
    Outcome.HAS_IT: gettext_lazy("Har redan fått varorna"),
    Outcome.NEW_ORDER: gettext_lazy("Fick besked, vill ha en ny leverans"),
    Outcome.CANCELLED: gettext_lazy("Fick besked, vill avbeställa"),
}


def expected(day: date | None) -> str:
    """When it is expected, as one sentence."""
    if day is None:
        return _("Ingen vet än vilken dag den kommer.")
    return _("Väntas fram %(day)s.") % {"day": day_in_words(day)}


def past(working_day: int, allowed: int, *, arrived: bool) -> str:
    """ "dag 7 av 5", or "tog 7 av 5 dagar": of the days delivery may take without a contact."""
    told = {"n": working_day, "all": allowed}
    return _("tog %(n)d av %(all)d dagar") % told if arrived else _("dag %(n)d av %(all)d") % told


def tried(tries: int) -> str:
    """How often somebody was tried; nothing where nobody was."""
    if not tries:
        return ""
    return ngettext("försökt %(n)d gång", "försökt %(n)d gånger", tries) % {"n": tries}
