"""The *Varför?* panel, drawn from the stored ruling alone."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.queries import explanation
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.why.drawing import draw
from uttag.interfaces.web.why.walls import may_see


def why(request: HttpRequest, ruling: UUID) -> HttpResponse:
    """A fragment for the side panel when htmx asks, else a page of its own.

    Unknown and another's are answered alike, so that nobody learns which rulings exist.
    """
    try:
        found = explanation(ruling)
    except Ruling.DoesNotExist as missing:
        raise Http404 from missing
    if not may_see(request.actor, found):  # type: ignore[attr-defined]
        raise Http404
    drawn = draw(found)
    if getattr(request, "htmx", False):
        return render(request, "why/_why.html", {"why": drawn})
    return show(request, "why/page.html", drawn.title, why=drawn)
