"""Small frozen rows that views hand to components."""

from __future__ import annotations

from dataclasses import dataclass

from uttag.interfaces.web.workspaces import Words


@dataclass(frozen=True, slots=True)
class Mark:
    """What `<c-chip>` draws: a word, a kind of colour and an icon."""

    word: Words
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a form (`<c-steps>`); `url` leads back to it once it is done."""

    title: Words
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab (`<c-tabs>`): a page of its own, never hidden content."""

    title: Words
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step on the way here (`<c-crumbs>`)."""

    title: Words
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to pick (`frame/picker_options.html`)."""

    value: str
    label: str
    detail: str = ""
