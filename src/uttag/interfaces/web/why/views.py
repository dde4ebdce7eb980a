"""The *Varför?* panel, drawn from the stored ruling alone."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from uttag.ground.rulings.queries import explanation
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.why.drawing import draw
from uttag.interfaces.web.why.walls import may_see, patients_in


def why(request: Request, ruling: UUID) -> HttpResponse:
    """A fragment for the side panel when htmx asks, else a page of its own.

    Unknown and another's are answered alike, so that nobody learns which rulings exist.
    Facts are a patient's: each look is logged.
    """
    found = or_404(explanation, ruling)
    if not may_see(request.actor, found):
        raise Http404
    note_access(request.actor, "see_ruling", at=now(), patients=patients_in(found), ground=found.rule)
    drawn = draw(found)
    governed = request.actor.may("see_governance")  # such a one may follow a value to its decision
    if request.htmx:
        return render(request, "why/_why.html", {"why": drawn, "governed": governed})
    return show(request, "why/page.html", drawn.title, why=drawn, governed=governed)
