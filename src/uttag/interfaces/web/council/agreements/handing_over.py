"""The hand-over: points ticked off, and the party's data as a file (P9)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.signed.agreements import agreement_for
from uttag.apps.agreement.signed.handing_over import name_responsible, tick_point, untick_point
from uttag.apps.agreement.signed.periods import standing_of
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.council.agreements.agreement import page
from uttag.interfaces.web.frame.files import called
from uttag.interfaces.web.frame.pages import attempt, or_404
from uttag.interfaces.web.frame.request import Request
from uttag.journeys.hand_over.exporting import write_archive
from uttag.journeys.hand_over.refused import HandOverRefused
from uttag.rules.periods import Standing
from uttag.rules.reasons import Refused, because


@require_POST
def point(request: Request, uuid: UUID, position: int) -> HttpResponse:
    """Done, not done, or who sees to it."""
    by = {"actor": request.actor, "at": now()}
    if "responsible" in request.POST:
        answer = attempt(name_responsible, uuid, position, request.POST["responsible"], **by)  # type: ignore[arg-type]
    else:
        act = untick_point if request.POST.get("done") == "no" else tick_point
        answer = attempt(act, uuid, position, **by)  # type: ignore[arg-type]
    if answer.refusal:
        return page(request, uuid, refusal=answer.refusal)
    return redirect(f"{reverse('council:agreement', args=[uuid])}#overlamning")


@require_POST
def hand_over_export(request: Request, uuid: UUID) -> HttpResponseBase:
    """All of the party's data as a zip, sent while it is read; offered once notice is given or the end has come."""
    found = or_404(agreement_for, request.actor, uuid)
    state = standing_of(found, today(), term_book())
    if state.standing not in (Standing.UNDER_NOTICE, Standing.ENDED):
        return page(request, uuid, refusal=Refused(because("hand_over_only_at_the_end", "P9")))
    code = found.care_provider.code
    try:
        pieces = write_archive(code, actor=request.actor, at=now())
    except HandOverRefused as refused:
        why = "; ".join(refused.faults)
        return page(request, uuid, refusal=Refused(because("hand_over_not_possible", "P9", why=why)))
    except Refused as refused:
        return page(request, uuid, refusal=refused)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    return called(response, f"overlamning-{code}-{today().isoformat()}.zip")
