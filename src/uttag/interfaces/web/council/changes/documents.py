"""The register of governing documents: versions, who decides, when each is to be looked over (P12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.agreement.changes.documents import look_over, next_review
from uttag.apps.agreement.changes.registered_documents import all_documents, document_named
from uttag.apps.agreement.models import Document, DocumentVersion
from uttag.apps.governance.matters.mandates import deciders_of
from uttag.apps.governance.matters.registering import register_version
from uttag.apps.governance.queries.matters import matters_of_document
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.changes.forms import ReviewForm, VersionForm
from uttag.interfaces.web.council.changes.words import KINDS
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.workspaces import Words


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document with the version in force, the next one, and whether its review is overdue."""

    document: Document
    kind: Words
    decider: str
    ours: bool
    now: DocumentVersion | None
    coming: DocumentVersion | None
    review_day: date | None
    overdue: bool


def documents(request: Request) -> HttpResponse:
    require(request.actor, "see_governance")
    q = request.GET.get("q", "").strip().lower()
    rows = [row for row in _rows(all_documents()) if q in f"{row.document.title} {row.decider}".lower()]
    return show(request, "council/changes/documents.html", _("Styrande dokument"), rows=rows)


def document(request: Request, code: str, **more: Any) -> HttpResponse:
    found = _found(request, code)
    [row] = _rows([found])
    may_register = request.actor.may("register_document") and not row.ours
    return show(
        request,
        "council/changes/document.html",
        found.title,
        document=found,
        row=row,
        versions=sorted(found.versions.all(), key=lambda version: -version.version),
        proposals=matters_of_document(found),
        may_register=may_register,
        may_propose=request.actor.may("raise_matter") and row.ours,
        today=today(),
        crumbs=[Crumb(_("Styrande dokument"), reverse("council:documents"))],
        may_look_over=request.actor.may("register_document") and row.now is not None,
        **{"form": VersionForm(), "review_form": ReviewForm(), **more},
    )


def register(request: Request, code: str) -> HttpResponse:
    if request.method != "POST":
        return redirect("council:document", code)
    form = VersionForm(request.POST, request.FILES)
    if not form.is_valid():
        return document(request, code, form=form)
    answer = attempt(register_version, code, actor=request.actor, at=now(), **form.cleaned_data)
    if answer.refusal:
        return document(request, code, form=form, refusal=answer.refusal)
    messages.success(request, _("Versionen är registrerad."))
    return redirect("council:document", code)


@require_POST
def looked_over(request: Request, code: str) -> HttpResponse:
    """The version in force was looked over and is kept."""
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return document(request, code, review_form=form)
    found = _found(request, code)
    answer = attempt(look_over, found, actor=request.actor, at=now(), **form.cleaned_data)
    if answer.refusal:
        return document(request, code, review_form=form, refusal=answer.refusal)
    messages.success(request, _("Dokumentet är översett och behålls som det är."))
    return redirect("council:document", code)


def version_file(request: Request, code: str, version: int) -> HttpResponse:
    found = _found(request, code)
    kept = next((v for v in found.versions.all() if v.version == version and v.file), None)
    if kept is None or kept.file is None:
        raise Http404
    return file_answer(kept.file, f"{found.code}-{kept.version}")


def _found(request: Request, code: str) -> Document:
    require(request.actor, "see_governance")
    return or_404(document_named, code)


def _rows(documents: list[Document]) -> list[DocumentRow]:
    deciders, day = deciders_of(documents), today()
    rows = []
    for found in documents:
        who, ours = deciders[found.code]
        versions = sorted(found.versions.all(), key=lambda v: (v.effective_from, v.version))
        begun = [version for version in versions if version.effective_from <= day]
        review = next_review(begun[-1]) if begun else None
        rows.append(
            DocumentRow(
                document=found,
                kind=KINDS.get(found.kind, found.kind),
                decider=who,
                ours=ours,
                now=begun[-1] if begun else None,
                coming=next((version for version in versions if version.effective_from > day), None),
                review_day=review,
                overdue=bool(review and review < day),
            )
        )
    return rows
