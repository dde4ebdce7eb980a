"""The change log (P5): numbered, sealed, to be read and printed; what is agreed without a council is added here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.agreement.changes.change_log import Broken, broken_seals, log_accord
from uttag.apps.agreement.changes.registered_documents import documents_by_code
from uttag.apps.agreement.changes.standing import change_log as whole_log
from uttag.apps.agreement.history import terms_by_key
from uttag.apps.agreement.models import ChangeLogEntry, Document, Term
from uttag.interfaces.clock import now
from uttag.interfaces.web.council.changes.forms import AccordForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.why.values import value_of_term


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What an entry changed: a term's value, or a document's version. `url` opens its history."""

    name: str
    before: str
    after: str
    since: date
    url: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with its changes in words."""

    entry: ChangeLogEntry
    lines: list[ChangeLine]


def change_log(request: Request) -> HttpResponse:
    columns = [Column(_("Nr"), num=True), Column(_("Ändring")), Column(_("Gäller från")), Column(_("Grund"))]
    listing: Listing[ChangeLogEntry] = Listing(request, whole_log(request.actor), columns, per_page=20)
    entries = list(listing)
    names = _Names.of(entries)
    return show(
        request,
        "council/changes/log.html",
        _("Ändringslogg"),
        listing=listing,
        rows=[EntryRow(entry, names.lines(entry)) for entry in entries],
        broken=list(_broken(listing)),
        may_log=request.actor.may("log_accord"),
    )


def _broken(listing: Listing[ChangeLogEntry]) -> Iterator[Broken]:
    """What doesn't hold among the page's entries, and after the last one. `uttag verify` looks at them all."""
    numbers = [entry.number for entry in listing]
    if listing.page.has_previous():
        return broken_seals(min(numbers), max(numbers))
    return broken_seals(min(numbers, default=1))


def accord(request: Request) -> HttpResponse:
    require(request.actor, "log_accord")
    form = AccordForm(request.POST or None)
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        answer = attempt(log_accord, actor=request.actor, at=now(), **form.cleaned_data)
        if answer.value is not None:
            messages.success(request, _("Överenskommelsen står i ändringsloggen."))
            return redirect("council:change_log")
        more["refusal"] = answer.refusal
    crumbs = [Crumb(_("Ändringslogg"), reverse("council:change_log"))]
    title = _("Skriv in en överenskommelse")
    return show(request, "council/changes/accord.html", title, form=form, crumbs=crumbs, **more)


def change_lines(entries: list[ChangeLogEntry]) -> list[ChangeLine]:
    """What these entries changed, in words."""
    names = _Names.of(entries)
    return [line for entry in entries for line in names.lines(entry)]


@dataclass(frozen=True, slots=True)
class _Names:
    """The terms and documents that some entries name, read at once."""

    terms: dict[str, Term]
    documents: dict[str, Document]

    @classmethod
    def of(cls, entries: list[ChangeLogEntry]) -> _Names:
        changes = [change for entry in entries for change in entry.changes]
        keys = {change["term"] for change in changes if "term" in change}
        codes = {change["document"] for change in changes if "document" in change}
        return cls(terms_by_key(keys), documents_by_code(codes))

    def lines(self, entry: ChangeLogEntry) -> list[ChangeLine]:
        return [self._line(change) for change in entry.changes]

    def _line(self, change: dict[str, Any]) -> ChangeLine:
        since = date.fromisoformat(change["from"])
        if "term" in change:
            term = self.terms[change["term"]]
            before = "" if change["before"] is None else value_of_term(term, change["before"])
            url = reverse("council:term", args=[term.key])
            return ChangeLine(named(term, "label"), before, value_of_term(term, change["value"]), since, url)
        document = self.documents[change["document"]]
        version = _("version %(n)s") % {"n": change["version"]}
        url = reverse("council:document", args=[document.code])
        return ChangeLine(document.title, "", version, since, url)
