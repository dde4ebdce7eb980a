"""Matters: the list, one with its way, and what is done with it before a meeting decides (G11, P4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.agreement.changes.standing import party_count
from uttag.apps.governance.matters import attachments as kept
from uttag.apps.governance.matters.matters import withdraw_matter
from uttag.apps.governance.matters.what_if import ask_what_if
from uttag.apps.governance.models import Matter
from uttag.apps.governance.queries import matters as queries
from uttag.interfaces.clock import now
from uttag.interfaces.web.council.changes.forms import PeriodForm
from uttag.interfaces.web.council.changes.tried import what_if_context
from uttag.interfaces.web.council.changes.words import STATES
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.frame.uploads import uploads_of
from uttag.interfaces.web.why.values import value_of_term


def matters(request: Request) -> HttpResponse:
    state = request.GET.get("lage", Matter.State.OPEN)
    search = request.GET.get("q", "").strip()
    wanted = state if state in STATES else ""
    columns = [
        Column(_("Ärende"), "rubrik", ("title", "pk")),
        Column(_("Föreslår")),
        Column(_("Väckt"), "vackt", ("raised_at", "pk")),
        Column(_("Läge")),
    ]
    found = queries.matters(request.actor, state=wanted, search=search)
    listing: Listing[Matter] = Listing(request, found, columns)
    counts = queries.states(request.actor)
    url = reverse("council:matters")
    tabs = [
        *(
            Tab(words, f"{url}?lage={code}", wanted == code, counts.get(code, 0))
            for code, words in (
                (Matter.State.OPEN, _("Bereds")),
                (Matter.State.DECIDED, _("Beslutade")),
                (Matter.State.DROPPED, _("Avförda")),
            )
        ),
        Tab(_("Alla"), f"{url}?lage=alla", not wanted, sum(counts.values())),
    ]
    return show(
        request,
        "council/changes/matters.html",
        _("Ärenden"),
        listing=listing,
        tabs=tabs,
        states=STATES,
        state=state,
        may_raise=request.actor.may("raise_matter"),
    )


def matter(request: Request, matter: UUID, **more: Any) -> HttpResponse:
    found = find(request, matter)
    changes = [
        {
            "key": change.term.key,
            "label": named(change.term, "label"),
            "clause": change.term.clause.code,
            "from": change.effective_from,
            "before": value_of_term(change.term, change.before),
            "after": value_of_term(change.term, change.after),
        }
        for change in queries.value_changes(found)
    ]
    return show(
        request,
        "council/changes/matter.html",
        found.title,
        matter=found,
        mark=STATES[found.state],
        changes=changes,
        versions=found.versions.select_related("document", "file"),
        attachments=found.attachments.select_related("file", "added_by"),
        way=queries.way_of(found, parties=party_count()),
        words=queries.decided_words(found),
        part=_part(found),
        may_change=queries.may_change(request.actor, found, now()),
        may_attach=request.actor.may("raise_matter") and found.state == Matter.State.OPEN,
        crumbs=[Crumb(_("Ärenden"), reverse("council:matters"))],
        **{**what_if_context(request, found), **more},
    )


def _part(matter: Matter) -> dict[str, str] | None:
    parts = matter.raised_in.parts if matter.raised_in else []
    return next((part for part in parts if part["code"] == matter.part), None)


@require_POST
def withdraw(request: Request, matter: UUID) -> HttpResponse:
    return _done(request, matter, withdraw_matter, _("Ärendet är återtaget."))


@require_POST
def ask(request: Request, matter: UUID) -> HttpResponse:
    """Asks for a run of the proposal on a past period."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _page(request, matter, period_form=form)
    answer = attempt(ask_what_if, matter, actor=request.actor, at=now(), **form.cleaned_data)
    if answer.refusal:
        return _page(request, matter, period_form=form, refusal=answer.refusal)
    return redirect(f"{reverse('council:matter', args=[matter])}#vad-hander")


@require_POST
def attach(request: Request, matter: UUID) -> HttpResponse:
    """Keeps the files sent in; what can't be kept is named."""
    uploads = uploads_of(request.FILES.getlist("files"))
    for upload in uploads:
        answer = attempt(kept.attach, matter, upload, actor=request.actor, at=now())
        if answer.refusal:
            return _page(request, matter, refusal=answer.refusal)
    if uploads:
        messages.success(request, _("Bilagan är sparad."))
    return redirect("council:matter", matter)


def attachment(request: Request, attachment: UUID) -> HttpResponse:
    found = or_404(kept.attachment, attachment, request.actor)
    return file_answer(found.file, found.name)


def find(request: Request, matter: UUID) -> Matter:
    """The matter, or 404."""
    return or_404(queries.matter, request.actor, matter)


def _done(request: Request, uuid: UUID, operation: Callable[..., Any], said: str) -> HttpResponse:
    answer = attempt(operation, uuid, actor=request.actor, at=now())
    if answer.refusal:
        return _page(request, uuid, refusal=answer.refusal)
    messages.success(request, said)
    return redirect("council:matter", uuid)


def _page(request: Request, uuid: UUID, **more: Any) -> HttpResponse:
    return matter(request, uuid, **more)
