"""How a view answers: `show` a page, `attempt` an operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from uttag.interfaces.web.workspaces import Words
from uttag.rules.reasons import Refused

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What an operation gave: a value, or a refusal to show with `<c-refusal>`; never both."""

    value: T | None = None
    refusal: Refused | None = None

    def __bool__(self) -> bool:
        return self.refusal is None


def attempt(operation: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Answer[T]:
    """Runs an operation. A refusal becomes part of the answer: the page keeps what was typed and says why."""
    try:
        return Answer(value=operation(*args, **kwargs))
    except Refused as refusal:
        return Answer(refusal=refusal)


def show(request: HttpRequest, template: str, title: Words, **context: Any) -> HttpResponse:
    """A whole page in the frame. With a refusal in the context it is a 422: understood, not done."""
    status = 422 if context.get("refusal") else 200
    return render(request, template, {"title": title, **context}, status=status)
