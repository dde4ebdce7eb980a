"""The report of special procurements (B2.4), as page and workbook: the same in Sortiment and in Avtal & styrning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.purchasing.procurement.report import (
    Figures,
    Part,
    Report,
    months_reported,
    procurement_report,
)
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.asked import FIRST, LAST
from uttag.interfaces.web.frame.files import xlsx_answer
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.workspaces import Words
from uttag.papers.spreadsheet import Cell, Table


@dataclass(frozen=True, slots=True)
class Group:
    """One way to divide the month's procurements."""

    title: Words
    parts: tuple[Part, ...]


def procurements(request: Request) -> HttpResponse:
    months = months_reported(request.actor)
    month = _month(request, months)
    report = procurement_report(request.actor, month, at=now())
    file = reverse(f"{request.resolver_match.namespace}:procurements_xlsx")  # type: ignore[union-attr]
    return show(
        request,
        "products/dispensations/report.html",
        _("Anskaffningar"),
        report=report,
        groups=_groups(report),
        months=months if month in months else [month, *months],
        file=f"{file}?manad={month:%Y-%m}",
        own=request.actor.care_provider_id is not None,
    )


def procurements_xlsx(request: Request) -> HttpResponse:
    """The month's report as a workbook: a sheet for each way to divide it, and one with every procurement."""
    month = _month(request, ())
    report = procurement_report(request.actor, month, at=now())
    sheets = (*(_sheet(group) for group in _groups(report)), _all_of(report))
    return xlsx_answer(f"anskaffningar-{month:%Y-%m}", *sheets)


def _groups(report: Report) -> list[Group]:
    return [
        Group(_("Alla"), (Part(_("Alla anskaffningar"), report.whole),)),
        Group(_("Produktområde"), report.by_product_area),
        Group(_("Leverantör"), report.by_supplier),
        Group(_("Vårdgivare"), report.by_care_provider),
        Group(_("Artikel"), report.by_article),
    ]


def _sheet(group: Group) -> Table:
    headings = [
        str(group.title),
        _("Antal"),
        _("Levererade"),
        _("I tid"),
        _("Försenade"),
        _("Andel i tid, %"),
        _("Arbetsdagar i snitt"),
        _("Längsta, arbetsdagar"),
        _("Försenade, alla har fått veta"),
        _("Försenade, någon är inte nådd"),
    ]
    return Table(str(group.title), headings, [[_named(part), *_cells(part.figures)] for part in group.parts])


def _named(part: Part) -> str:
    return f"{part.name} ({part.detail})" if part.detail else str(part.name)


def _cells(figures: Figures) -> Iterator[Cell]:
    yield from (figures.count, figures.delivered, figures.in_time, figures.late)
    yield None if figures.share is None else figures.share * 100
    yield from (figures.mean_days, figures.slowest, figures.late_told, figures.late_untold)


def _all_of(report: Report) -> Table:
    """Each procurement, with nothing of the patient or the order."""
    headings = [
        _("Artikelnummer"),
        _("Artikel"),
        _("Leverantör"),
        _("Vårdgivare"),
        _("Produktområde"),
        _("Antal"),
        _("Beställd"),
        _("Lovad till"),
        _("Kom till depån"),
        _("Levererad"),
        _("Arbetsdagar"),
        _("Högst"),
        _("Försenad"),
        _("Förskrivaren nådd"),
        _("Patienten nådd"),
    ]
    return Table(_("Anskaffningar"), headings, _lines(report))


def _lines(report: Report) -> Iterable[list[Cell]]:
    yes, no = _("ja"), _("nej")
    for row in report.rows:
        told: list[Cell] = [yes if one else no for one in (row.prescriber_told, row.patient_told)]
        yield [
            row.article_number,
            row.article,
            row.supplier,
            row.care_provider,
            row.product_area,
            row.pieces,
            row.ordered_day,
            row.promised_day,
            row.received_day,
            row.delivered_day,
            row.working_days,
            row.allowed,
            yes if row.late else no,
            *(told if row.late else ["", ""]),
        ]


def _month(request: Request, months: Iterable[date]) -> date:
    """The month asked for, else the latest there is, else this one."""
    otherwise = next(iter(months), today().replace(day=1))
    try:
        asked = date.fromisoformat(f"{request.GET.get('manad', '')}-01")
    except ValueError:
        return otherwise
    return asked if FIRST <= asked <= LAST else otherwise
