"""Asks the sources of the workspaces one works in; each source sees only what its actor may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.workspaces import Hit, workspaces_of

LONGEST = 80


def search(request: HttpRequest) -> HttpResponse:
    """One hit alone is opened at once: a scanned number should lead straight to its page."""
    q = request.GET.get("q", "").strip()[:LONGEST]
    hits = _hits(request, q) if q else []
    if len(hits) == 1:
        return redirect(hits[0].url)
    return show(request, "search/search.html", _("Sök"), q=q, hits=hits)


def _hits(request: HttpRequest, q: str) -> list[Hit]:
    actor = request.actor  # type: ignore[attr-defined]
    at = now()
    sources = [source for workspace in workspaces_of(actor.role) for source in workspace.search]
    return [hit for source in sources for hit in source(actor, q, at)]
