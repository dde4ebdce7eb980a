"""What the pickers of this workspace search in. Articles and places are nobody's secret."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import prescribable_articles
from uttag.apps.parties.queries import search_special_housing
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Option

MOST = 12


def articles(request: Request) -> HttpResponse:
    """Where nothing is found, or only what lies outside contract, a dispensation can be asked for (B2.2)."""
    q = request.GET.get("q", "").strip()[:80]
    found = list(prescribable_articles(q)[:MOST]) if q else []
    ask = _ask_for_dispensation(request, q) if q and not any(a.contracted for a in found) else ""
    context = {"options": [_option(article) for article in found], "q": q, "ask": ask}
    return render(request, "prescriber/_article_options.html", context)


def special_housing(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:80]
    found = search_special_housing(q)[:MOST] if q else []
    return _answer(request, q, [Option(str(h.uuid), h.name, f"{h.street}, {h.city}") for h in found])


def _option(article: Article) -> Option:
    size = f"{article.pieces_per_package} {article.unit}"
    outside = "" if article.contracted else f" · {_('utanför avtal')}"
    return Option(
        article.number, str(article), f"{article.number} · {article.group.name_sv} · {size}{outside}"
    )


def _ask_for_dispensation(request: Request, q: str) -> str:
    """For the patient whose page the picker stands on; nothing where it stands elsewhere."""
    try:
        where = resolve(urlsplit(request.htmx.current_url or "").path)
    except Resolver404:
        return ""
    if where.view_name != "prescriber:prescribe":
        return ""
    asked = urlencode({"patient": where.kwargs["uuid"], "produkt": q})
    return f"{reverse('prescriber:ask_dispensation')}?{asked}"


def _answer(request: HttpRequest, q: str, options: list[Option]) -> HttpResponse:
    return render(request, "frame/picker_options.html", {"options": options, "q": q})
