"""What a picker's search answers (`<c-picker>`): the first that fit what is typed, drawn as options."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import article_with_number
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


class PickedArticle:
    """What a form's picker (with `keeps`) shows: the article whose number it holds, or what was only typed."""

    def __init__(self, form: forms.Form, name: str) -> None:
        self.name = name
        self.number = str(form[name].value() or "")[:20]
        self.error = next(iter(form[name].errors), "") if form.is_bound else ""
        self.typed = str(form.data.get(f"{name}_typed", "")).strip()[:120] if form.is_bound else ""
        self._found: Article | None = None

    @property
    def text(self) -> str:
        if self._found is None and self.number:
            self._found = article_with_number(self.number)
        return f"{self._found.number} {self._found}" if self._found else self.typed


def refuse_unpicked(form: forms.Form, *names: str) -> None:
    """For a form's `clean`: words typed into a picker from which nothing was chosen are no answer."""
    for name in names:
        if not form.cleaned_data.get(name) and PickedArticle(form, name).typed:
            form.errors.pop(name, None)
            form.add_error(name, _("Välj artikeln i listan som kommer upp."))
