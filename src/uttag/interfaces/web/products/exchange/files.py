"""Workbooks as files: the register taken out, what was handed in, and the marked-up copy (B2.6)."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse

from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.files import file_answer, xlsx_file
from uttag.interfaces.web.frame.pages import or_404
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.products.exchange.forms import TakeOutForm
from uttag.journeys.exchange_workbook.exporting import Selection, export_workbook
from uttag.journeys.exchange_workbook.handing_in import marked_copy
from uttag.journeys.exchange_workbook.queries import parts_of_the_register, workbook_file, workbook_for


def take_out(request: Request) -> HttpResponse:
    """The agreed workbook with what was chosen, or empty as a form to fill in (`?tom=ja`)."""
    form = TakeOutForm(request.GET, parts=parts_of_the_register(request.actor))
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    selection = Selection(
        area=given["area"],
        group=given["group"],
        supplier=given["supplier"],
        change=UUID(given["change"]) if given.get("change") else None,
        empty=request.GET.get("tom") == "ja",
    )
    content = or_404(export_workbook, selection, actor=request.actor, at=now())
    name = "arbetsbok-tom" if selection.empty else "artikelregistret"
    return xlsx_file(f"{name}-{today().isoformat()}", content)


def as_handed_in(request: Request, uuid: UUID) -> HttpResponse:
    found, file = or_404(workbook_file, request.actor, uuid)
    return file_answer(file, found.name)


def marked(request: Request, uuid: UUID) -> HttpResponse:
    """What was handed in with its faults marked, as they are against the register now."""
    found = or_404(workbook_for, request.actor, uuid)
    stem = found.name.removesuffix(".xlsx")
    return xlsx_file(f"{stem}-markt", marked_copy(found, at=now()))
