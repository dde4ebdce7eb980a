"""One line of goods in: which article, then its lot; judged before it is confirmed, and put away (B2.8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing import queries
from uttag.apps.purchasing.models import PurchaseOrder
from uttag.apps.purchasing.receiving.lines import Judged
from uttag.apps.purchasing.receiving.showing import preview_line
from uttag.apps.purchasing.receiving.taking_in import receive as take_in
from uttag.apps.stock.goods_in import article_in_stock, article_of_code
from uttag.apps.stock.queries import shelves_for
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.depot.deliveries import Delivery, delivery_in, warn_of_day, what_it_said
from uttag.interfaces.web.depot.goods_forms import PIECES, GoodsForm
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.scanning import read_scan
from uttag.rules.codes import Reading
from uttag.rules.reasons import Refused

DONE = PurchaseOrder.State.RECEIVED


def read(request: Request, receipt: UUID) -> HttpResponse:
    """The next line: first which article, then its lot; judged before it is confirmed."""
    delivery = delivery_in(request, receipt)
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


def _read_code(request: Request, delivery: Delivery, scan: Reading) -> HttpResponse:
    article = article_of_code(request.actor, scan.code)
    if article is None:
        return _scan_page(request, delivery, unknown=scan.code)
    warn_of_day(request, scan)
    return redirect(delivery.address(**what_it_said(article, scan)))


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
        acknowledged="fler" in request.POST,
        actor=request.actor,
        at=now(),
    )
    if not answer:
        return _line_page(request, delivery, article, form, refusal=answer.refusal)
    messages.success(request, _("%(article)s är läst.") % {"article": article})
    return redirect("depot:read", delivery.uuid)


def _scan_page(request: Request, delivery: Delivery, unknown: str = "") -> HttpResponse:
    lines = list(queries.lines_received(request.actor, delivery.receipt)) if delivery.receipt else []
    ordered = queries.lines_of(request.actor, delivery.order) if delivery.order else []
    return show(
        request,
        "depot/receiving/scan.html",
        delivery.title,
        delivery=delivery,
        lines=lines[::-1],
        ordered=ordered,
        not_come=[row for row in ordered if row.left],
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
    in_order = next((one for one in ordered if one.line.article_id == article.pk), None)
    left = in_order.left if in_order else 0
    waited_for = in_order is not None or (delivery.order is not None and delivery.order.state == DONE)
    return show(
        request,
        "depot/receiving/judge.html" if judged else "depot/receiving/line.html",
        str(article),
        delivery=delivery,
        article=article,
        form=form,
        judged=judged,
        refusal=refusal,
        in_order=in_order,
        left=left,
        too_many=judged and not judged.refused and waited_for and judged.goods.pieces > left,
        shelves=shelves_for(request.actor, article),
        crumbs=[*_crumbs(), Crumb(delivery.title, delivery.address())],
    )


def _crumbs() -> list[Crumb]:
    return [Crumb(_("Inleverans"), reverse("depot:receive"))]
