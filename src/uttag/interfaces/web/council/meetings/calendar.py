"""The calendar of meetings, and calling and cancelling them (G5)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.governance.meetings.calling import bodies_to_call, call_meeting, cancel_meeting
from uttag.apps.governance.models import Meeting
from uttag.apps.governance.queries import bodies as body_queries
from uttag.apps.governance.queries import meetings as queries
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.meetings.forms import MeetingForm
from uttag.interfaces.web.council.meetings.meeting import meeting_page
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb, Tab
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.rules.reasons import Refused


def meetings(request: Request) -> HttpResponse:
    """A year of meetings at a time, of all bodies or one."""
    year, code = _year(request), request.GET.get("organ", "")
    rows = body_queries.bodies(request.actor, today())
    columns = [
        Column(_("När"), "nar", ("starts_at", "pk")),
        Column(_("Organ"), "organ", ("body__position", "starts_at")),
        Column(_("Plats")),
        Column(_("Punkter"), num=True),
        Column(_("Läge")),
    ]
    found = queries.meetings(request.actor, year=year, body=code)
    listing: Listing[Meeting] = Listing(request, found, columns)
    return show(
        request,
        "council/meetings/meetings.html",
        _("Möten"),
        listing=listing,
        year=year,
        tabs=_tabs(request, year),
        bodies=[row.body for row in rows],
        short=[(row, short) for row in rows for short in row.years if short.short],
        body_code=code,
        now=now(),
        may_call=bool(bodies_to_call(request.actor, now())),
    )


def new_meeting(request: Request) -> HttpResponse:
    mine = bodies_to_call(request.actor, now())
    form = MeetingForm(request.POST or None, bodies=mine, initial={"body": request.GET.get("organ")})
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = attempt(
            call_meeting, given["body"], starts_at=form.starts_at, place=given["place"],
            remark=given["remark"], actor=request.actor, at=now(),
        )  # fmt: skip
        if answer.value:
            messages.success(request, _("Mötet är inlagt."))
            return redirect("council:meeting", answer.value.uuid)
        refusal = answer.refusal
    crumbs = [Crumb(_("Möten"), reverse("council:meetings"))]
    template = "council/meetings/new_meeting.html"
    return show(request, template, _("Nytt möte"), form=form, mine=mine, refusal=refusal, crumbs=crumbs)


@require_POST
def cancel(request: Request, meeting: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")
    answer = attempt(cancel_meeting, meeting, reason=reason, actor=request.actor, at=now())
    if answer.refusal:
        return meeting_page(request, meeting, answer.refusal)
    messages.success(request, _("Mötet är inställt."))
    return redirect("council:meeting", meeting)


def _year(request: Request) -> int:
    """The year in the address; nonsense means this year."""
    typed = request.GET.get("ar", "")
    return int(typed) if typed.isascii() and typed.isdigit() and 2000 < int(typed) < 2200 else today().year


def _tabs(request: Request, year: int) -> list[Tab]:
    this = today().year
    years = sorted({*queries.years_with_meetings(request.actor), this, this + 1, year})
    code = request.GET.get("organ", "")
    return [Tab(str(y), f"?ar={y}&organ={code}" if code else f"?ar={y}", current=y == year) for y in years]
