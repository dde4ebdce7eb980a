"""Who may open what. Closed unless opened: every view needs someone logged in, unless marked `open_to_all`;
a workspace's views need one of its roles. What may be done inside is the operations' own question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from uttag.interfaces.web.frame.who import actor_of
from uttag.interfaces.web.workspaces import workspaces
from uttag.rules.reasons import Refused

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def open_to_all(view: View) -> View:
    """Marks a view that needs no log-in."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def _refuse_null(request: HttpRequest) -> None:
    """No one types a NUL, and PostgreSQL keeps none in its texts: a bad request, not an error of ours."""
    typed = (text for data in (request.GET, request.POST) for texts in data.lists() for text in texts[1])
    if "\0" in request.path or any("\0" in text for text in typed):
        raise BadRequest


class Gate:
    """Sets `request.actor`, turns away who has no business here, answers refusals that a view let by."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        _refuse_null(request)
        if getattr(view, "open_to_all", False):
            return None
        actor = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return redirect_to_login(request.get_full_path(), login_url=reverse("login:login"))
        match = request.resolver_match
        workspace = workspaces().get(match.namespaces[0]) if match and match.namespaces else None
        if workspace and actor.role not in workspace.roles:
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        from uttag.interfaces.web.frame.errors import refused

        return refused(request, exception)
