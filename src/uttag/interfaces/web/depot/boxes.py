"""The kinds of boxes at the packing table: what each bears, and whether it is neutral (B2.7)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.fulfilment.models import BoxKind
from uttag.apps.fulfilment.table.boxes import box_kinds, keep_box_kind
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.table_forms import BoxKindForm
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb


def boxes(request: Request) -> HttpResponse:
    kinds = box_kinds(request.actor, active=False)
    return show(request, "depot/boxes.html", _("Kartonger"), kinds=kinds)


def new(request: Request) -> HttpResponse:
    return _form(request, None)


def change(request: Request, code: str) -> HttpResponse:
    kinds = {kind.code: kind for kind in box_kinds(request.actor, active=False)}
    return _form(request, or_404(kinds.get, code))


def _form(request: Request, kind: BoxKind | None) -> HttpResponse:
    form = BoxKindForm(request.POST or None, kind=kind)
    refusal = None
    if request.method == "POST" and form.is_valid():
        wish = form.wish(kind.code if kind else "")
        answer = attempt(keep_box_kind, wish, new=kind is None, actor=request.actor, at=now())
        if answer.value is not None:
            messages.success(request, _("%(name)s är sparad.") % {"name": answer.value.name})
            return redirect("depot:boxes")
        refusal = answer.refusal
    crumbs = [Crumb(_("Kartonger"), reverse("depot:boxes"))]
    title = kind.name if kind else _("Ny kartong")
    return show(request, "depot/box.html", title, form=form, refusal=refusal, new=kind is None, crumbs=crumbs)
