"""Terms, matters and decisions in the words of these pages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from uttag.apps.agreement.models import Document
from uttag.apps.governance.models import Matter
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.why.drawing import RULES
from uttag.interfaces.web.workspaces import Words

# Where in the product a term is read that no rule reads.
MODULES: dict[str, Words] = {
    "apps.delivery.silence": gettext_lazy("Bevakning av paket som tystnat"),
    "apps.catalogue.changes.known": gettext_lazy("Kontroll av artiklars uppgifter"),
    "apps.delivery.delays.news": gettext_lazy("När ett nytt besked om en försening är värt att skicka"),
    "apps.delivery.quiet": gettext_lazy("Gallring när ett paket aldrig kommer fram"),
    "apps.delivery.telling": gettext_lazy("Besked till patienter om deras leveranser"),
    "apps.fulfilment.printing.forgetting": gettext_lazy("Gallring av utskrifter"),
    "apps.notices.forgetting": gettext_lazy("Gallring av aviseringars adresser"),
    "apps.notices.letters.posting": gettext_lazy("Gallring av utskrivna brev"),
    "apps.ordering.destinations": gettext_lazy("Om en adress ligger i länet"),
    "apps.ordering.forgetting": gettext_lazy("Gallring av uppgifter till föraren"),
    "apps.agreement.signed.reminders": gettext_lazy("Påminnelser om avtalens datum"),
    "apps.governance.follow_up.reporting": gettext_lazy("Rapporter"),
}

STATES: dict[str, Mark] = {
    Matter.State.OPEN: Mark(gettext_lazy("bereds"), "info", "hourglass"),
    Matter.State.DECIDED: Mark(gettext_lazy("beslutat"), "good", "circle-check"),
    Matter.State.DROPPED: Mark(gettext_lazy("avfört"), "", "circle-minus"),
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


def used_words(used_for: str) -> Words:
    """Where in the product a term counts, rules with a comma between; empty where nothing reads it yet."""
    named = [RULES.get(name) or MODULES.get(name) or "" for name in used_for.split(", ")]
    return ", ".join(map(str, named)) if all(named) else ""


def group_of(rule: str) -> str:
    """The name of the group in GROUPS that a rule belongs to."""
    return next((name for name, (_title, rules) in GROUPS.items() if rule in rules), OTHERS)
