"""The change log (P5): numbered, sealed, to be read and printed; what is agreed without a council is added here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.agreement.change_log import broken_seals, log_accord
from uttag.apps.agreement.models import ChangeLogEntry, Document, Term
from uttag.apps.agreement.standing import change_log as whole_log
from uttag.interfaces.clock import now
from uttag.interfaces.web.council.changes.forms import AccordForm
from uttag.interfaces.web.council.changes.words import label, value_words
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing


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
        broken=list(broken_seals()),
        may_log=request.actor.may("log_accord"),
    )


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


def change_lines(entry: ChangeLogEntry) -> list[ChangeLine]:
    """One entry's changes in words."""
    return _Names.of([entry]).lines(entry)


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
        return cls(
            Term.objects.in_bulk(keys, field_name="key"),
            Document.objects.in_bulk(codes, field_name="code"),
        )

    def lines(self, entry: ChangeLogEntry) -> list[ChangeLine]:
        return [self._line(change) for change in entry.changes]

    def _line(self, change: dict[str, Any]) -> ChangeLine:
        since = date.fromisoformat(change["from"])
        if "term" in change:
            term = self.terms[change["term"]]
            before = "" if change["before"] is None else value_words(term, change["before"])
            url = reverse("council:term", args=[term.key])
            return ChangeLine(label(term), before, value_words(term, change["value"]), since, url)
        document = self.documents[change["document"]]
        version = _("version %(n)s") % {"n": change["version"]}
        url = reverse("council:document", args=[document.code])
        return ChangeLine(document.title, "", version, since, url)
