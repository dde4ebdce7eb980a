"""Proof: every contact about a delay that was made or tried, on a page and as Excel (D9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from uttag.apps.delivery.delays.queries import contact_log, radar_figures
from uttag.apps.delivery.models import DelayContact
from uttag.apps.fulfilment.finding import shown_name
from uttag.apps.ordering.receipts import order_number
from uttag.ground.trail.operations import note_access
from uttag.interfaces.clock import now, today
from uttag.interfaces.web.frame.fields import day_field
from uttag.interfaces.web.frame.files import xlsx_answer
from uttag.interfaces.web.frame.pages import show
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.frame.tables import Column, Listing
from uttag.interfaces.web.service_desk.calls import GROUND
from uttag.interfaces.web.service_desk.delays.lists import tabs
from uttag.interfaces.web.service_desk.delays.rows import contact_lines
from uttag.interfaces.web.service_desk.delays.words import CHANNELS, OUTCOMES, WHOM
from uttag.papers.spreadsheet import Cell, Table
from uttag.rules.calendar import local

_MONTH = timedelta(days=30)


class PeriodForm(forms.Form):
    """Which days the log is of; nonsense counts as nothing said."""

    fran = day_field("", required=False)
    till = day_field("", required=False)

    def period(self) -> tuple[date, date]:
        """From and to; the last thirty days unless said otherwise."""
        given = self.cleaned_data if self.is_valid() else {}
        last = given.get("till") or today()
        return given.get("fran") or last - _MONTH, last


def contacts(request: Request) -> HttpResponse:
    """The contacts of a period, latest first."""
    first, last = PeriodForm(request.GET).period()
    found = contact_log(request.actor, first, last).order_by("-contacted_at", "-pk")
    listing: Listing[DelayContact] = Listing(request, found, _columns())
    rows = [
        (line, shown_name(line.contact.case.order), order_number(line.contact.case.order_id))
        for line in contact_lines(listing)
    ]
    _note(request, listing)
    return show(
        request,
        "service_desk/delays/log.html",
        _("Förseningar"),
        listing=listing,
        rows=rows,
        first=first,
        last=last,
        tabs=tabs(request.actor, radar_figures(request.actor), "delay_log"),
    )


def workbook(request: Request) -> HttpResponse:
    """The same as Excel, to hand to whoever asks for proof."""
    first, last = PeriodForm(request.GET).period()
    found = list(contact_log(request.actor, first, last))
    _note(request, found)
    headings = [_("Kontaktad"), _("Klockan"), _("Beställning"), _("Mottagare"), _("Vårdgivare")]
    headings += [_("Beställd"), _("Skulle kontaktas från"), _("Vem"), _("Hur"), _("Hur gick det?")]
    headings += [_("Dag som sagts"), _("Anteckning"), _("Av")]
    table = Table(_("Kontakter om förseningar"), headings, map(_cells, found))
    return xlsx_answer(f"kontakter-{first}-{last}", table)


def _cells(one: DelayContact) -> list[Cell]:
    order, at = one.case.order, local(one.contacted_at)
    who = one.contacted_by.name if one.contacted_by else "uttag"
    cells: list[Cell] = [at.date(), f"{at:%H:%M}", order_number(order.pk), shown_name(order)]
    cells += [one.care_provider.name, order.ordered_day, one.case.contact_from_day]
    cells += [str(WHOM[one.whom]), str(CHANNELS[one.channel]), str(OUTCOMES[one.outcome])]
    return [*cells, one.said_day, one.text, who]


def _note(request: Request, found: Iterable[DelayContact]) -> None:
    patients = {one.case.order.patient.uuid for one in found}
    note_access(request.actor, "delay_contacts", at=now(), patients=patients, ground=GROUND)


def _columns() -> list[Column]:
    return [
        Column(_("När"), "nar", ("contacted_at", "pk")),
        Column(_("Beställning")),
        Column(_("Mottagare")),
        Column(_("Vem och hur")),
        Column(_("Hur gick det?"), "utfall", ("outcome", "pk")),
        Column(_("Av"), "av", ("contacted_by__name", "pk")),
    ]
