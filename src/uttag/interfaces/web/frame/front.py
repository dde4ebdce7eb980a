"""The front page leads each to the work that is theirs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from uttag.interfaces.web.workspaces import workspace_of


def home(request: HttpRequest) -> HttpResponse:
    """To the home of the role's workspace; who has none yet reads the agreement."""
    workspace = workspace_of(request.actor.role)  # type: ignore[attr-defined]
    return redirect(workspace.home if workspace else "clauses:clauses")
