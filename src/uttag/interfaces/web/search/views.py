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
    """One hit alone, in the own workspace or in all, is opened at once: a scanned number leads straight to its page."""
    q = request.GET.get("q", "").strip()[:LONGEST]
    places = _hits(request, q) if q else []
    hits = [hit for place in places for hit in place]
    alone = next((place for place in (*places[:1], hits) if len(place) == 1), None)
    if alone:
        return redirect(alone[0].url)
    return show(request, "search/search.html", _("Sök"), q=q, hits=hits)


def _hits(request: HttpRequest, q: str) -> list[list[Hit]]:
    """What each of the actor's workspaces finds, the own first."""
    actor = request.actor  # type: ignore[attr-defined]
    at = now()
    return [
        [hit for source in workspace.search for hit in source(actor, q, at)]
        for workspace in workspaces_of(actor.role)
    ]
