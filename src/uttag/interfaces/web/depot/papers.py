"""Delivery notes and labels to print: a few at once as they are asked for, a whole wave's made by the worker.

Looking is logged (I2).
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
from uttag.apps.fulfilment.printing.drawing import see_delivery_notes, see_parcel_labels
from uttag.apps.fulfilment.printing.fetching import fetch_papers, papers_of_wave
from uttag.apps.fulfilment.queries import wave as wave_of
from uttag.interfaces.clock import now
from uttag.interfaces.web.depot.waves import crumbs_of
from uttag.interfaces.web.frame.files import called, file_answer
from uttag.interfaces.web.frame.pages import attempt, show
from uttag.interfaces.web.frame.request import Request
from uttag.papers import delivery_note, parcel_zpl
from uttag.papers import parcel_label as label
from uttag.rules.reasons import Refused

AT_ONCE = 20  # parcels: more than these are drawn by the worker, and kept
PDF = "application/pdf"
NAMES = {
    WavePapers.Kind.NOTES: "foljesedlar-vag-{}.pdf",
    WavePapers.Kind.LABELS: "etiketter-vag-{}.pdf",
    WavePapers.Kind.ZPL: "etiketter-vag-{}-203dpi.zpl",
    WavePapers.Kind.ZPL_300: "etiketter-vag-{}-300dpi.zpl",
}


# --- at once ------------------------------------------------------------------------------------------


def wave_notes(request: Request, wave: UUID) -> HttpResponse:
    found = wave_of(request.actor, wave)
    of = parcels_of_wave(request.actor, found)
    return _many(request, found) if _are_many(of) else _notes(request, of, f"foljesedlar-vag-{found.pk}")


def wave_labels(request: Request, wave: UUID) -> HttpResponse:
    found = wave_of(request.actor, wave)
    of = parcels_of_wave(request.actor, found)
    return _many(request, found) if _are_many(of) else _labels(request, of, f"etiketter-vag-{found.pk}")


def parcel_note(request: Request, sscc: str) -> HttpResponse:
    return _notes(request, parcels_numbered(request.actor, sscc), f"foljesedel-{sscc}")


def parcel_label(request: Request, sscc: str) -> HttpResponse:
    return _labels(request, parcels_numbered(request.actor, sscc), f"etikett-{sscc}")


def parcel_zpl_label(request: Request, sscc: str) -> HttpResponse:
    """The labels of one parcel's boxes for a printer that speaks ZPL; `dpi=300` for a finer one."""
    labels = see_parcel_labels(request.actor, parcels_numbered(request.actor, sscc), at=now())
    if not labels:
        return _nothing(request)
    made = parcel_zpl.render(labels, 300 if request.GET.get("dpi") == "300" else 203)
    return _file(made, parcel_zpl.MEDIA_TYPE, f"etikett-{sscc}.zpl", inline=False)


def _notes(request: Request, of: QuerySet[Parcel], name: str) -> HttpResponse:
    notes = see_delivery_notes(request.actor, of, at=now())
    return _file(delivery_note.render(notes), PDF, f"{name}.pdf") if notes else _nothing(request)


def _labels(request: Request, of: QuerySet[Parcel], name: str) -> HttpResponse:
    labels = see_parcel_labels(request.actor, of, at=now())
    return _file(label.render(labels), PDF, f"{name}.pdf") if labels else _nothing(request)


def _are_many(of: QuerySet[Parcel]) -> bool:
    return of[AT_ONCE : AT_ONCE + 1].exists()


def _many(request: Request, wave: Wave) -> HttpResponse:
    messages.info(request, _("Så många papper görs i bakgrunden. Välj här vad som ska skrivas ut."))
    return redirect("depot:wave_papers", wave.uuid)


def _nothing(request: Request) -> HttpResponse:
    messages.warning(request, _("Det finns inget kolli att skriva ut något för än."))
    return redirect("depot:parcels")


def _file(content: bytes, media_type: str, name: str, *, inline: bool = True) -> HttpResponse:
    """Shown in the browser, from where it is printed; kept by nobody on the way."""
    answer = HttpResponse(content, content_type=media_type, headers={"Cache-Control": "no-store"})
    return called(answer, name, inline=inline)


# --- a whole wave's -------------------------------------------------------------------------------------


def wave_papers(request: Request, wave: UUID) -> HttpResponse:
    """What is made of a wave's papers, what is being made, and who has fetched it."""
    return _page(request, wave_of(request.actor, wave))


def papers_progress(request: Request, wave: UUID) -> HttpResponse:
    """The same part of the page again, while something is being made."""
    return render(request, "depot/_wave_papers.html", _papers(request, wave_of(request.actor, wave)))


@require_POST
def ask_papers(request: Request, wave: UUID, kind: str) -> HttpResponse:
    if kind not in WavePapers.Kind.values:
        return redirect("depot:wave_papers", wave)
    answer = attempt(ask_for_papers, wave, WavePapers.Kind(kind), actor=request.actor, at=now())
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
    name = NAMES[WavePapers.Kind(found.kind)].format(found.wave_id)
    response = file_answer(file, name, inline=file.media_type == PDF)
    response["Cache-Control"] = "no-store"
    return response


def _page(request: Request, wave: Wave, *, refusal: Refused | None = None) -> HttpResponse:
    return show(
        request,
        "depot/wave_papers.html",
        _("Utskrifter av våg %(number)d") % {"number": wave.pk},
        refusal=refusal,
        crumbs=crumbs_of(wave),
        **_papers(request, wave),
    )


def _papers(request: Request, wave: Wave) -> dict[str, object]:
    kinds = papers_of_wave(request.actor, wave)
    return {"wave": wave, "kinds": kinds, "making": any(kind.making for kind in kinds)}
