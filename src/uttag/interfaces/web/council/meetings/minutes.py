"""Minutes: drafted, read, changed, approved by both sides, and as a PDF (G7)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.governance.meetings.minutes import approve_minutes, draft_minutes, edit_minutes
from uttag.apps.governance.queries import meetings as queries
from uttag.apps.governance.queries.approving import my_approval
from uttag.interfaces.clock import now
from uttag.interfaces.web.council.meetings.forms import MinutesForm
from uttag.interfaces.web.council.meetings.meeting import crumbs, found_meeting, meeting_page
from uttag.interfaces.web.frame.files import file_answer
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.papers.minutes_pdf import blocks
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused


def minutes(request: Request, meeting: UUID) -> HttpResponse:
    return _page(request, meeting)


@require_POST
def draft(request: Request, meeting: UUID) -> HttpResponse:
    answer = attempt(draft_minutes, meeting, actor=request.actor, at=now())
    if answer.refusal:
        return meeting_page(request, meeting, answer.refusal)
    return redirect("council:minutes", meeting)


def edit(request: Request, meeting: UUID) -> HttpResponse:
    """The draft's text. What was typed is kept if somebody has changed the text meanwhile."""
    found = found_meeting(request, meeting)
    row = or_404(queries.minutes_of, found)
    form = MinutesForm(request.POST or None, initial={"text": row.minutes.text, "seen": row.digest})
    refusal: Refused | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        answer = attempt(
            edit_minutes, meeting, given["text"], seen=given["seen"], actor=request.actor, at=now()
        )
        if answer:
            messages.success(request, _("Texten är sparad."))
            return redirect("council:minutes", meeting)
        refusal = answer.refusal
    return show(
        request,
        "council/meetings/edit_minutes.html",
        _("Ändra anteckningarna"),
        meeting=found,
        row=row,
        form=form,
        refusal=refusal,
        crumbs=crumbs(found),
    )


@require_POST
def approve(request: Request, meeting: UUID) -> HttpResponse:
    # What doesn't say which text was read has read none: the operation's own callers may leave it out, a page not.
    seen = request.POST.get("seen") or "nothing"
    answer = attempt(approve_minutes, meeting, seen=seen, actor=request.actor, at=now())
    if answer.value is None:
        return _page(request, meeting, answer.refusal)
    locked = answer.value.locked_at is not None
    both = _("Båda parter har godkänt. Anteckningarna är låsta.")
    messages.success(request, both if locked else _("Du har godkänt. Den andra parten återstår."))
    return redirect("council:minutes", meeting)


def pdf(request: Request, meeting: UUID) -> HttpResponse:
    row = queries.minutes_of(found_meeting(request, meeting))
    if row is None or row.minutes.pdf is None:
        raise Http404
    name = f"minnesanteckningar-{local(row.minutes.meeting.starts_at):%Y-%m-%d}"
    return file_answer(row.minutes.pdf, name, inline=True)


def _page(request: Request, meeting: UUID, refusal: Refused | None = None) -> HttpResponse:
    found = found_meeting(request, meeting)
    row = or_404(queries.minutes_of, found)
    return show(
        request,
        "council/meetings/minutes.html",
        _("Minnesanteckningar"),
        meeting=found,
        row=row,
        blocks=list(blocks(row.minutes.text)),
        approval=my_approval(request.actor, row),
        can_edit=request.actor.may("keep_meeting") and not row.locked,
        refusal=refusal,
        crumbs=crumbs(found),
    )
