"""Goods in: read the carton's code, check what it says, put it on a shelf."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import search_articles
from uttag.apps.stock.goods_in import (
    article_in_stock,
    article_of_code,
    lately_received,
    shelf_codes,
    shelves_of,
)
from uttag.apps.stock.operations import receive_goods
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.forms import PIECES, GoodsForm
from uttag.interfaces.web.depot.scanning import Scan, read_scan
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Option

FEW = 12
LATEST = 10


def receive(request: Request) -> HttpResponse:
    """First which article, by its code or its name; then lot, last day, how many and where."""
    code = request.GET.get("kod", "").strip()
    if code:
        return _read(request, read_scan(code))
    number = request.GET.get("artikel", "").strip()
    if not number:
        return _page(request)
    article = article_in_stock(request.actor, number)
    form = GoodsForm(request.POST or None, initial=_first(request, article))
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(
            receive_goods,
            [form.line(article)],
            actor=request.actor,
            at=now(),
            document=form.document_uuid(),
        )
        if answer:
            messages.success(request, _("%(article)s står på %(shelf)s.") % _said(article, form))
            return redirect("depot:receive")
        refusal = answer.refusal
    return _page(
        request,
        article=article,
        form=form,
        refusal=refusal,
        shelves=shelves_of(request.actor, article),
        all_shelves=shelf_codes(request.actor),
    )


def article_options(request: Request) -> HttpResponse:
    """Articles to pick among, by any part of name or number."""
    q = request.GET.get("q", "").strip()
    found = search_articles(q)[:FEW] if q else []
    options = [Option(a.number, str(a), f"{a.number} · {a.supplier.name}") for a in found]
    return render(request, "frame/picker_options.html", {"options": options, "q": q})


def _read(request: Request, scan: Scan) -> HttpResponse:
    article = article_of_code(request.actor, scan.code)
    if article is None:
        return _page(request, unknown=scan.code)
    known = {
        "artikel": article.number,
        "parti": scan.lot,
        "sista": scan.last_day.isoformat() if scan.last_day else "",
        "antal": scan.pieces or "",
    }
    return redirect(f"{reverse('depot:receive')}?{urlencode({k: v for k, v in known.items() if v})}")


def _first(request: Request, article: Article) -> dict[str, object]:
    """What the code said, and the shelf where the article lies already."""
    given = request.GET
    shelves = shelves_of(request.actor, article)
    return GoodsForm.first_values(
        lot_number=given.get("parti", ""),
        expires_on=given.get("sista", ""),
        count=given.get("antal", ""),
        counted_in=PIECES if given.get("antal") else "",
        shelf=shelves[0] if len(shelves) == 1 else "",
    )


def _said(article: Article, form: GoodsForm) -> dict[str, str]:
    return {"article": str(article), "shelf": form.cleaned_data["shelf"]}


def _page(request: Request, **context: object) -> HttpResponse:
    latest = lately_received(request.actor)[:LATEST]
    return show(request, "depot/receive.html", _("Inleverans"), latest=latest, **context)
