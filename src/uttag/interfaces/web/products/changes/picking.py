"""What the pickers of articles search in: the whole register, articles to come among them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from uttag.apps.catalogue.queries import search_articles
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Option
from uttag.interfaces.web.products.register.words import STATUSES

MOST = 12


def articles(request: Request) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:80]
    found = search_articles(q).filter(parent=None)[:MOST] if q else []
    options = [
        Option(
            one.number,
            f"{one.number} {one}",
            f"{one.supplier.name} · {one.pieces_per_package} {one.unit} · {STATUSES[one.status].word}",
        )
        for one in found
    ]
    return render(request, "frame/picker_options.html", {"options": options, "q": q})
