"""Goods in: what is awaited, and one lot at a time read, judged before it is confirmed, and put away (B2.8)."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.catalogue.queries import search_articles
from uttag.apps.purchasing import queries
from uttag.apps.purchasing.models import PurchaseOrder, Receipt
from uttag.apps.purchasing.quarantine import waiting_in_quarantine
from uttag.apps.purchasing.receiving.lines import Judged
from uttag.apps.purchasing.receiving.showing import preview_line, shelves_for
from uttag.apps.purchasing.receiving.taking_in import receive as take_in
from uttag.apps.stock.goods_in import article_in_stock, article_of_code
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.goods_forms import PIECES, GoodsForm
from uttag.interfaces.web.depot.scanning import Scan, read_scan
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Option
from uttag.rules.reasons import Refused

FEW = 12
LATEST = 8


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is being read: a receipt that is begun or will be, of one supplier, against an order or without."""

    uuid: UUID
    supplier: Supplier
    order: PurchaseOrder | None
    receipt: Receipt | None

    def address(self, **more: object) -> str:
        """The page that reads its next line, with what is known of it."""
        known = {} if self.receipt else self._whose()
        query = urlencode({**known, **{k: v for k, v in more.items() if v}})
        return f"{reverse('depot:read', args=[self.uuid])}{'?' if query else ''}{query}"

    def _whose(self) -> dict[str, str]:
        if self.order:
            return {"order": self.order.number}
        return {"leverantor": self.supplier.code}


def receive(request: Request) -> HttpResponse:
    """Where goods in begin: an order, a carton's code, or an article by name."""
    code = request.GET.get("kod", "").strip()
    number = request.GET.get("artikel", "").strip()
    if code:
        return _begin(request, code)
    if number:
        article = article_in_stock(request.actor, number)
        return redirect(_delivery_of(request, article).address(artikel=article.number))
    return _start(request)


def article_options(request: Request) -> HttpResponse:
    """Articles to pick among, by any part of name or number."""
    q = request.GET.get("q", "").strip()
    found = search_articles(q)[:FEW] if q else []
    options = [Option(a.number, str(a), f"{a.number} · {a.supplier.name}") for a in found]
    return render(request, "frame/picker_options.html", {"options": options, "q": q})


def read(request: Request, receipt: UUID) -> HttpResponse:
    """The next line: first which article, then its lot; judged before it is confirmed."""
    delivery = _delivery(request, receipt)
    if delivery.receipt and delivery.receipt.finished_at:
        return redirect("depot:receipt", receipt)
    code = request.GET.get("kod", "").strip()
    if code and request.method == "GET":
        return _read_code(request, delivery, read_scan(code))
    number = request.GET.get("artikel", "").strip()
    if not number:
        return _scan_page(request, delivery)
    article = article_in_stock(request.actor, number)
    first_line = delivery.receipt is None
    if request.method == "GET":
        known = _known(request, article)
        return _line_page(request, delivery, article, GoodsForm(first_line=first_line, initial=known))
    form = GoodsForm(request.POST, first_line=first_line)
    if not form.is_valid() or "andra" in request.POST:
        return _line_page(request, delivery, article, form)
    if "bekrafta" in request.POST:
        return _confirm(request, delivery, article, form)
    return _judge(request, delivery, article, form)


# --- where to begin -----------------------------------------------------------------------------------


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
        in_quarantine=waiting_in_quarantine(actor, now()),
        today=day,
    )


def _begin(request: Request, code: str) -> HttpResponse:
    """A code read at the start: of an order, or of a carton."""
    order = queries.purchase_order_with_number(request.actor, code)
    if order is not None:
        return redirect(_against(order).address())
    scan = read_scan(code)
    article = article_of_code(request.actor, scan.code)
    if article is None:
        return _start(request, unknown=scan.code)
    return redirect(_delivery_of(request, article).address(**_said(article, scan)))


def _delivery_of(request: Request, article: Article) -> Delivery:
    """A carton's article names the order where one alone waits for it; else goods come without an order."""
    waiting = list(queries.awaited_of(request.actor, article)[:2])
    if len(waiting) == 1:
        return _against(waiting[0])
    return Delivery(uuid4(), article.supplier, None, None)


