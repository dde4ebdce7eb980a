"""One item of an agenda: who has prepared it, what each says, and how it ends (G6, G8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.governance.meetings.agenda import prepare_item
from uttag.apps.governance.meetings.concluding import conclude_item, record_positions
from uttag.apps.governance.models import AgendaItem, Meeting, Position
from uttag.apps.governance.queries import meetings as queries
from uttag.apps.governance.queries.meetings import PreparerRow
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.meetings.forms import ConcludeForm
from uttag.interfaces.web.council.meetings.meeting import crumbs, found_item
from uttag.interfaces.web.council.meetings.words import STANCES, consequences, would_change
from uttag.interfaces.web.frame.pages import Answer, attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.rules.reasons import Refused


def item(request: Request, item: UUID) -> HttpResponse:
    return _page(request, item)


@require_POST
def prepare(request: Request, item: UUID) -> HttpResponse:
    answer = attempt(prepare_item, item, actor=request.actor, at=now())
    if answer.refusal:
        return _page(request, item, refusal=answer.refusal)
    messages.success(request, _("Du har berett punkten."))
    return redirect("council:item", item)


@require_POST
def positions(request: Request, item: UUID) -> HttpResponse:
    """Each present member's position; the button "Alla eniga" fills in that all agree."""
    answer = _record(request, found_item(request, item))
    if answer.refusal:
        return _page(request, item, refusal=answer.refusal)
    return redirect("council:item", item)


@require_POST
def conclude(request: Request, item: UUID) -> HttpResponse:
    """Positions come in the same form: what is seen on the page is what the item is settled by."""
    found = found_item(request, item)
    form = ConcludeForm(request.POST, item=found)
    posted = not found.outcome and any(name.startswith("stance-") for name in request.POST)
    said: Answer[None] = _record(request, found) if posted else Answer()
    if said.refusal:
        return _page(request, item, form=form, refusal=said.refusal)
    if not form.is_valid():
        return _page(request, item, form=form)
    given = form.cleaned_data
    answer = attempt(conclude_item, item, given["outcome"], given["words"], actor=request.actor, at=now())
    if answer.value is None:
        return _page(request, item, form=form, refusal=answer.refusal)
    messages.success(request, _("Punkten är avgjord."))
    return redirect("council:meeting", answer.value.meeting.uuid)


def _record(request: Request, found: AgendaItem) -> Answer[None]:
    """Keeps the positions that were posted; "all": everyone who is there agrees."""
    everyone = "all" in request.POST
    said = {
        row.member.uuid: Position.Stance.AGREES.value
        if everyone
        else request.POST[f"stance-{row.member.uuid}"]
        for row in queries.stances(found, queries.members_at(found.meeting))
        if everyone or f"stance-{row.member.uuid}" in request.POST
    }
    return attempt(record_positions, found.uuid, said, actor=request.actor, at=now())


def _page(
    request: Request, uuid: UUID, *, form: ConcludeForm | None = None, refusal: Refused | None = None
) -> HttpResponse:
    found = found_item(request, uuid)
    meeting, actor = found.meeting, request.actor
    open_still = meeting.state == Meeting.State.PLANNED and not found.outcome
    members = queries.members_at(meeting)
    preparers = queries.preparers(found, today())
    return show(
        request,
        "council/meetings/item.html",
        found.matter.title,
        item=found,
        meeting=meeting,
        preparers=preparers,
        can_prepare=open_still and actor.may("prepare_item") and _is_mine(actor.user_id, preparers),
        stances=queries.stances(found, members),
        choices=STANCES.items(),
        keeping=open_still and actor.may("keep_meeting"),
        begun=meeting.starts_at <= now(),
        form=form or ConcludeForm(item=found),
        consequences=consequences(found),
        changes=would_change(found.matter),
        refusal=refusal,
        crumbs=crumbs(meeting),
    )


def _is_mine(user_id: int | None, preparers: list[PreparerRow]) -> bool:
    """Whether one of the two offices is the user's, and has not prepared yet."""
    return any(row.member and row.member.user_id == user_id and not row.preparation for row in preparers)
