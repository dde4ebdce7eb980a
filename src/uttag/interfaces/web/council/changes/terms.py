"""Terms: what holds on a day, what comes, and everything that has held (P4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.agreement.changes.specifications import SPECIFICATIONS, specifications_of
from uttag.apps.agreement.changes.standing import entries_of_term
from uttag.apps.agreement.history import TermHistory, all_terms, terms_named
from uttag.apps.agreement.models import Term
from uttag.apps.governance.queries.matters import matters_of_term
from uttag.interfaces.clock import today
from uttag.interfaces.web.clauses.drawing import TermLine, term_lines
from uttag.interfaces.web.council.changes.words import used_words
from uttag.interfaces.web.frame.asked import asked_day
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Option
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.why.values import value_of_term
from uttag.interfaces.web.workspaces import Words

AGREEMENT = "avtalet"  # clauses that stand in none of the specifications


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term with the specifications it stands in and where in the product it counts."""

    line: TermLine
    specifications: tuple[str, ...]
    used: Words


def terms(request: Request) -> HttpResponse:
    require(request.actor, "see_governance")
    asked = asked_day(request)
    q, specification = request.GET.get("q", "").strip().lower(), request.GET.get("spec", "")
    rows = [row for row in _rows(all_terms(asked.day)) if _wanted(row, q, specification)]
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
        asked=asked,
        specification=specification,
        specifications=[*SPECIFICATIONS, AGREEMENT],
    )


def term(request: Request, key: str) -> HttpResponse:
    require(request.actor, "see_governance")
    asked = asked_day(request)
    found = terms_named((key,), asked.day)
    if not found:
        raise Http404
    [row] = _rows(found, entries_of_term(key))
    known = found[0].term
    return show(
        request,
        "council/changes/term.html",
        row.line.label,
        term=known,
        row=row,
        bounds=list(_bounds(known)),
        proposals=matters_of_term(key),
        asked=asked,
        may_propose=request.actor.may("raise_matter"),
        crumbs=[Crumb(_("Villkor"), reverse("council:terms"))],
    )


def pick_term(request: Request) -> HttpResponse:
    """Terms for the picker, by words in their names."""
    require(request.actor, "see_governance")
    q = request.GET.get("q", "").strip().lower()
    lines = (row.line for row in _rows(all_terms(today())) if _wanted(row, q, ""))
    options = [
        Option(line.key, line.label, f"{line.clause} · {line.now.value if line.now else '–'}")
        for line in lines
    ]
    return render(request, "frame/picker_options.html", {"options": options[:12], "q": q})


def _wanted(row: TermRow, q: str, specification: str) -> bool:
    text = f"{row.line.label} {row.line.key} {row.line.clause} {row.used}".lower()
    here = row.specifications or (AGREEMENT,)
    return q in text and (not specification or specification in here)


def _rows(
    histories: Sequence[TermHistory], numbers: Mapping[tuple[str, str], int] | None = None
) -> list[TermRow]:
    terms = (history.term for history in histories)
    return [
        TermRow(line, specifications_of(known.clause.section), used_words(known.used_for))
        for known, line in zip(terms, term_lines(histories, numbers), strict=True)
    ]


def _bounds(term: Term) -> Iterable[tuple[str, str]]:
    if term.minimum is not None:
        yield _("Lägst"), value_of_term(term, term.minimum)
    if term.maximum is not None:
        yield _("Högst"), value_of_term(term, term.maximum)
    if term.allowed:
        yield _("Kan vara"), ", ".join(value_of_term(term, one) for one in term.allowed)
