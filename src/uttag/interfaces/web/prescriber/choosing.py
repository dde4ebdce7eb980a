"""What the pickers of this workspace search in. Articles and places are nobody's secret."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from uttag.apps.catalogue.queries import prescribable_articles
from uttag.apps.parties.queries import search_special_housing
from uttag.interfaces.web.frame.rows import Option

MOST = 12


def articles(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:80]
    found = prescribable_articles(q)[:MOST] if q else []
    return _answer(
        request,
        q,
        [
            Option(a.number, str(a), f"{a.number} · {a.group.name_sv} · {a.pieces_per_package} {a.unit}")
            for a in found
        ],
    )


def special_housing(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:80]
    found = search_special_housing(q)[:MOST] if q else []
    return _answer(request, q, [Option(str(h.uuid), h.name, f"{h.street}, {h.city}") for h in found])


def _answer(request: HttpRequest, q: str, options: list[Option]) -> HttpResponse:
    return render(request, "frame/picker_options.html", {"options": options, "q": q})
