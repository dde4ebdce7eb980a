"""The packing table: each thing is read into its order's box, then the box is weighed and closed (D8, B2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.fulfilment.finding import next_to_pack, order_to_pack, wave_orders
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.picking import shelves_left
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.apps.fulfilment.table.boxes import box_kinds, fitting
from uttag.apps.fulfilment.table.finishing import pack_order as make_parcel
from uttag.apps.fulfilment.table.reading import AwaitsLot, ReadIn, read_into_box, take_out, take_over
from uttag.apps.fulfilment.table.seeing import Goods, goods_of, order_in_wave, see_at_table
from uttag.apps.ordering.models import Order
from uttag.ground.numbering.numbers import is_digits
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.scans import reading_of
from uttag.interfaces.web.depot.table_forms import BoxRows
from uttag.interfaces.web.depot.waves import crumbs_of, title_of
from uttag.interfaces.web.frame.pages import Answer, attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import reason as said
from uttag.rules.reasons import Reason, Refused

BOX = "depot.box"  # where the session keeps the kind of box that was used last


@dataclass(frozen=True, slots=True)
class Scanned:
    """How the last scan went: what is awaited, what was counted, or what was wrong. `count`: as it was typed."""

    awaits: AwaitsLot | None = None
    counted: ReadIn | None = None
    wrong: tuple[Reason, ...] = ()
    count: str = "1"


NOTHING = Scanned()


def pack(request: Request, wave: UUID) -> HttpResponse:
    """The wave's orders: read an order's number, or take the next one."""
    found = wave_of(request.actor, wave)
    typed = request.GET.get("nummer", "").strip()
    following = next_to_pack(request.actor, found)
    wanted = order_to_pack(request.actor, found, typed) if typed else following
    if "nummer" in request.GET and wanted:  # Enter alone opens the next one
        return redirect("depot:pack_order", wave, wanted.uuid)
    columns = [
        Column(_("Beställning"), "nummer", ("pk",)),
        Column(_("Till")),
        Column(_("Framme senast"), "senast", ("deadline_day", "pk")),
        Column(_("Rader"), "rader", ("lines", "pk"), num=True),
        Column(_("Läge"), "lage", ("packed", "deadline_day", "pk")),
    ]
    listing: Listing[Order] = Listing(request, wave_orders(request.actor, found), columns)
    return show(
        request,
        "depot/pack.html",
        _("Packa %(wave)s") % {"wave": title_of(found)},
        wave=found,
        listing=listing,
        following=following,
        left=found.orders - found.packed,  # type: ignore[attr-defined]
        unpicked=shelves_left(request.actor, found),
        unknown=typed,
        crumbs=crumbs_of(found),
    )


def pack_order(request: Request, wave: UUID, order: UUID) -> HttpResponse:
    """One order on the table; once packed, its parcel with its papers, and the next order."""
    return _table(request, wave_of(request.actor, wave), order)


@require_POST
def read(request: Request, wave: UUID, order: UUID) -> HttpResponse:
    """One scan. An empty one keeps the count that was typed, and waits for the code."""
    text, count = request.POST.get("kod", "").strip(), request.POST.get("antal", "").strip() or "1"
    if not text and len(count) > 4:
        text, count = count, "1"  # the scanner typed into the other field
    article = request.POST.get("artikel", "")
    if not text:
        return _scanned(request, wave, order, Scanned(_awaited(request, article), count=count))
    reading = reading_of(text, article=article)
    packages = int(count) if is_digits(count, len(count)) else 0
    answer = attempt(read_into_box, wave, order, reading, packages=packages, actor=request.actor, at=now())
    if answer.refusal:
        wrong = Scanned(_awaited(request, article), wrong=answer.refusal.reasons, count=count)
        return _scanned(request, wave, order, wrong)
    if isinstance(answer.value, AwaitsLot):
        return _scanned(request, wave, order, Scanned(answer.value, count=count))
    return _scanned(request, wave, order, Scanned(counted=answer.value))


def _awaited(request: Request, article: str) -> AwaitsLot | None:
    return AwaitsLot(article, request.POST.get("namn", "")) if article else None


@require_POST
def put_back(request: Request, wave: UUID, order: UUID, lot: int) -> HttpResponse:
    """What was read of a lot is out of the box again."""
    answer = attempt(take_out, wave, order, lot, actor=request.actor, at=now())
    return _scanned(request, wave, order, _refused(answer))


@require_POST
def claim(request: Request, wave: UUID, order: UUID) -> HttpResponse:
    """Takes over an order that somebody else has begun."""
    answer = attempt(take_over, wave, order, actor=request.actor, at=now())
    return _scanned(request, wave, order, _refused(answer))


def _refused(answer: Answer[Any]) -> Scanned:
    return Scanned(wrong=answer.refusal.reasons) if answer.refusal else NOTHING


@require_POST
def finish(request: Request, wave: UUID, order: UUID) -> HttpResponse:
    """The boxes are weighed and the parcel made; a box that lacks its weight is asked for."""
    found, boxes = wave_of(request.actor, wave), BoxRows.of_post(request.POST)
    if "fler" in request.POST or "farre" in request.POST or not boxes.weighed:
        return _table(request, found, order, boxes=boxes)
    answer = attempt(make_parcel, wave, order, boxes.wishes(), actor=request.actor, at=now())
    if answer.refusal:
        return _table(request, found, order, boxes=boxes, refusal=answer.refusal)
    request.session[BOX] = boxes.rows[0].kind
    return redirect(reverse("depot:pack_order", args=[wave, order]) + "?klart=1")


# --- drawing ------------------------------------------------------------------------------------------


def _scanned(request: Request, wave: UUID, order_uuid: UUID, scanned: Scanned) -> HttpResponse:
    """The part of the page that a scan changes; the whole page where there is no script."""
    found = wave_of(request.actor, wave)
    if not request.htmx:
        return _table(request, found, order_uuid, scanned=scanned)
    order = attempt(order_in_wave, request.actor, found, order_uuid)
    if order.value is None:
        for reason in scanned.wrong:
            messages.error(request, said(reason))
        return HttpResponse(headers={"HX-Redirect": reverse("depot:pack", args=[wave])})
    goods = goods_of(request.actor, found, order.value)
    return render(request, "depot/_table.html", _around(request, found, goods, scanned))


def _table(
    request: Request,
    wave: Wave,
    order: UUID,
    *,
    scanned: Scanned = NOTHING,
    boxes: BoxRows | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    at_table = see_at_table(request.actor, wave, order, at=now())
    packed = at_table.parcel is not None
    response = show(
        request,
        "depot/pack_order.html",
        at_table.goods.number,
        at_table=at_table,
        refusal=refusal,
        just_packed="klart" in request.GET,
        following=next_to_pack(request.actor, wave) if packed else None,
        crumbs=crumbs_of(wave),
        **_around(request, wave, at_table.goods, scanned, boxes),
    )
    if scanned.wrong:
        response.status_code = 422
    return response


def _around(
    request: Request, wave: Wave, goods: Goods, scanned: Scanned, boxes: BoxRows | None = None
) -> dict[str, Any]:
    kinds = box_kinds(request.actor) if goods.all_read else []
    return {
        "wave": wave,
        "goods": goods,
        "scanned": scanned,
        "kinds": kinds,
        "boxes": boxes or BoxRows(_first_kinds(request, kinds, goods)),
        "packable": wave.unsent,
    }


def _first_kinds(request: Request, kinds: Sequence[Any], goods: Goods) -> list[str]:
    """A box for each way the goods must be kept; the one used last, where it does."""
    last = next((kind for kind in kinds if kind.code == request.session.get(BOX)), None)
    if last is not None and goods.storages == {last.storage} and last.neutral:
        return [last.code]
    return [kind.code for kind in fitting(kinds, goods.storages)]
