"""The form of a new proposal, and of changing one: the matter, its values term by term, a document's version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import require
from uttag.apps.agreement.changes.registered_documents import all_documents
from uttag.apps.agreement.history import TermHistory, terms_named
from uttag.apps.agreement.models import Document
from uttag.apps.governance.matters.mandates import deciders_of
from uttag.apps.governance.matters.matters import NewDocumentVersion, change_matter, raise_matter
from uttag.apps.governance.models import Matter
from uttag.apps.governance.queries import matters as queries
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.changes.forms import MatterForm, ValueForm, as_typed
from uttag.interfaces.web.council.changes.matters import find
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.frame.uploads import uploads_of
from uttag.interfaces.web.why.values import value_of_term

MOST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A term in the form: what holds today beside what is typed. `number` tells its fields apart."""

    number: int
    key: str
    label: str
    clause: str
    now: str
    form: ValueForm


def new(request: Request) -> HttpResponse:
    """`?villkor=key` begins with that term; each term picked adds a row and keeps what was typed."""
    require(request.actor, "raise_matter")
    if request.method != "POST":
        keys = request.GET.getlist("villkor")[:MOST_ROWS]
        form = _matter_form(initial={"document": request.GET.get("dokument", "")})
        return _draw(request, form, _rows_of([(key, None, None) for key in keys]), uuid=uuid4())
    return _posted(request, None)


def change(request: Request, matter: UUID) -> HttpResponse:
    """The same form, filled with what the matter proposes."""
    found = find(request, matter)
    if request.method != "POST":
        version = found.versions.select_related("document").first()
        initial: dict[str, Any] = {
            "title": found.title,
            "background": found.background,
            "raised_in": found.raised_in.code if found.raised_in else "",
            "part": found.part,
        }
        if version:
            initial |= {
                "document": version.document.code,
                "version_from": version.effective_from,
                "version_summary": version.summary,
            }
        values = found.values.select_related("term").order_by("effective_from", "pk")
        rows = _rows_of([(v.term.key, v.effective_from, v.value) for v in values])
        return _draw(request, _matter_form(initial=initial), rows, matter=found)
    return _posted(request, found)


def _posted(request: Request, matter: Matter | None) -> HttpResponse:
    rows = _typed_rows(request)
    if removed := request.POST.get("remove"):
        rows = [row for row in rows if str(row.number) != removed]
        return _draw(request, _matter_form(initial=_untouched(request)), rows, matter, _uuid(request))
    if added := request.POST.get("add"):
        more = _rows_of([(added, None, None)], start=max((row.number for row in rows), default=0) + 1)
        return _draw(
            request, _matter_form(initial=_untouched(request)), [*rows, *more], matter, _uuid(request)
        )
    form = _matter_form(request.POST, files=request.FILES)
    # All are asked, so that every fault is told at once.
    if not all([form.is_valid(), *(row.form.is_valid() for row in rows)]):
        return _draw(request, form, rows, matter, _uuid(request))
    return _kept(request, form, rows, matter)


def _kept(request: Request, form: MatterForm, rows: list[Row], matter: Matter | None) -> HttpResponse:
    data = form.cleaned_data
    given: dict[str, Any] = {
        "title": data["title"],
        "background": data["background"],
        "part": data["part"],
        "raised_in": data["raised_in"],
        "values": [row.form.wish() for row in rows],
        "versions": _versions(data),
        "actor": request.actor,
        "at": now(),
    }
    if matter:
        answer = attempt(change_matter, matter.uuid, **given)
    else:
        uploads = uploads_of(request.FILES.getlist("files"))
        answer = attempt(raise_matter, uuid=_uuid(request), attachments=uploads, **given)
    if answer.value is None:
        return _draw(request, form, rows, matter, _uuid(request), refusal=answer.refusal)
    messages.success(request, _("Ärendet är ändrat.") if matter else _("Ärendet är väckt."))
    return redirect("council:matter", answer.value.uuid)


def _versions(data: dict[str, Any]) -> list[NewDocumentVersion]:
    if not data["document"]:
        return []
    given = (data[name] for name in ("document", "version_from", "version_summary", "version_file"))
    return [NewDocumentVersion(*given)]


def _untouched(request: Request) -> dict[str, Any]:
    """What was typed, for a form that is drawn anew before it is sent: no faults are told yet."""
    return dict(request.POST.items())


def _matter_form(data: Any = None, *, files: Any = None, initial: dict[str, Any] | None = None) -> MatterForm:
    given: dict[str, Any] = {"bodies": queries.bodies(), "documents": _our_documents()}
    return MatterForm(data, files, initial=initial, **given)


def _our_documents() -> list[Document]:
    documents = all_documents()
    deciders = deciders_of(documents)
    return [document for document in documents if deciders[document.code][1]]


def _uuid(request: Request) -> UUID | None:
    try:
        return UUID(request.POST.get("uuid", ""))
    except ValueError:
        return None


def _rows_of(values: list[tuple[str, Any, Any]], start: int = 1) -> list[Row]:
    """Rows with these terms, days and values; a new one begins with what holds now, from the next month."""
    known = _histories([key for key, _day, _value in values])
    rows = []
    for number, (key, day, value) in enumerate(values, start=start):
        if history := known.get(key):
            held = history.in_force.value if history.in_force else None
            initial = {
                "value": as_typed(history.term, held if value is None else value),
                "effective_from": day or _next_month(),
            }
            rows.append(
                _row(number, history, ValueForm(initial=initial, prefix=str(number), term=history.term))
            )
    return rows


def _typed_rows(request: Request) -> list[Row]:
    numbers = [
        int(n) for n in request.POST.getlist("row")[:MOST_ROWS] if n.isascii() and n.isdigit() and len(n) < 4
    ]
    keys = {number: request.POST.get(f"{number}-term", "") for number in dict.fromkeys(numbers)}
    known = _histories(list(keys.values()))
    return [
        _row(number, known[key], ValueForm(request.POST, prefix=str(number), term=known[key].term))
        for number, key in keys.items()
        if key in known
    ]


def _histories(keys: list[str]) -> dict[str, TermHistory]:
    return {history.term.key: history for history in terms_named(tuple(set(keys)), today())}


def _row(number: int, history: TermHistory, form: ValueForm) -> Row:
    held = history.in_force.value if history.in_force else None
    term = history.term
    return Row(number, term.key, named(term, "label"), term.clause.code, value_of_term(term, held), form)


def _next_month() -> Any:
    return (today().replace(day=1) + timedelta(days=31)).replace(day=1)


def _draw(
    request: Request,
    form: MatterForm,
    rows: list[Row],
    matter: Matter | None = None,
    uuid: UUID | None = None,
    **more: Any,
) -> HttpResponse:
    crumbs = [Crumb(_("Ärenden"), reverse("council:matters"))]
    if matter:
        crumbs.append(Crumb(matter.title, reverse("council:matter", args=[matter.uuid])))
    title = _("Ändra ärendet") if matter else _("Väck ett ärende")
    return show(
        request,
        "council/changes/propose.html",
        title,
        form=form,
        rows=rows,
        matter=matter,
        uuid=uuid,
        crumbs=crumbs,
        **more,
    )
