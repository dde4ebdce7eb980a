"""How far a late procurement has come, as the service desk says it on the phone (B2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.ordering.models import OrderRow
from uttag.apps.purchasing.models import Procurement
from uttag.interfaces.web.frame.templatetags.words import day_in_words
from uttag.rules.procurement import ProcurementClock


@dataclass(frozen=True, slots=True)
class LateRow:
    """A late procurement with its order's number and clock, which has stopped once the goods are delivered."""

    procurement: Procurement
    number: str
    clock: ProcurementClock

    @property
    def goes_on(self) -> bool:
        """Whether anything is still to come."""
        row = self.procurement.row
        return row.delivered_day is None and row.state != OrderRow.State.CANCELLED

    @property
    def days(self) -> str:
        """ "dag 12 av 10" while it goes on, afterwards how long it took."""
        told = {"n": self.clock.working_day, "all": self.clock.allowed_days}
        if self.goes_on:
            return _("dag %(n)d av %(all)d") % told
        delivered = self.procurement.row.delivered_day is not None
        return _("tog %(n)d av %(all)d dagar") % told if delivered else _("avbeställd")

    @property
    def promise(self) -> str:
        """What was promised, and whether it was held."""
        day = day_in_words(self.procurement.due_day)
        if self.clock.overdue_already and self.goes_on:
            return _("skulle ha varit framme %(day)s") % {"day": day}
        return _("lovad till %(day)s") % {"day": day}

    @property
    def goods(self) -> str:
        """Where the goods are now, as one sentence."""
        one, state = self.procurement, self.procurement.row.state
        if one.row.delivered_day is not None:
            return _delivered(one.row.delivered_day, one.due_day)
        if state == OrderRow.State.CANCELLED:
            return _("Avbeställd.")
        if state == OrderRow.State.DISPATCHED:
            return _("På väg till patienten.")
        if state == OrderRow.State.ALLOCATED:
            return _("Plockas i depån.")
        return _to_depot(one)


def _delivered(day: date, due: date) -> str:
    days = (day - due).days
    told = {"day": day_in_words(day), "n": days}
    if day <= due:
        return _("Levererad %(day)s, i tid.") % told
    late = ngettext(
        "Levererad %(day)s, %(n)d dag för sent.", "Levererad %(day)s, %(n)d dagar för sent.", days
    )
    return late % told


def _to_depot(one: Procurement) -> str:
    if one.state == Procurement.State.RECEIVED:
        return _("Har kommit till depån och skickas med nästa våg.")
    if one.state != Procurement.State.ORDERED:
        return _("Inte beställd av leverantören än.")
    if one.expected_day is None:
        return _("Beställd, leverantören har inte sagt någon dag.")
    return _("Beställd, väntas till depån %(day)s.") % {"day": day_in_words(one.expected_day)}
