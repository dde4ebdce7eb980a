"""What every template knows: who is here, where they work, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from uttag.interfaces.web.frame.counting import counted
from uttag.interfaces.web.workspaces import Page, Words, Workspace, workspaces_of


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page of the menu as drawn for this request."""

    title: Words
    url: str
    icon: str
    current: bool
    count: int | None


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Menu counts are asked for only when the menu is drawn."""
    actor = getattr(request, "actor", None)
    places = workspaces_of(actor.role) if actor else []
    workspace = _around(request, places)
    nav = SimpleLazyObject(lambda: list(_nav(request, actor, workspace)) if workspace else [])
    return {"actor": actor, "workspace": workspace, "places": places, "nav": nav, "demo": settings.DEMO}


def _around(request: HttpRequest, places: list[Workspace]) -> Workspace | None:
    """The workspace that the page belongs to; on pages common to all it is one's own."""
    match = request.resolver_match
    name = match.namespaces[0] if match and match.namespaces else ""
    return next((place for place in places if place.name == name), places[0] if places else None)


def _nav(request: HttpRequest, actor: Any, workspace: Workspace) -> Iterator[NavItem]:
    pages = tuple(page for page in workspace.pages if page.open_to(actor))
    here = _here(request.path, pages)
    waiting = counted(request, (counter for page in pages for counter in page.counters))
    for page in pages:
        count = sum(waiting[counter] for counter in page.counters) if page.counters else None
        yield NavItem(page.title, page.url, page.icon, page is here, count)


def _here(path: str, pages: tuple[Page, ...]) -> Page | None:
    """The page whose address is the longest beginning of this one: details belong to their list."""
    around = [page for page in pages if path.startswith(page.url)]
    return max(around, key=lambda page: len(page.url), default=None)
