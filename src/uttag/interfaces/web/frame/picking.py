"""What a picker's search answers (`<c-picker>`): the first that fit what is typed, drawn as options."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from uttag.apps.catalogue.models import Article
from uttag.interfaces.web.frame.rows import Option

MOST = 12


def typed(request: HttpRequest) -> str:
    """What has been typed so far."""
    return request.GET.get("q", "").strip()[:80]


def options_answer(request: HttpRequest, options: Iterable[Option]) -> HttpResponse:
    """The options below the field."""
    return render(request, "frame/picker_options.html", {"options": list(options), "q": typed(request)})


def article_option(article: Article) -> Option:
    """An article with its number and its supplier."""
    return Option(article.number, str(article), f"{article.number} · {article.supplier.name}")


def article_picker(
    search: Callable[[str], QuerySet[Article]], option: Callable[[Article], Option] = article_option
) -> Callable[[HttpRequest], HttpResponse]:
    """A view that answers with what `search` finds. Articles are nobody's secret."""

    def options(request: HttpRequest) -> HttpResponse:
        q = typed(request)
        return options_answer(request, map(option, search(q)[:MOST] if q else ()))

    return options
