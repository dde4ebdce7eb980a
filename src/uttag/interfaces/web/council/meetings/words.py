"""What bodies, offices, sides, positions and ends are called on pages, with the shapes of their chips."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from uttag.apps.governance.models import AgendaItem, Matter, Meeting, Office, Outcome, Position, Side
from uttag.apps.governance.queries.bodies import BodyRow
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.templatetags.words import day_in_words, named
from uttag.interfaces.web.why.values import value_of_term
from uttag.interfaces.web.workspaces import Words

OFFICES: dict[str, Words] = {
    Office.CHAIR: gettext_lazy("Ordförande"),
    Office.VICE_CHAIR: gettext_lazy("Vice ordförande"),
    Office.MEMBER: gettext_lazy("Ledamot"),
    Office.SECRETARY: gettext_lazy("Sekreterare"),
}
SIDES: dict[str, Words] = {
    Side.MUNICIPALITIES: gettext_lazy("Kommunerna"),
    Side.REGION: gettext_lazy("Regionen"),
}
STANCES: dict[str, Words] = {
    Position.Stance.AGREES: gettext_lazy("Enig"),
    Position.Stance.DISAGREES: gettext_lazy("Inte enig"),
    Position.Stance.RECUSED: gettext_lazy("Deltar inte (jäv)"),
}
MEETING: dict[str, Mark] = {
    Meeting.State.PLANNED: Mark(gettext_lazy("planerat"), "", "calendar"),
    Meeting.State.HELD: Mark(gettext_lazy("hållet"), "good", "circle-check"),
    Meeting.State.CANCELLED: Mark(gettext_lazy("inställt"), "", "circle-x"),
}
RECOMMENDED = Mark(gettext_lazy("rekommenderat i enighet"), "good", "circle-check")
OUTCOME: dict[str, Mark] = {
    "": Mark(gettext_lazy("inte avgjort"), "", "circle"),
    Outcome.DECIDED: Mark(gettext_lazy("beslutat i enighet"), "good", "circle-check"),
    Outcome.REMITTED: Mark(gettext_lazy("återremitterat"), "warn", "undo-2"),
    Outcome.DROPPED: Mark(gettext_lazy("avfört"), "", "circle-x"),
}


def part_named(parts: list[dict[str, str]], code: str) -> str:
    """A part of a body's mandate in words; empty where the matter names none."""
    return next((named(part, "text") for part in parts if part["code"] == code), "")


def composition_mark(row: BodyRow) -> Mark:
    """How a body stands: in order, not judged, or how many things are wrong."""
    if row.wrong:
        return Mark(_("%(n)s att se till") % {"n": row.wrong}, "warn", "triangle-alert")
    if not row.composition.judged:
        return Mark(_("bedöms inte"), "", "circle-dashed")
    return Mark(_("rätt tillsatt"), "good", "circle-check")


def item_mark(item: AgendaItem) -> Mark:
    if item.outcome == Outcome.DECIDED and not item.decides:
        return RECOMMENDED
    return OUTCOME[item.outcome]


def decides_what(decides: list[str], titles: dict[str, str]) -> str:
    """What a body may decide, in words; `titles` are the documents' by their codes."""
    words = []
    for right in decides:
        if right == "terms":
            words.append(_("villkoren i avtalets specifikationer"))
        elif right == "documents":
            words.append(_("styrande dokument"))
        else:
            code = right.partition(":")[2]
            words.append(titles.get(code, code))
    return ", ".join(words)


def consequences(item: AgendaItem) -> list[str]:
    """What follows at once if the item is decided: each value and version, with its day."""
    if not item.decides:
        return [
            _("Det blir en rekommendation. Frågan avgörs av ett organ som har mandat, och ärendet är öppet.")
        ]
    found = would_change(item.matter)
    told = _("Beslutet blir läsbart för alla parter, som får besked att införa det.")
    return [*found, told] if found else [_("Beslutet förs till beslutslistan."), told]


def would_change(matter: Matter) -> list[str]:
    """What the matter would change, whoever it is before."""
    return [*_values(matter), *_versions(matter)]


def _values(matter: Matter) -> list[str]:
    return [
        _("%(term)s blir %(value)s från %(day)s.")
        % {
            "term": named(value.term, "label"),
            "value": value_of_term(value.term, value.value),
            "day": day_in_words(value.effective_from, full=True),
        }
        for value in matter.values.all()
    ]


def _versions(matter: Matter) -> list[str]:
    return [
        _("En ny version av %(document)s gäller från %(day)s.")
        % {"document": version.document.title, "day": day_in_words(version.effective_from, full=True)}
        for version in matter.versions.all()
    ]
