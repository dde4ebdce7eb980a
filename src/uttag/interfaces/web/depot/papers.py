"""Delivery notes and labels to print: a few at once as they are asked for, a whole wave's made by the worker.

Whoever prints is noted, and told of who has printed before. Looking is logged (I2).
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.fulfilment.finding import parcels_numbered, parcels_of_wave
from uttag.apps.fulfilment.models import Parcel, Wave, WavePapers
from uttag.apps.fulfilment.printing.asking import ask_for_papers
from uttag.apps.fulfilment.printing.at_once import last_prints, print_at_once, printed_apart
from uttag.apps.fulfilment.printing.fetching import fetch_papers, papers_of_wave
from uttag.apps.fulfilment.printing.making import PDF
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.waves import crumbs_of
from uttag.interfaces.web.frame.files import called, file_answer
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.rules.reasons import Refused

AT_ONCE = 20  # parcels: more than these are drawn by the worker, and kept
Kind = WavePapers.Kind
NAMES = {
    Kind.NOTES: "foljesedlar-vag-{}.pdf",
    Kind.LABELS: "etiketter-vag-{}.pdf",
    Kind.ZPL: "etiketter-vag-{}-203dpi.zpl",
    Kind.ZPL_300: "etiketter-vag-{}-300dpi.zpl",
}


# --- at once ------------------------------------------------------------------------------------------


def wave_notes(request: Request, wave: UUID) -> HttpResponse:
    return _of_wave(request, wave_of(request.actor, wave), Kind.NOTES)


def wave_labels(request: Request, wave: UUID) -> HttpResponse:
    return _of_wave(request, wave_of(request.actor, wave), Kind.LABELS)


def parcel_note(request: Request, sscc: str) -> HttpResponse:
    return _of_parcel(request, sscc, Kind.NOTES, f"foljesedel-{sscc}.pdf")


def parcel_label(request: Request, sscc: str) -> HttpResponse:
    return _of_parcel(request, sscc, Kind.LABELS, f"etikett-{sscc}.pdf")


def parcel_zpl_label(request: Request, sscc: str) -> HttpResponse:
    """The labels of one parcel's boxes for a printer that speaks ZPL; `dpi=300` for a finer one."""
    kind = Kind.ZPL_300 if request.GET.get("dpi") == "300" else Kind.ZPL
    return _of_parcel(request, sscc, kind, f"etikett-{sscc}.zpl")


def _of_wave(request: Request, wave: Wave, kind: WavePapers.Kind) -> HttpResponse:
    """A few parcels' papers, the first time; else the page that says what is printed, and prints it again."""
    of = parcels_of_wave(request.actor, wave)
    if of[AT_ONCE : AT_ONCE + 1].exists():
        messages.info(request, _("Så många papper görs i bakgrunden. Välj här vad som ska skrivas ut."))
    elif kind.is_label in last_prints(request.actor, of):
        messages.warning(request, _("Papperen är redan utskrivna. Skriv ut igen bara om något fattas."))
    else:
        return _printed(request, of, kind, NAMES[kind].format(wave.pk))
    return redirect("depot:wave_papers", wave.uuid)


def _of_parcel(request: Request, sscc: str, kind: WavePapers.Kind, name: str) -> HttpResponse:
    """One parcel's papers, the first time or when asked for `igen`; else its page, which says who has printed them."""
    of = parcels_numbered(request.actor, sscc)
    if "igen" not in request.GET and kind.is_label in last_prints(request.actor, of):
        return redirect("depot:parcel", sscc)
    return _printed(request, of, kind, name)


def _printed(request: Request, of: QuerySet[Parcel], kind: WavePapers.Kind, name: str) -> HttpResponse:
    """Shown in the browser, from where it is printed; kept by nobody on the way."""
    drawn = attempt(print_at_once, of, kind, actor=request.actor, at=now()).value
    if drawn is None:
        messages.warning(request, _("Det finns inget kolli att skriva ut något för än."))
        return redirect("depot:parcels")
    answer = HttpResponse(drawn.content, content_type=drawn.media_type, headers={"Cache-Control": "no-store"})
    return called(answer, name, inline=drawn.media_type == PDF)


# --- a whole wave's -------------------------------------------------------------------------------------


def wave_papers(request: Request, wave: UUID) -> HttpResponse:
    """What is made of a wave's papers, what is being made, and who has fetched it."""
    return _page(request, wave_of(request.actor, wave))


def papers_progress(request: Request, wave: UUID) -> HttpResponse:
    """The same part of the page again, while something is being made."""
    return render(request, "depot/_wave_papers.html", _papers(request, wave_of(request.actor, wave)))


@require_POST
def ask_papers(request: Request, wave: UUID, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        return redirect("depot:wave_papers", wave)
    answer = attempt(ask_for_papers, wave, Kind(kind), actor=request.actor, at=now())
    if not answer:
        return _page(request, wave_of(request.actor, wave), refusal=answer.refusal)
    return redirect("depot:wave_papers", wave)


@require_POST
def fetch(request: Request, wave: UUID, papers: UUID) -> HttpResponse:
    """The file, to print. The same bytes each time; who fetched it is noted."""
    answer = attempt(fetch_papers, papers, actor=request.actor, at=now())
    if answer.value is None or answer.value.file is None:
        return _page(request, wave_of(request.actor, wave), refusal=answer.refusal)
    found, file = answer.value, answer.value.file
    name = NAMES[Kind(found.kind)].format(found.wave_id)
    response = file_answer(file, name, inline=file.media_type == PDF)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: Request, wave: Wave, *, refusal: Refused | None = None) -> HttpResponse:
    return show(
        request,
        "depot/wave_papers.html",
        _("Utskrifter av våg %(number)d") % {"number": wave.pk},
        refusal=refusal,
        apart=printed_apart(request.actor, wave),
        crumbs=crumbs_of(wave),
        **_papers(request, wave),
    )


def _papers(request: Request, wave: Wave) -> dict[str, object]:
    kinds = papers_of_wave(request.actor, wave)
    return {"wave": wave, "kinds": kinds, "making": any(kind.making for kind in kinds)}
