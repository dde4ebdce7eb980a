"""The run-out plan: its figures, its curve, its rows with their Varför?, and whom to offer old stock (B2.12)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.assortment.changeovers.figures import last_told, lists_changed_since
from uttag.apps.assortment.changeovers.queries import assortment_change_for
from uttag.apps.assortment.models import AssortmentChange, RunOutPlan, RunOutRow
from uttag.apps.assortment.running_out.curves import curve_of
from uttag.apps.assortment.running_out.offers import latest_plan, offers_by_article
from uttag.apps.assortment.running_out.planning import put_in_use, reckon_plan
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.products.changes.changeovers import crumb
from uttag.interfaces.web.products.changes.drawing import draw_curve, totals_of
from uttag.rules.reasons import Refused


def run_out(request: Request, uuid: UUID) -> HttpResponse:
    return _page(request, uuid)


@require_POST
def reckon(request: Request, uuid: UUID) -> HttpResponse:
    answer = attempt(reckon_plan, uuid, actor=request.actor, at=now())
    if not answer:
        return _page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Planen är räknad på lagret, inköpen och förskrivningarna som de är nu."))
    return redirect("products:run_out", uuid)


@require_POST
def use(request: Request, uuid: UUID, plan: UUID) -> HttpResponse:
    answer = attempt(put_in_use, plan, actor=request.actor, at=now())
    if not answer:
        return _page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Planen är i bruk. Inköpsstoppen syns i depåns inköpsförslag."))
    return redirect("products:run_out", uuid)


def _page(request: Request, uuid: UUID, *, refusal: Refused | None = None) -> HttpResponse:
    found, actor = or_404(assortment_change_for, request.actor, uuid), request.actor
    plan = latest_plan(actor, found)
    planned = found.state == AssortmentChange.State.PLANNED
    points = curve_of(plan) if plan else []
    offers = offers_by_article(actor, plan, today()) if plan and planned else []
    return show(
        request,
        "products/changes/run_out.html",
        _("Utfasningsplan"),
        found=found,
        plan=plan,
        totals=totals_of(plan) if plan else None,
        listing=_listing(request, plan) if plan else None,
        curve=draw_curve(points),
        points=points,
        offers=offers,
        offered_items=sum(one.items for one in offers),
        offered_ore=sum(one.ore for one in offers),
        stale=plan is not None and planned and lists_changed_since(actor, found, plan.reckoned_at),
        told=last_told(actor, found),
        day=today(),
        buys=actor.may("purchase"),
        writes=planned and actor.may("plan_run_out"),
        refusal=refusal,
        crumbs=[crumb(), Crumb(found.name, reverse("products:assortment_change", args=[found.uuid]))],
    )


def _listing(request: Request, plan: RunOutPlan) -> Listing[RunOutRow]:
    columns = [
        Column(_("Gammal artikel"), "artikel", ("article__name", "pk")),
        Column(_("I lager"), "lager", ("in_stock", "pk"), num=True),
        Column(_("På väg"), "pa_vag", ("on_order", "pk"), num=True),
        Column(_("Tas ut före start"), "behov", ("needed", "pk"), num=True),
        Column(_("Köp till"), "kop", ("to_buy", "pk"), num=True),
        Column(_("Sista inköpsdag"), "sista", ("last_purchase_day", "pk")),
        Column(_("Kassation"), "kassation", ("scrap_ore", "pk"), num=True),
        Column(_("Som vanligt"), "vanligt", ("usual_scrap_ore", "pk"), num=True),
        Column(""),
    ]
    first = F("last_purchase_day").asc(nulls_last=True)
    rows = plan.rows.select_related("article").order_by(first, "-usual_scrap_ore", "article__name")
    return Listing(request, rows, columns, per_page=40)
