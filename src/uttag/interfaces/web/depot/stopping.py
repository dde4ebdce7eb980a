"""Orders with recalled goods are stopped in a wave (B2.11)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from uttag.apps.delivery.booking.stopping import stop_recalled
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.waves import wave_page
from uttag.interfaces.web.frame.pages import attempt
from uttag.interfaces.web.frame.request import Request


@require_POST
def stop(request: Request, wave: UUID) -> HttpResponse:
    """They leave the wave and wait for the next."""
    answer = attempt(stop_recalled, wave, actor=request.actor, at=now())
    if not answer:
        return wave_page(request, wave, refusal=answer.refusal)
    said = ngettext(
        "%(n)d beställning är stoppad. Packa upp den och ställ varorna i karantän.",
        "%(n)d beställningar är stoppade. Packa upp dem och ställ varorna i karantän.",
        answer.value or 0,
    )
    messages.success(request, said % {"n": answer.value})
    return redirect("depot:wave", wave)
