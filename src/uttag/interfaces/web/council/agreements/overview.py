"""All agreements at a glance: a square for each municipality, key figures, and the list (P2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from uttag.apps.agreement.signed.agreements import AgreementOn, agreements_on
from uttag.interfaces.web.council.agreements.csv_file import cells, headings
from uttag.interfaces.web.council.agreements.words import STANDINGS
from uttag.interfaces.web.frame.asked import asked_day
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.spreadsheet import csv_answer
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.periods import Standing

Key = Callable[[AgreementOn], tuple[object, ...]]
ORDER = list(Standing)
# What each column sorts by; ties by name.
SORTS: dict[str, Key] = {
    "kommun": lambda line: (),
    "kod": lambda line: (line.party.code,),
    "forbund": lambda line: (_association(line),),
    "lage": lambda line: (-ORDER.index(line.state.standing),),
    "period": lambda line: (line.state.period.number,),
    "gar_ut": lambda line: (line.state.period.last_day,),
    "uppsagning": lambda line: (line.state.period.last_notice_day,),
    "upphor": lambda line: (line.state.ends_day or date.max,),
}


@dataclass(frozen=True, slots=True)
class Group:
    """An association with its municipalities."""

    name: str
    lines: list[AgreementOn]


@dataclass(frozen=True, slots=True)
class Figures:
    """How many stand how, and what comes next of those in force."""

    counts: dict[Standing, int]
    next_end: date | None
    last_notice_day: date | None
    days_to_notice: int | None


@dataclass(frozen=True, slots=True)
class Legend:
    """A state as the map shows it, and how many are in it."""

    standing: Standing
    mark: Mark
    count: int


def agreements(request: Request) -> HttpResponse:
    asked = asked_day(request)
    every = agreements_on(request.actor, asked.day)
    figures = figures_of(every, asked.day)
    found = _sorted(_searched(every, request.GET.get("q", "")), request.GET.get("sort", ""))
    listing: Listing[AgreementOn] = Listing(request, found, _columns(), per_page=60)
    return show(
        request,
        "council/agreements/agreements.html",
        _("Avtalen"),
        asked=asked,
        groups=groups_of(every),
        figures=figures,
        legend=[Legend(one, STANDINGS[one], figures.counts.get(one, 0)) for one in ORDER],
        marks=STANDINGS,
        listing=listing,
        total=len(every),
    )


def agreements_csv(request: Request) -> HttpResponseBase:
    """The same list as a file that spreadsheets open."""
    asked = asked_day(request)
    found = _searched(agreements_on(request.actor, asked.day), request.GET.get("q", ""))
    lines = _sorted(found, request.GET.get("sort", ""))
    return csv_answer(f"avtalen-{asked.day.isoformat()}", headings(), [cells(line) for line in lines])


def figures_of(lines: Iterable[AgreementOn], day: date) -> Figures:
    """Counts, the next period end among those in force, and days left to give notice (none once it has passed)."""
    lines = list(lines)
    counts = Counter(line.state.standing for line in lines)
    periods = [line.state.period for line in lines if line.state.standing is Standing.IN_FORCE]
    if not periods:
        return Figures(dict(counts), None, None, None)
    following = min(periods, key=lambda period: period.last_day)
    left = (following.last_notice_day - day).days
    return Figures(dict(counts), following.last_day, following.last_notice_day, left if left >= 0 else None)


def groups_of(lines: Iterable[AgreementOn]) -> list[Group]:
    """By association, by name."""
    groups: dict[str, list[AgreementOn]] = {}
    for line in lines:
        groups.setdefault(_association(line) or _("Utan kommunalförbund"), []).append(line)
    return [Group(name, groups[name]) for name in sorted(groups)]


def _association(line: AgreementOn) -> str:
    association = line.party.association
    return association.name if association else ""


def _searched(lines: list[AgreementOn], words: str) -> list[AgreementOn]:
    """Those whose name, code, association or state holds every word."""
    wanted = words.casefold().split()

    def text(line: AgreementOn) -> str:
        state = STANDINGS[line.state.standing].word
        return f"{line.party.name} {line.party.code} {_association(line)} {state}".casefold()

    return [line for line in lines if all(word in text(line) for word in wanted)]


def _sorted(lines: list[AgreementOn], sort: str) -> list[AgreementOn]:
    key = SORTS.get(sort.lstrip("-"))
    if key is None:
        return lines
    return sorted(lines, key=lambda line: (*key(line), line.party.name), reverse=sort.startswith("-"))


def _columns() -> list[Column]:
    """The list is no query set: `order` only says that a column can be sorted by."""
    named = [
        (_("Kommun"), "kommun"),
        (_("Kod"), "kod"),
        (_("Kommunalförbund"), "forbund"),
        (_("Läge"), "lage"),
        (_("Period"), "period"),
        (_("Går ut"), "gar_ut"),
        (_("Sista uppsägning"), "uppsagning"),
        (_("Därefter"), "upphor"),
    ]
    return [Column(title, key, (key,), num=key == "period") for title, key in named]
