"""One meeting: its agenda, who was there, its minutes, and who has told the own principal (G6-G8, G10)."""

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

from uttag.apps.governance.meetings.agenda import move_item, put_on_agenda, take_off_agenda
from uttag.apps.governance.meetings.calling import may_call
from uttag.apps.governance.meetings.concluding import record_attendance
from uttag.apps.governance.meetings.minutes import inform_principals
from uttag.apps.governance.models import AgendaItem, Meeting
from uttag.apps.governance.queries import meetings as queries
from uttag.apps.governance.queries.meetings import MemberRow
from uttag.interfaces.clock import now
from uttag.interfaces.web.council.meetings.forms import AgendaForm
from uttag.interfaces.web.council.meetings.words import SIDES
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.templatetags.words import day_in_words, named
from uttag.interfaces.web.workspaces import Words
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused


def meeting(request: Request, meeting: UUID) -> HttpResponse:
    return meeting_page(request, meeting)


def meeting_page(request: Request, uuid: UUID, refusal: Refused | None = None) -> HttpResponse:
    """The meeting's page, with a refusal where one of its buttons was not to be had."""
    found = found_meeting(request, uuid)
    begun, planned = found.starts_at <= now(), found.state == Meeting.State.PLANNED
    keeping = request.actor.may("keep_meeting") and planned
    members = queries.members_at(found)
    items = queries.agenda(found)
    return show(
        request,
        "council/meetings/meeting.html",
        title_of(found),
        meeting=found,
        items=items,
        members=members,
        sides=by_side(members),
        present=sum(bool(row.present) for row in members),
        minutes=queries.minutes_of(found),
        begun=begun,
        keeping=keeping,
        may_tick=keeping and begun and not any(item.outcome for item in items),
        can_cancel=planned and not begun and may_call(request.actor, found.body, now()),
        can_draft=keeping and begun and all(item.outcome for item in items),
        form=AgendaForm(matters=queries.matters_to_take_up(request.actor, found)) if keeping else None,
        mine=_mine(request, members),
        refusal=refusal,
        crumbs=crumbs(),
    )


def attendance(request: Request, meeting: UUID) -> HttpResponse:
    """Who is there, as ticks."""
    found = found_meeting(request, meeting)
    members = queries.members_at(found)
    refusal: Refused | None = None
    ticked = {row.member.uuid for row in members if row.present}
    if request.method == "POST":
        ticked = {row.member.uuid for row in members if _ticked(request, row)}
        answer = attempt(record_attendance, meeting, ticked, actor=request.actor, at=now())
        if answer:
            messages.success(request, _("Närvaron är sparad."))
            return redirect("council:meeting", meeting)
        refusal = answer.refusal
    return show(
        request,
        "council/meetings/attendance.html",
        _("Vilka är här?"),
        meeting=found,
        sides=by_side(members),
        ticked=ticked,
        refusal=refusal,
        crumbs=crumbs(found),
    )


@require_POST
def add_item(request: Request, meeting: UUID) -> HttpResponse:
    found = found_meeting(request, meeting)
    form = AgendaForm(request.POST, matters=queries.matters_to_take_up(request.actor, found))
    if not form.is_valid():
        messages.error(request, _("Välj ett ärende."))
        return redirect("council:meeting", meeting)
    return _done(request, meeting, lambda: put_on_agenda(
        meeting, form.cleaned_data["matter"], actor=request.actor, at=now()))  # fmt: skip


@require_POST
def move(request: Request, item: UUID) -> HttpResponse:
    found = found_item(request, item)
    step = 1 if request.POST.get("way") == "down" else -1
    return _done(request, found.meeting.uuid, lambda: move_item(
        item, to=found.position + step, actor=request.actor, at=now()))  # fmt: skip


@require_POST
def take_off(request: Request, item: UUID) -> HttpResponse:
    found = found_item(request, item)
    return _done(request, found.meeting.uuid, lambda: take_off_agenda(item, actor=request.actor, at=now()))


@require_POST
def informed(request: Request, meeting: UUID) -> HttpResponse:
    return _done(request, meeting, lambda: inform_principals(meeting, actor=request.actor, at=now()))


def found_meeting(request: Request, uuid: UUID) -> Meeting:
    return or_404(queries.meeting, request.actor, uuid)


def found_item(request: Request, uuid: UUID) -> AgendaItem:
    return or_404(queries.item, request.actor, uuid)


def title_of(meeting: Meeting) -> str:
    """ "Politisk beredningsgrupp, tors 2 apr"."""
    return f"{named(meeting.body, 'name')}, {day_in_words(local(meeting.starts_at).date())}"


def by_side(members: list[MemberRow]) -> list[tuple[Words, list[MemberRow]]]:
    """Members by the side they come from, for lists and ticks."""
    found = [(words, [row for row in members if row.member.side == side]) for side, words in SIDES.items()]
    return [(words, rows) for words, rows in found if rows]


def crumbs(meeting: Meeting | None = None) -> list[Crumb]:
    way = [Crumb(_("Möten"), reverse("council:meetings"))]
    if meeting:
        way.append(Crumb(title_of(meeting), reverse("council:meeting", args=[meeting.uuid])))
    return way


def _done(request: Request, meeting: UUID, act: Callable[[], Any]) -> HttpResponse:
    answer = attempt(act)
    if answer.refusal:
        return meeting_page(request, meeting, answer.refusal)
    return redirect("council:meeting", meeting)


def _ticked(request: Request, row: MemberRow) -> bool:
    return "all" in request.POST or str(row.member.uuid) in request.POST.getlist("here")


def _mine(request: Request, members: list[MemberRow]) -> MemberRow | None:
    """The actor's own row, if they are a member of the body on that day."""
    return next((row for row in members if row.member.user_id == request.actor.user_id), None)