def _against(order: PurchaseOrder) -> Delivery:
    return Delivery(uuid4(), order.supplier, order, None)


def _delivery(request: Request, uuid: UUID) -> Delivery:
    """The receipt with that key, or the one to be, of the order or supplier that the address names."""
    found = queries.receipt(request.actor, uuid)
    if found is not None:
        return Delivery(uuid, found.supplier, found.order, found)
    order = queries.purchase_order_with_number(request.actor, request.GET.get("order", ""))
    if order is not None:
        return Delivery(uuid, order.supplier, order, None)
    supplier = queries.supplier_with_code(request.actor, request.GET.get("leverantor", ""))
    if supplier is None:
        raise Http404
    return Delivery(uuid, supplier, None, None)


# --- one line -----------------------------------------------------------------------------------------


def _read_code(request: Request, delivery: Delivery, scan: Scan) -> HttpResponse:
    article = article_of_code(request.actor, scan.code)
    if article is None:
        return _scan_page(request, delivery, unknown=scan.code)
    return redirect(delivery.address(**_said(article, scan)))


def _said(article: Article, scan: Scan) -> dict[str, object]:
    return {
        "artikel": article.number,
        "parti": scan.lot,
        "sista": scan.last_day.isoformat() if scan.last_day else "",
        "antal": scan.pieces or "",
    }


def _known(request: Request, article: Article) -> dict[str, object]:
    """What the code said, and the shelf to put the article on."""
    given = request.GET
    return GoodsForm.first_values(
        lot_number=given.get("parti", "")[:20],
        expires_on=given.get("sista", ""),
        count=given.get("antal", ""),
        counted_in=PIECES if given.get("antal") else "",
        shelf=shelves_for(request.actor, article).proposed,
    )


def _judge(request: Request, delivery: Delivery, article: Article, form: GoodsForm) -> HttpResponse:
    """Nothing is written: the word and its arithmetic, to be confirmed or changed."""
    answer = attempt(preview_line, request.actor, form.goods(article), delivery.supplier, today())
    return _line_page(request, delivery, article, form, judged=answer.value, refusal=answer.refusal)


def _confirm(request: Request, delivery: Delivery, article: Article, form: GoodsForm) -> HttpResponse:
    answer = attempt(
        take_in,
        [form.goods(article)],
        document=delivery.uuid,
        supplier_id=delivery.supplier.pk,
        order=delivery.order.uuid if delivery.order else None,
        note_number=form.cleaned_data.get("note_number", ""),
        actor=request.actor,
        at=now(),
    )
    if not answer:
        return _line_page(request, delivery, article, form, refusal=answer.refusal)
    messages.success(request, _("%(article)s är läst.") % {"article": article})
    return redirect("depot:read", delivery.uuid)


def _scan_page(request: Request, delivery: Delivery, unknown: str = "") -> HttpResponse:
    lines = list(queries.lines_received(request.actor, delivery.receipt)) if delivery.receipt else []
    return show(
        request,
        "depot/receiving/scan.html",
        _title(delivery),
        delivery=delivery,
        lines=lines[::-1],
        ordered=queries.lines_of(request.actor, delivery.order) if delivery.order else [],
        unknown=unknown,
        crumbs=_crumbs(),
    )


def _line_page(
    request: Request,
    delivery: Delivery,
    article: Article,
    form: GoodsForm,
    *,
    judged: Judged | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    ordered = queries.lines_of(request.actor, delivery.order) if delivery.order else []
    return show(
        request,
        "depot/receiving/judge.html" if judged else "depot/receiving/line.html",
        str(article),
        delivery=delivery,
        article=article,
        form=form,
        judged=judged,
        refusal=refusal,
        in_order=next((one for one in ordered if one.line.article_id == article.pk), None),
        shelves=shelves_for(request.actor, article),
        crumbs=[*_crumbs(), Crumb(_title(delivery), delivery.address())],
    )


def _title(delivery: Delivery) -> str:
    if delivery.order:
        named = {"order": delivery.order.number, "supplier": delivery.supplier.name}
        return _("%(order)s från %(supplier)s") % named
    return _("Varor från %(supplier)s") % {"supplier": delivery.supplier.name}


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Inleverans"), reverse("depot:receive"))]
