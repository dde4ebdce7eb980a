"""What every template knows: who is here, where they work, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from uttag.interfaces.clock import now
from uttag.interfaces.web.workspaces import Page, Words, Workspace, workspace_of


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
    # The menu is that of one's own work, also on a page of another workspace that one may open.
    workspace = workspace_of(actor.role) if actor else None
    nav = SimpleLazyObject(lambda: list(_nav(request, actor, workspace)) if workspace else [])
    return {"actor": actor, "workspace": workspace, "nav": nav, "demo": settings.DEMO}


def _nav(request: HttpRequest, actor: Any, workspace: Workspace) -> Iterator[NavItem]:
    at = now()
    here = _here(request.path, workspace.pages)
    for page in workspace.pages:
        yield NavItem(
            page.title, page.url, page.icon, page is here, page.count(actor, at) if page.count else None
        )


def _here(path: str, pages: tuple[Page, ...]) -> Page | None:
    """The page whose address is the longest beginning of this one: details belong to their list."""
    around = [page for page in pages if path.startswith(page.url)]
    return max(around, key=lambda page: len(page.url), default=None)
