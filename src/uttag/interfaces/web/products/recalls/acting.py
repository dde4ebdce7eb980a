"""A recall is begun, its goods stopped and settled, and it ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.recalls.closing import close_recall
from uttag.apps.assortment.recalls.queries import decided_recall
from uttag.apps.assortment.recalls.settling import settle_recalled
from uttag.apps.assortment.recalls.starting import start_recall
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import article_with_number, search_articles
from uttag.apps.delivery.booking.stopping import stop_recalled
from uttag.apps.fulfilment.tracing.lots import lots_called
from uttag.apps.fulfilment.tracing.seeing import trace_figures
from uttag.apps.stock.models import Lot
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.picking import article_picker
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.templatetags.words import number as shown_number
from uttag.interfaces.web.products.recalls.forms import RecallForm
from uttag.interfaces.web.products.recalls.recalls import recall_page


def new(request: Request) -> HttpResponse:
    """First which article, then which of its lots. `andring`: the supplier's decided notice that asks for it."""
    require(request.actor, "start_recall")
    change = _change(request)
    article = change.article if change else _article(request)
    if article is None:
        typed = request.GET.get("artikel", "").strip()
        return _page(request, "products/recalls/choose.html", typed=typed)
    lots = [lot for lot in lots_called(request.actor, "", article) if _can_be_chosen(lot)]
    form = RecallForm(request.POST or None, lots=lots, initial=_first(article, change, lots))
    refusal = None
    asks = request.method == "POST" and "back" not in request.POST and form.is_valid()
    if asks and "confirmed" not in request.POST:
        return _confirm(request, form, article)
    if asks:
        answer = attempt(start_recall, form.wish(), actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(
                request, _("Återkallelsen har börjat. Partierna är spärrade och ligger i karantän.")
            )
            return redirect("products:recall", answer.value.uuid)
        refusal = answer.refusal
    return _page(
        request,
        "products/recalls/new.html",
        form=form,
        article=article,
        change=change,
        lots=lots,
        figures=trace_figures(request.actor, [lot.pk for lot in lots]),
        refusal=refusal,
    )


def _confirm(request: Request, form: RecallForm, article: Article) -> HttpResponse:
    """What follows, in figures, before it is done: a recall can't be undone."""
    wish = form.wish()
    figures = trace_figures(request.actor, wish.lots)
    lots = figures.lots
    return _page(
        request,
        "products/recalls/confirm.html",
        article=article,
        wish=wish,
        kept=[
            (name, value) for name, values in request.POST.lists() for value in values if name in form.fields
        ],
        replacement=article_with_number(wish.replacement),
        lots=lots,
        patients=figures.patients,
        on_shelves=sum(now.on_shelves for now in lots),
        reserved=sum(now.reserved for now in lots),
        staged=sum(now.staged for now in lots),
    )


_articles = article_picker(search_articles)


def article_options(request: Request) -> HttpResponse:
    """Articles to pick among, by any part of name or number."""
    require(request.actor, "start_recall")
    return _articles(request)


@require_POST
def settle(request: Request, uuid: UUID, lot: int) -> HttpResponse:
    """All of a lot in quarantine is thrown away, or goes back to the supplier."""
    how = request.POST.get("how", "")
    answer = attempt(settle_recalled, uuid, lot, how, actor=request.actor, at=now())
    if not answer:
        return recall_page(request, uuid, refusal=answer.refusal)
    said = ngettext("%(n)s styck är ur karantänen.", "%(n)s styck är ur karantänen.", answer.value or 0)
    messages.success(request, said % {"n": shown_number(answer.value)})
    return redirect("products:recall", uuid)


@require_POST
def stop(request: Request, uuid: UUID, wave: UUID) -> HttpResponse:
    """Orders with recalled goods leave a wave and wait for the next."""
    answer = attempt(stop_recalled, wave, actor=request.actor, at=now())
    if not answer:
        return recall_page(request, uuid, refusal=answer.refusal)
    said = ngettext(
        "%(n)d beställning är stoppad. Packa upp den och ställ varorna i karantän.",
        "%(n)d beställningar är stoppade. Packa upp dem och ställ varorna i karantän.",
        answer.value or 0,
    )
    messages.success(request, said % {"n": answer.value})
    return redirect("products:recall", uuid)


@require_POST
def close(request: Request, uuid: UUID) -> HttpResponse:
    answer = attempt(close_recall, uuid, actor=request.actor, at=now())
    if not answer:
        return recall_page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Återkallelsen är avslutad."))
    return redirect("products:recall", uuid)


def _change(request: Request) -> SupplierChange | None:
    typed = request.POST.get("change") or request.GET.get("andring", "")
    if not typed:
        return None
    try:
        uuid = UUID(typed)
    except ValueError:
        return None
    return or_404(decided_recall, request.actor, uuid)


def _article(request: Request) -> Article | None:
    typed = request.POST.get("article") or request.GET.get("artikel", "")
    return article_with_number(typed.strip()) if typed.strip() else None


def _can_be_chosen(lot: Lot) -> bool:
    """What was repacked follows the lot it came from; only where that is another article's is it chosen itself."""
    own = lot.repacked_from is None or lot.repacked_from.article_id != lot.article_id
    return own and lot.blocked_at is None


def _first(article: Article, change: SupplierChange | None, lots: list[Lot]) -> dict[str, Any]:
    """What is known before: the supplier's words, and the lot that a link named."""
    known: dict[str, Any] = {"article": article.number}
    if change is not None:
        known |= {"change": change.uuid, "text": change.text}
        known["replacement"] = change.replacement.number if change.replacement else ""
    if len(lots) == 1:
        known["lots"] = [str(lots[0].pk)]
    return known


def _page(request: Request, template: str, **context: object) -> HttpResponse:
    crumbs = [Crumb(_("Återkallelser"), reverse("products:recalls"))]
    return show(request, template, _("Ny återkallelse"), crumbs=crumbs, **context)
