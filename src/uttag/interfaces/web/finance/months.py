"""Months: what each came to, closing one, and how far that has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.history import price_list
from uttag.apps.invoicing import queries
from uttag.apps.invoicing.models import Invoice, Month, next_month
from uttag.apps.invoicing.queries import MonthSums
from uttag.apps.invoicing.sums import by_area, lines_to_export, total
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.finance.export import cells, headings
from uttag.interfaces.web.finance.invoices import invoice_columns
from uttag.interfaces.web.finance.words import area_names, fee_names, month_title
from uttag.interfaces.web.frame.pages import attempt, or_404, show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.rows import Crumb
from uttag.interfaces.web.frame.spreadsheet import csv_answer
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.journeys.close_month_in_steps import Closing, ask_to_close, closing
from uttag.rules.reasons import Refused

PATIENCE = timedelta(seconds=20)  # a step that waits longer than this waits for a worker


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the list; `sums` is None before its closing has begun."""

    first_day: date
    sums: MonthSums | None
    can_close: bool


def months(request: Request) -> HttpResponse:
    rows = _rows(request.actor, today())
    columns = [
        Column(_("Månad")),
        Column(_("Läge")),
        Column(_("Fakturor"), num=True),
        Column(_("Kreditfakturor"), num=True),
        Column(_("Utan moms"), num=True),
        Column(_("Att betala"), num=True),
    ]
    listing: Listing[MonthRow] = Listing(request, rows, columns, per_page=24)
    return show(request, "finance/months.html", _("Månader"), listing=listing)


def month(request: Request, first_day: date) -> HttpResponse:
    return _page(request, first_day)


@require_POST
def close(request: Request, first_day: date) -> HttpResponse:
    """Asks the worker to close the month; the month's page shows how it goes."""
    answer = attempt(ask_to_close, first_day, actor=request.actor, at=now())
    if not answer:
        return _page(request, first_day, refusal=answer.refusal)
    return redirect("finance:month", first_day)


def progress(request: Request, first_day: date) -> HttpResponse:
    """How far the closing has come, asked for by the page now and then; once it stands still, all anew."""
    known = or_404(queries.month, request.actor, first_day)
    going = closing(request.actor, known)
    response = render(request, "finance/_progress.html", _going(known, going, now()))
    if known.closed_at is not None or going.step is None:
        response["HX-Refresh"] = "true"
    return response


def export(request: Request, first_day: date) -> HttpResponseBase:
    """The lines of the month's invoices for a spreadsheet, sent as they are read."""
    known = or_404(queries.month, request.actor, first_day)
    lines = lines_to_export(queries.invoices(request.actor, month=known))
    fees = fee_names(history.term.key for history in price_list(today()))
    areas = area_names()
    rows = (cells(line, areas, fees) for line in lines)
    return csv_answer(f"fakturarader-{known}", headings(), rows)


def _page(request: Request, first_day: date, *, refusal: Refused | None = None) -> HttpResponse:
    row = next((row for row in _rows(request.actor, today()) if row.first_day == first_day), None)
    if row is None:
        raise Http404
    context = {
        "row": row,
        "first_day": first_day,
        "areas": area_names(),
        "crumbs": [Crumb(_("Månader"), reverse("finance:months"))],
        "refusal": refusal,
    }
    if row.sums is None:
        waiting = queries.waiting_by_customer(
            request.actor, last_day=next_month(first_day) - timedelta(days=1)
        )
        context |= {"waiting": waiting, "waiting_ore": sum(customer.ore for customer in waiting)}
    else:
        context |= _begun(request, row.sums)
    return show(request, "finance/month.html", month_title(first_day), **context)


def _begun(request: Request, sums: MonthSums) -> dict[str, object]:
    """What is shown of a month that has invoices."""
    of_month = queries.invoices(request.actor, month=sums.month)
    found = queries.invoices(request.actor, month=sums.month, search=request.GET.get("q", "").strip())
    listing: Listing[Invoice] = Listing(request, found, invoice_columns(by_month=False), per_page=60)
    by_areas = by_area(of_month)
    shown = {
        "listing": listing,
        "figures": queries.figures(found),
        "month_figures": queries.figures(of_month),
        "by_area": by_areas,
        "total": total(by_areas),
    }
    if sums.month.closed_at is None:
        shown |= _going(sums.month, closing(request.actor, sums.month), now())
    return shown


def _going(month: Month, going: Closing, at: datetime) -> dict[str, object]:
    """For the progress: what is being done, and whether anyone is at it."""
    step = going.step
    again = step.due_at if step and step.attempts and step.due_at > at else None
    idle = step is not None and again is None and step.leased_until is None and step.due_at < at - PATIENCE
    return {"month": month, "closing": going, "again": again, "no_worker": idle}


def _rows(actor: Actor, day: date) -> list[MonthRow]:
    """Months begun or closed, and those after them up to the one that lasts; the newest first."""
    to_close = queries.month_to_close(day)
    closable = to_close if actor.may("close_month") else None
    rows = [MonthRow(s.month.first_day, s, s.month.first_day == closable) for s in queries.months(actor)]
    first_day = next_month(rows[0].first_day) if rows else (to_close or day.replace(day=1))
    while first_day <= day:
        rows.insert(0, MonthRow(first_day, None, first_day == closable))
        first_day = next_month(first_day)
    return rows
