"""Both answers of a ruling beside each other, with the names that people know (no names of fields)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.why.values import CHARGES, NAMES
from uttag.interfaces.web.workspaces import Words
from uttag.journeys.differences import in_words
from uttag.journeys.replay import Difference

ANSWERS: dict[str, Words] = {
    "Refusal": gettext_lazy("nej"),
    "PayerPending": gettext_lazy("går inte att avgöra"),
    "LeftOut": gettext_lazy("väntar"),
}


def differing_words(found: Difference) -> Iterator[str]:
    """What differs, a line each: named values as "old → new", then the sentences that fell away or came."""
    if found.replayed.new is None:
        yield _("Det går inte att säga: regeln svarar inte på de gamla uppgifterna.")
        return
    for line in in_words(found.replayed, language()):
        name, colon, change = line.partition(": ")
        if line[:2] in ("− ", "+ "):
            yield line
        elif name == "answer":
            yield _("Svar: %(change)s") % {"change": " → ".join(map(_answer, change.split(" → ")))}
        elif colon and (known := _name(name)):
            yield f"{known}: {change}"


def _answer(answer: str) -> str:
    return str(ANSWERS.get(answer, _("ja")))


def _name(path: str) -> str:
    """The name of a value by its way there: a charge by its kind, anything else by its last part."""
    parts = path.split(" ")
    if parts[0] == "charges" and parts[-1] == "ore":
        return next((str(CHARGES[part]) for part in parts if part in CHARGES), "")
    return str(NAMES.get(parts[-1], ""))
