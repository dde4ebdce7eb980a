"""Terms: what holds on a day, what comes, and everything that has held (P4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.agreement.history import TermHistory, all_terms, decision_titles, terms_named
from uttag.apps.agreement.models import Term
from uttag.apps.agreement.specifications import SPECIFICATIONS, specifications_of
from uttag.apps.agreement.standing import entries_of_term
from uttag.apps.governance.queries.matters import matters_of_term
from uttag.interfaces.clock import today
from uttag.interfaces.web.council.changes.words import label, used_words, value_words
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Option
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.workspaces import Words
from uttag.rules.terms import TermValue

AGREEMENT = "avtalet"  # clauses that stand in none of the specifications


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value with when it began, and by whose decision."""

    value: str
    since: date
    decision: str
    title: str
    sample: bool
    number: int | None = None
    in_force: bool = False
    rows: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term as the list and its page show it."""

    key: str
    label: str
    clause: str
    specifications: tuple[str, ...]
    used: Words
    now: ValueRow | None
    coming: tuple[ValueRow, ...]


def terms(request: Request) -> HttpResponse:
    require(request.actor, "see_governance")
    day = chosen_day(request)
    q, specification = request.GET.get("q", "").strip().lower(), request.GET.get("spec", "")
    rows = [_row(history) for history in all_terms(day)]
    rows = [row for row in rows if _wanted(row, q, specification)]
    columns = [
        Column(_("Villkor")),
        Column(_("Värde"), num=True),
        Column(_("Gäller sedan")),
        Column(_("Kommer")),
        Column(_("Klausul")),
        Column(_("Används i")),
    ]
    listing: Listing[TermRow] = Listing(request, rows, columns, per_page=100)
    return show(
        request,
        "council/changes/terms.html",
        _("Villkor"),
        listing=listing,
        day=day,
        today=today(),
        specification=specification,
        specifications=[*SPECIFICATIONS, AGREEMENT],
    )


def term(request: Request, key: str) -> HttpResponse:
    require(request.actor, "see_governance")
    day = chosen_day(request)
    found = terms_named((key,), day)
    if not found:
        raise Http404
    [history] = found
    numbers = entries_of_term(key)
    titles = decision_titles(found)
    return show(
        request,
        "council/changes/term.html",
        label(history.term),
        term=history.term,
        row=_row(history, titles),
        bounds=list(_bounds(history.term)),
        values=[_value(history, value, titles, numbers) for value in history.values],
        proposals=matters_of_term(key),
        day=day,
        today=today(),
        may_propose=request.actor.may("raise_matter"),
        crumbs=[Crumb(_("Villkor"), reverse("council:terms"))],
    )


def pick_term(request: Request) -> HttpResponse:
    """Terms for the picker, by words in their names."""
    require(request.actor, "see_governance")
    q = request.GET.get("q", "").strip().lower()
    found = [_row(history) for history in all_terms(today())]
    options = [
        Option(row.key, row.label, f"{row.clause} · {row.now.value if row.now else '–'}")
        for row in found
        if _wanted(row, q, "")
    ]
    return render(request, "frame/picker_options.html", {"options": options[:12], "q": q})


def chosen_day(request: Request) -> date:
    """The day asked for in the address (?dag=2027-03-01), or today."""
    try:
        return parse_date(request.GET.get("dag", "")) or today()
    except ValueError:
        return today()


def _wanted(row: TermRow, q: str, specification: str) -> bool:
    text = f"{row.label} {row.key} {row.clause} {row.used}".lower()
    here = row.specifications or (AGREEMENT,)
    return q in text and (not specification or specification in here)


def _row(history: TermHistory, titles: dict[str, str] | None = None) -> TermRow:
    known = history.term
    return TermRow(
        key=known.key,
        label=label(known),
        clause=known.clause.code,
        specifications=specifications_of(known.clause.section),
        used=used_words(known.used_for),
        now=_value(history, history.in_force, titles or {}) if history.in_force else None,
        coming=tuple(_value(history, value, titles or {}) for value in history.coming),
    )


def _value(
    history: TermHistory, value: TermValue, titles: dict[str, str], numbers: dict[Any, int] | None = None
) -> ValueRow:
    table = isinstance(value.value, list) and value.value and isinstance(value.value[0], dict)
    return ValueRow(
        value=value_words(history.term, value.value),
        since=value.effective_from,
        decision=value.decision,
        title=titles.get(value.decision, ""),
        sample=value.sample,
        number=(numbers or {}).get((value.decision, value.effective_from.isoformat())),
        in_force=value == history.in_force,
        rows=tuple(value.value) if table else (),
    )


def _bounds(term: Term) -> Iterable[tuple[str, str]]:
    if term.minimum is not None:
        yield _("Lägst"), value_words(term, term.minimum)
    if term.maximum is not None:
        yield _("Högst"), value_words(term, term.maximum)
    if term.allowed:
        yield _("Kan vara"), ", ".join(value_words(term, one) for one in term.allowed)
