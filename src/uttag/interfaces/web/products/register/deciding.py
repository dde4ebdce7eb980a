"""Approving, refusing or taking back what is marked in a set of changes, or all of it (B2.5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.catalogue.changes.deciding import approve_changes, refuse_changes, withdraw_changes
from uttag.interfaces.clock import now
from uttag.interfaces.web.frame.pages import Answer, attempt
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.products.register.forms import RefuseForm
from uttag.interfaces.web.products.register.sets import change_set_page

KEY = re.compile(r"[0-9]{1,18}")  # what a key in the database can be
Decide = Callable[[Request, UUID, "list[int] | None"], Answer[int]]


def decide(request: Request, uuid: UUID) -> HttpResponse:
    """`beslut` says what, `rad` which; with `alla` the whole set. Only looked at (a page reloaded): the set."""
    if request.method != "POST":
        return redirect("products:register_change", uuid)
    how = _HOW.get(request.POST.get("beslut", ""))
    chosen = [int(key) for key in request.POST.getlist("rad") if KEY.fullmatch(key)]
    everything = request.POST.get("alla") == "1"
    if how is None or not (chosen or everything):
        messages.warning(request, _("Markera minst en ändring först."))
        return redirect("products:register_change", uuid)
    answer = how(request, uuid, None if everything else chosen)
    if answer:
        messages.success(request, _said(request.POST["beslut"], answer.value or 0))
        return redirect("products:register_change", uuid)
    return change_set_page(request, uuid, refusal=answer.refusal, form=RefuseForm(request.POST))


def _approve(request: Request, uuid: UUID, ids: list[int] | None) -> Answer[int]:
    return attempt(approve_changes, uuid, ids, actor=request.actor, at=now())


def _refuse(request: Request, uuid: UUID, ids: list[int] | None) -> Answer[int]:
    why = request.POST.get("why", "")
    return attempt(refuse_changes, uuid, ids, why=why, actor=request.actor, at=now())


def _withdraw(request: Request, uuid: UUID, ids: list[int] | None) -> Answer[int]:
    return attempt(withdraw_changes, uuid, ids, actor=request.actor, at=now())


_HOW: dict[str, Decide] = {"godkann": _approve, "avsla": _refuse, "aterta": _withdraw}


def _said(how: str, count: int) -> str:
    words = {"n": count}
    if how == "godkann":
        return ngettext("%(n)s ändring är godkänd.", "%(n)s ändringar är godkända.", count) % words
    if how == "avsla":
        return ngettext("%(n)s ändring är avslagen.", "%(n)s ändringar är avslagna.", count) % words
    return ngettext("%(n)s ändring är återtagen.", "%(n)s ändringar är återtagna.", count) % words
