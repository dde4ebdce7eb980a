"""Terms, matters and decisions in the words of these pages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from uttag.apps.agreement.models import Document, Term, Unit
from uttag.apps.governance.models import Matter
from uttag.interfaces.web.frame.templatetags.words import language, money, number, rate
from uttag.interfaces.web.why.drawing import RULES
from uttag.interfaces.web.why.values import term_in_words
from uttag.interfaces.web.workspaces import Words

# Where in the product a term is read that no rule reads.
MODULES: dict[str, Words] = {
    "apps.delivery.silence": gettext_lazy("Bevakning av paket som tystnat"),
    "apps.ordering.destinations": gettext_lazy("Om en adress ligger i länet"),
    "apps.agreement.reminders": gettext_lazy("Påminnelser om avtalens datum"),
    "apps.governance.reporting": gettext_lazy("Rapporter"),
}

STATES: dict[str, tuple[Words, str]] = {
    Matter.State.OPEN: (gettext_lazy("bereds"), "info"),
    Matter.State.DECIDED: (gettext_lazy("beslutat"), "good"),
    Matter.State.DROPPED: (gettext_lazy("avfört"), ""),
}

KINDS: dict[str, Words] = {
    Document.Kind.SPECIFICATION: gettext_lazy("Specifikationer"),
    Document.Kind.LAW: gettext_lazy("Lagar och föreskrifter"),
    Document.Kind.HANDBOOK: gettext_lazy("Handböcker"),
    Document.Kind.REQUIREMENTS: gettext_lazy("Kravspecifikationer"),
    Document.Kind.ROUTINE: gettext_lazy("Rutiner"),
    Document.Kind.STRUCTURE: gettext_lazy("Fastställda strukturer"),
    Document.Kind.ASSIGNMENT: gettext_lazy("Uppdragshandlingar"),
}

# What a what-if's rulings are about, in the order shown: a name, and the rules that belong to it.
GROUPS: dict[str, tuple[Words, tuple[str, ...]]] = {
    "loften": (gettext_lazy("Leveranslöften"), ("delivery.promise",)),
    "debiteringar": (gettext_lazy("Debiteringar"), ("charging.charge_line", "charging.charge_fee")),
    "betalare": (gettext_lazy("Betalare"), ("payer.payer",)),
    "fakturor": (gettext_lazy("Fakturasummor"), ("invoicing.total_up",)),
}
OTHERS = "ovrigt"


def value_words(term: Term, value: Any) -> str:
    """A value by its term's unit: days, kronor, per cent, yes or no."""
    if value is None:
        return "–"
    if term.unit == Unit.MONTHS:
        return ngettext("%(n)s månad", "%(n)s månader", int(value)) % {"n": number(value)}
    if term.unit == Unit.ORE:
        return money(value)
    if term.unit == Unit.RATE:
        return rate(value)
    if term.unit in (Unit.TABLE, Unit.PAYERS):
        return ngettext("en tabell med %(n)s rad", "en tabell med %(n)s rader", len(value)) % {
            "n": len(value)
        }
    if value == []:
        return _("inga")
    return term_in_words(term.key, value)


def label(term: Term) -> str:
    """The term's name in the language of the page."""
    return str(getattr(term, f"label_{language()}"))


def used_words(used_for: str) -> Words:
    """Where in the product a term counts; empty where nothing reads it yet."""
    return RULES.get(used_for) or MODULES.get(used_for) or ""


def group_of(rule: str) -> str:
    """The name of the group in GROUPS that a rule belongs to."""
    return next((name for name, (_title, rules) in GROUPS.items() if rule in rules), OTHERS)
