"""What suppliers change: the list, a new one, and one with its consequences, decision and carrying out (B2.11)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import require
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.supplier_changes.carrying_out import carry_out
from uttag.apps.assortment.supplier_changes.consequences import consequences
from uttag.apps.assortment.supplier_changes.deciding import decide_change
from uttag.apps.assortment.supplier_changes.noticing import notice_change
from uttag.apps.assortment.supplier_changes.queries import (
    letter_of,
    other_package_of,
    supplier_change_for,
    supplier_changes,
)
from uttag.apps.catalogue.changes.fields import EVERY
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.products.changes.forms import PACKAGE, DecisionForm, SupplierNoticeForm
from uttag.interfaces.web.products.changes.words import KINDS, SUPPLIER_STATES
from uttag.rules.reasons import Refused

State = SupplierChange.State


def changes(request: Request) -> HttpResponse:
    columns = [
        Column(_("Artikel"), "artikel", ("article__name", "pk")),
        Column(_("Leverantör"), "leverantor", ("supplier__name", "pk")),
        Column(_("Ändring"), "slag", ("kind", "pk")),
        Column(_("Gäller från"), "fran", ("applies_from", "pk")),
        Column(_("Läge"), "lage", ("state", "-applies_from", "pk")),
    ]
    state = request.GET.get("lage", "")
    found = supplier_changes(request.actor, search=request.GET.get("q", "").strip()[:80], state=state)
    listing: Listing[SupplierChange] = Listing(request, found, columns)
    return show(
        request,
        "products/changes/supplier_changes.html",
        _("Leverantörsändringar"),
        listing=listing,
        kinds=KINDS,
        states=SUPPLIER_STATES,
        state=state,
        writes=request.actor.may("notice_supplier_change"),
    )


def new_change(request: Request) -> HttpResponse:
    require(request.actor, "notice_supplier_change")
    first = {"article": request.GET.get("artikel", "")[:20], "kind": SupplierChange.Kind.NEW_PACKAGE}
    form = SupplierNoticeForm(request.POST or None, request.FILES or None, initial=first)
    refusal = None
    if request.method == "POST" and form.is_valid():
        answer = attempt(notice_change, form.notice(), actor=request.actor, at=now())
        if answer and answer.value:
            messages.success(request, _("Ändringen är anmäld. LMN eller Koncerninköp beslutar."))
            return redirect("products:supplier_change", answer.value.uuid)
        refusal = answer.refusal
    return show(
        request,
        "products/changes/new_supplier_change.html",
        _("Anmäl en ändring från leverantören"),
        form=form,
        pickers=form.pickers(),
        package=[form[name] for name in PACKAGE],
        refusal=refusal,
        crumbs=[_crumb()],
    )


def change(request: Request, uuid: UUID) -> HttpResponse:
    return _page(request, uuid)


@require_POST
def decide(request: Request, uuid: UUID) -> HttpResponse:
    """`answer` says which: accept, or refuse with words."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, uuid, form=form)
    accept = request.POST.get("answer") == "accept"
    text = form.cleaned_data["text"]
    answer = attempt(decide_change, uuid, accept=accept, text=text, actor=request.actor, at=now())
    if not answer:
        return _page(request, uuid, refusal=answer.refusal, form=form)
    messages.success(request, _("Ändringen är beslutad.") if accept else _("Ändringen är avslagen."))
    return redirect("products:supplier_change", uuid)


@require_POST
def carry_out_now(request: Request, uuid: UUID) -> HttpResponse:
    answer = attempt(carry_out, uuid, actor=request.actor, at=now())
    if not answer:
        return _page(request, uuid, refusal=answer.refusal)
    messages.success(request, _("Ändringen genomförs."))
    return redirect("products:supplier_change", uuid)


def letter(request: Request, uuid: UUID) -> HttpResponse:
    """The supplier's letter; each look is noted."""
    return file_answer(or_404(letter_of, request.actor, uuid, at=now()), "leverantorens-brev")


def _page(
    request: Request, uuid: UUID, *, refusal: Refused | None = None, form: DecisionForm | None = None
) -> HttpResponse:
    found = or_404(supplier_change_for, request.actor, uuid)
    actor = request.actor
    waits = found.state == State.NOTICED
    decides = waits and actor.may("decide_supplier_change")
    due = found.state == State.ACCEPTED and found.applies_from <= today()
    return show(
        request,
        "products/changes/supplier_change.html",
        str(found.article),
        found=found,
        kind=KINDS[found.kind],
        mark=SUPPLIER_STATES[found.state],
        differs=_differs(found),
        means=None if found.state == State.DONE else consequences(actor, found, today()),
        package=None if found.state == State.DONE else other_package_of(actor, found, today()),
        own=decides and found.noticed_by_id == actor.user_id,
        form=(form or DecisionForm()) if decides and found.noticed_by_id != actor.user_id else None,
        accepting=DecisionForm(auto_id="accept_%s"),
        may_carry_out=due
        and actor.may("carry_over")
        and (found.kind != "recalled" or hasattr(found, "recall")),
        recall=getattr(found, "recall", None),
        starts_recall=found.kind == "recalled"
        and found.state == State.ACCEPTED
        and actor.may("start_recall"),
        carried=found.carried.count(),
        refusal=refusal,
        crumbs=[_crumb()],
    )


def _differs(found: SupplierChange) -> list[tuple[str, str, str]]:
    """(field, before, after) in words."""
    lang = language()

    def words(name: str, value: Any) -> str:
        return EVERY[name].text(value, lang) or _("inget")

    return [
        (EVERY[name].label(lang), words(name, before), words(name, after))
        for name, (before, after) in found.differs.items()
    ]


def _crumb() -> Crumb:
    return Crumb(_("Leverantörsändringar"), reverse("products:supplier_changes"))
