"""Goods in begin here: what is awaited, and a code or a name that says what stands on the quay (B2.8)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from uttag.apps.catalogue.queries import search_articles
from uttag.apps.purchasing import queries
from uttag.apps.purchasing.quarantine import quarantined_lines
from uttag.apps.stock.goods_in import article_in_stock, article_of_code
from uttag.interfaces.clock import today
from uttag.interfaces.web.depot.deliveries import against, delivery_of, warn_of_day, what_it_said
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.picking import article_picker
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.scanning import read_scan

FEW = 12
LATEST = 8


def receive(request: Request) -> HttpResponse:
    """Where goods in begin: an order, a carton's code, or an article by name."""
    code = request.GET.get("kod", "").strip()
    number = request.GET.get("artikel", "").strip()
    if code:
        return _begin(request, code)
    if number:
        article = article_in_stock(request.actor, number)
        return redirect(delivery_of(request, article).address(artikel=article.number))
    return _start(request)


# Articles to pick among, by any part of name or number.
article_options = article_picker(search_articles)


def _start(request: Request, unknown: str = "") -> HttpResponse:
    actor, day = request.actor, today()
    awaited = list(queries.awaited_orders(actor)[: FEW * 2])
    return show(
        request,
        "depot/receiving/start.html",
        _("Inleverans"),
        unknown=unknown,
        due=[order for order in awaited if order.expected_day and order.expected_day <= day],
        coming=[order for order in awaited if not order.expected_day or order.expected_day > day][:FEW],
        unfinished=queries.unfinished_receipts(actor)[:FEW],
        latest=queries.receipts(actor)[:LATEST],
        in_quarantine=quarantined_lines(actor).count(),
        today=day,
    )


def _begin(request: Request, code: str) -> HttpResponse:
    """A code read at the start: of an order, or of a carton."""
    order = queries.purchase_order_with_number(request.actor, code)
    if order is not None:
        return redirect(against(request, order).address())
    scan = read_scan(code)
    article = article_of_code(request.actor, scan.code)
    if article is None:
        return _start(request, unknown=scan.code)
    warn_of_day(request, scan)
    return redirect(delivery_of(request, article).address(**what_it_said(article, scan)))
