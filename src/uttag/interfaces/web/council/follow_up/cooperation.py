"""Cooperation outside the formal bodies: meetings, and points that someone sees to (P5, B 8:2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.governance.follow_up.cooperating import Accord, close_point, raise_point, record_meeting
from uttag.apps.governance.models import CooperationMeeting, CooperationPoint
from uttag.apps.governance.queries import cooperation as queries
from uttag.apps.parties.queries import care_provider_names
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.follow_up.forms import CloseForm, MeetingForm, PointForm
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused

CLOSED, MEETINGS = "avslutade", "moten"


def cooperation(request: Request) -> HttpResponse:
    """Open points; in tabs of their own those that are closed, and the meetings."""
    actor, shown = request.actor, request.GET.get("visa", "")
    still = queries.points(actor)
    rows: Any = still
    if shown == MEETINGS:
        rows = queries.meetings(actor)
    elif shown == CLOSED:
        rows = queries.points(actor, closed=True)
    listing: Listing[Any] = Listing(request, rows, _columns(shown), per_page=30)
    return show(
        request,
        "council/follow_up/cooperation.html",
        _("Samverkan"),
        listing=listing,
        shown=shown,
        tabs=_tabs(shown, listing.total if shown not in (CLOSED, MEETINGS) else still.count()),
        day=today(),
        may_write=actor.may("note_cooperation"),
    )


def new_meeting(request: Request) -> HttpResponse:
    form = MeetingForm(request.POST if request.method == "POST" else None, initial={"day": today()})
    refusal = None
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        answer = attempt(record_meeting, given.pop("key"), **given, actor=request.actor, at=now())
        if answer.value is not None:
            messages.success(request, _("Mötet är antecknat. Lägg till det som ska göras."))
            return redirect("council:cooperation_meeting", answer.value.uuid)
        refusal = answer.refusal
    title = _("Anteckna ett möte")
    return show(
        request, "council/follow_up/new_meeting.html", title, form=form, refusal=refusal, crumbs=[_back()]
    )


def meeting(request: Request, meeting: UUID) -> HttpResponse:
    """One meeting with its points."""
    found = _meeting(request, meeting)
    return show(
        request,
        "council/follow_up/cooperation_meeting.html",
        found.title,
        meeting=found,
        points=queries.points(request.actor, meeting=found),
        day=today(),
        may_write=request.actor.may("note_cooperation"),
        crumbs=[_back()],
    )


def new_point(request: Request, meeting: UUID | None = None) -> HttpResponse:
    """A point, of a meeting or by itself."""
    of = _meeting(request, meeting) if meeting else None
    # A party's contact raises the own party's points: there is nothing to choose.
    providers = [] if request.actor.care_provider_id else list(care_provider_names().items())
    form = PointForm(request.POST if request.method == "POST" else None, providers=providers)
    refusal = None
    if form.is_bound and form.is_valid():
        given = dict(form.cleaned_data)
        answer = attempt(
            raise_point, given.pop("key"), **given, meeting=meeting, actor=request.actor, at=now()
        )
        if answer:
            messages.success(request, _("Punkten är antecknad."))
            return redirect(_page_of(of))
        refusal = answer.refusal
    crumbs = [_back(), *([Crumb(of.title, _page_of(of))] if of else [])]
    title = _("Ny punkt")
    return show(request, "council/follow_up/new_point.html", title, form=form, refusal=refusal, crumbs=crumbs)


def point(request: Request, point: UUID) -> HttpResponse:
    """One point, and closing it."""
    found = or_404(queries.point, request.actor, point)
    accords = request.actor.may("log_accord")
    form = CloseForm(request.POST if request.method == "POST" else None, accords=accords)
    refusal = None
    if form.is_bound and form.is_valid():
        answer = attempt(
            close_point,
            point,
            outcome=form.cleaned_data["outcome"],
            accord=_accord(form),
            actor=request.actor,
            at=now(),
        )
        if answer:
            messages.success(request, _("Punkten är avslutad."))
            return redirect("council:cooperation_point", point)
        refusal = answer.refusal
    return _point_page(request, found, form, refusal)


def _point_page(
    request: Request, found: CooperationPoint, form: CloseForm, refusal: Refused | None
) -> HttpResponse:
    return show(
        request,
        "council/follow_up/cooperation_point.html",
        found.title,
        point=found,
        overdue=queries.overdue(found, today()),
        form=form if queries.may_close(request.actor, found) else None,
        refusal=refusal,
        crumbs=[_back(), *([Crumb(found.meeting.title, _page_of(found.meeting))] if found.meeting else [])],
    )


def _accord(form: CloseForm) -> Accord | None:
    with_whom = form.cleaned_data.get("with_whom")
    return Accord(with_whom, form.cleaned_data["effective_from"]) if with_whom else None


def _meeting(request: Request, uuid: UUID) -> CooperationMeeting:
    return or_404(queries.meeting, request.actor, uuid)


def _page_of(meeting: CooperationMeeting | None) -> str:
    if meeting is None:
        return reverse("council:cooperation")
    return reverse("council:cooperation_meeting", args=[meeting.uuid])


def _back() -> Crumb:
    return Crumb(_("Samverkan"), reverse("council:cooperation"))


def _tabs(shown: str, still: int) -> list[Tab]:
    here = reverse("council:cooperation")
    return [
        Tab(_("Öppna punkter"), here, shown not in (CLOSED, MEETINGS), still),
        Tab(_("Avslutade"), f"{here}?visa={CLOSED}", shown == CLOSED),
        Tab(_("Möten"), f"{here}?visa={MEETINGS}", shown == MEETINGS),
    ]


def _columns(shown: str) -> list[Column]:
    if shown == MEETINGS:
        return [
            Column(_("Möte"), "mote", ("title", "pk")),
            Column(_("Dag"), "dag", ("day", "pk")),
            Column(_("Anledning"), "anledning", ("occasion", "-day", "pk")),
            Column(_("Punkter"), num=True),
        ]
    last = Column(_("Utfall")) if shown == CLOSED else Column(_("Klart senast"), "klart", ("due_day", "pk"))
    return [
        Column(_("Punkt"), "punkt", ("title", "pk")),
        Column(_("Ansvarar"), "ansvarar", ("responsible", "pk")),
        Column(_("Gäller"), "galler", ("care_provider__name", "pk")),
        Column(_("Möte")),
        last,
    ]
