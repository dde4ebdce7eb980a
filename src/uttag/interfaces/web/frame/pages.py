"""How a view answers: `show` a page, `attempt` an operation, `or_404` for what isn't there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
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


def or_404(query: Callable[P, T | None], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """What the query finds; 404 where that is nothing (None), or nothing by that name."""
    try:
        found = query(*args, **kwargs)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing
    if found is None:
        raise Http404
    return found


def show(request: HttpRequest, template: str, title: Words, **context: Any) -> HttpResponse:
    """A whole page in the frame. With a refusal or a faulty form in the context a 422: understood, not done."""
    status = 422 if context.get("refusal") or any(map(_is_faulty, context.values())) else 200
    return render(request, template, {"title": title, **context}, status=status)


def _is_faulty(form: object) -> bool:
    return isinstance(form, BaseForm) and form.is_bound and bool(form.errors)
