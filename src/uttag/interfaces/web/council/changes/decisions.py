"""Decisions: the list, and one with who has read it and who has carried it out (P4, G10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.agreement.changes.implementing import mark_implemented
from uttag.apps.agreement.changes.reading_decisions import read_decision
from uttag.apps.agreement.changes.standing import decision as find_decision
from uttag.apps.agreement.changes.standing import decision_named, parties_of, party_count
from uttag.apps.agreement.changes.standing import decisions as all_decisions
from uttag.apps.agreement.models import Decision
from uttag.apps.governance.queries.matters import decided_words, matter_of_decision
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.changes.forms import ImplementForm
from uttag.interfaces.web.council.changes.log import change_lines
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.tables import Column, Listing


def decisions(request: Request) -> HttpResponse:
    columns = [
        Column(_("Beslut"), "rubrik", ("title", "pk")),
        Column(_("Dag"), "dag", ("decided_day", "pk")),
        Column(_("Av")),
        Column(_("Har läst"), num=True),
        Column(_("Har genomfört"), num=True),
    ]
    found = all_decisions(request.actor, search=request.GET.get("q", "").strip())
    listing: Listing[Decision] = Listing(request, found, columns)
    return show(
        request, "council/changes/decisions.html", _("Beslut"), listing=listing, parties=party_count()
    )


def decision(request: Request, decision: int, **more: Any) -> HttpResponse:
    """Opening it is reading it: noted once for each person at a party (G10)."""
    found = _found(request, decision)
    read_decision(found, actor=request.actor, at=now())
    standing = parties_of(request.actor, found)
    matter = matter_of_decision(found)
    own = standing.own
    initial = {"implemented_day": own.implemented_day or today(), "note": own.note} if own else {}
    entries = list(found.logged.all())
    return show(
        request,
        "council/changes/decision.html",
        found.title,
        decision=found,
        matter=matter,
        words=decided_words(matter) if matter else "",
        changes=change_lines(entries),
        entries=entries,
        standing=standing,
        parties=sorted(standing.rows, key=lambda row: not row.own),
        # What came with the agreement is carried out by signing it.
        to_do=bool(entries) and found.enacted,
        may_mark=request.actor.may("mark_implemented") and own is not None and bool(entries),
        crumbs=[Crumb(_("Beslut"), reverse("council:decisions"))],
        **{"form": ImplementForm(initial=initial), **more},
    )


def named(request: Request) -> HttpResponse:
    """A decision by its reference, as rulings and terms cite it (?ref=); without one, all of them."""
    if "ref" not in request.GET:
        return redirect("council:decisions")
    return redirect("council:decision", or_404(decision_named, request.actor, request.GET.get("ref", "")).pk)


@require_POST
def implement(request: Request, decision: int) -> HttpResponse:
    form = ImplementForm(request.POST)
    if not form.is_valid():
        return _again(request, decision, form=form)
    day, note = form.cleaned_data["implemented_day"], form.cleaned_data["note"]
    answer = attempt(
        mark_implemented, decision, implemented_day=day, note_text=note, actor=request.actor, at=now()
    )
    if answer.refusal:
        return _again(request, decision, form=form, refusal=answer.refusal)
    messages.success(request, _("Det är noterat att ni har genomfört beslutet."))
    return redirect("council:decision", decision)


def _again(request: Request, pk: int, **more: Any) -> HttpResponse:
    return decision(request, pk, **more)


def _found(request: Request, pk: int) -> Decision:
    return or_404(find_decision, request.actor, pk)
