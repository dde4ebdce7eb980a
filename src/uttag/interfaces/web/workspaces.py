"""The workspaces of the site. Each has a package with `nav.py`: who works there, on what pages.

A new workspace: add its package and its name to NAMES; frame, front page, gate and search take it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from django.urls import reverse

from uttag.apps.access.actors import Actor

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

NAMES = ("prescriber", "service_desk", "depot", "finance", "products", "council", "patient")

# Text in the language of the page, at once or when it is drawn.
Words: TypeAlias = "str | _StrPromise"
# What waits: how many, or the rows, which are counted with others in one statement.
Counter = Callable[[Actor, datetime], "int | QuerySet[Any, Any]"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that a search found."""

    kind: Words
    title: str
    url: str
    detail: str = ""
    icon: str = "search"


# What is searched for as typed, by whom and when: hits, best first, few.
SearchSource = Callable[[Actor, str, datetime], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the left menu. `view` is a URL name without arguments; `count` says what waits there.

    What waits on other pages too is said by their own counters, added up: each is asked once a menu.

    `operation`: of the role table, for a page that not all roles of the workspace may open.
    """

    view: str
    title: Words
    icon: str
    count: Counter | tuple[Counter, ...] | None = None
    operation: str = ""

    @property
    def url(self) -> str:
        return reverse(self.view)

    @property
    def counters(self) -> tuple[Counter, ...]:
        """What is counted for it; nothing for most."""
        if self.count is None:
            return ()
        return self.count if isinstance(self.count, tuple) else (self.count,)

    def open_to(self, actor: Actor) -> bool:
        """Whether the actor may open it."""
        return not self.operation or actor.may(self.operation)


@dataclass(frozen=True, slots=True)
class Workspace:
    """`name` is also the URL namespace; the first page is its home, the first role its typical one.

    `roomy`: patients' density.
    """

    name: str
    title: Words
    icon: str
    roles: tuple[str, ...]
    pages: tuple[Page, ...]
    search: tuple[SearchSource, ...] = ()
    roomy: bool = False
    big_targets: bool = False

    @property
    def home(self) -> str:
        return self.pages[0].url


@cache
def workspaces() -> dict[str, Workspace]:
    """All workspaces by name, in the order of NAMES."""
    return {name: import_module(f"uttag.interfaces.web.{name}.nav").WORKSPACE for name in NAMES}


def workspaces_of(role: str) -> list[Workspace]:
    """Where someone in `role` works, the own first: LMN in Sortiment and in Avtal & styrning."""
    return [w for w in workspaces().values() if role in w.roles]


def workspace_of(role: str) -> Workspace | None:
    """The one that someone in `role` comes home to; None where a role has no pages of its own yet."""
    return next(iter(workspaces_of(role)), None)
