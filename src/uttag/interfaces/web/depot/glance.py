"""Today at a glance: what must be looked into, and what waits for goods; each kind on one row with its number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.booking.queries import to_rebook, without_carrier
from uttag.apps.delivery.delays.queries import radar_figures
from uttag.apps.delivery.models import Forecast
from uttag.apps.delivery.queries import silent_parcels
from uttag.apps.delivery.tracking.strays import stray_events
from uttag.apps.fulfilment.lasting import past_use
from uttag.apps.purchasing.procurement.queries import waiting_to_order
from uttag.apps.purchasing.quarantine import waiting_in_quarantine
from uttag.apps.purchasing.queries import waiting_for_goods
from uttag.apps.stock.counting.queries import differing

SHORTLY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Glance:
    """Something to see to, how many of it, and where. `words` has room for the number."""

    count: int
    words: str
    detail: str
    href: str
    due: str = ""
    state: str = ""

    @property
    def title(self) -> str:
        return self.words % {"n": self.count}


def to_look_into(actor: Actor, at: datetime, late: int) -> list[Glance]:
    """What isn't as it should be, the worst first; nothing of what is none. `late`: parcels under way."""
    return [row for row in _to_look_into(actor, at, late) if row.count]


def goods(actor: Actor, at: datetime, day: date, backordered: int) -> list[Glance]:
    """What waits at the quay, in quarantine and with suppliers, and what goes out of date."""
    return [row for row in _goods(actor, at, day, backordered) if row.count]


def until(moment: datetime, at: datetime) -> str:
    """ "3 tim 12 min", "2 dagar"; nothing once it has passed."""
    minutes = int((moment - at).total_seconds() // 60)
    if minutes < 0:
        return ""
    if minutes >= 48 * 60:
        return ngettext("%(n)d dag", "%(n)d dagar", minutes // 1440) % {"n": minutes // 1440}
    if minutes >= 60:
        return _("%(h)d tim %(m)d min") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(m)d min") % {"m": minutes}


def _to_look_into(actor: Actor, at: datetime, late: int) -> Iterator[Glance]:
    silent = silent_parcels(actor, at).count()
    yield Glance(
        silent,
        ngettext("%(n)d kolli som ingen hört av", "%(n)d kollin som ingen hört av", silent),
        _("Fråga transportören och anteckna beskedet."),
        f"{reverse('depot:parcels')}?lage=silent",
        _("nu"),
        "bad",
    )
    nobody = without_carrier(actor).count()
    yield Glance(
        nobody,
        ngettext("%(n)d packat kolli utan transportör", "%(n)d packade kollin utan transportör", nobody),
        _("Välj vem som kör dem."),
        reverse("depot:without_carrier"),
        _("nu"),
        "bad",
    )
    refused = to_rebook().count()
    yield Glance(
        refused,
        ngettext("%(n)d bokning nekades", "%(n)d bokningar nekades", refused),
        _("Boka om hos samma eller en annan transportör."),
        f"{reverse('depot:bookings')}?lage=refused",
        _("nu"),
        "bad",
    )
    strays = stray_events(actor).count()
    yield Glance(
        strays,
        ngettext("%(n)d besked som inte stämmer", "%(n)d besked som inte stämmer", strays),
        _("Transportören har sagt något om ett okänt kolli, eller något som inte kan ha hänt."),
        reverse("depot:stray_events"),
        _("i dag"),
        "warn",
    )
    yield Glance(
        late,
        ngettext("%(n)d kolli på väg är försenat", "%(n)d kollin på väg är försenade", late),
        _("Lovad dag har passerat."),
        f"{reverse('depot:parcels')}?lage=late",
        _("sena"),
        "warn",
    )
    missing = radar_figures(actor).by_risk.get(Forecast.Risk.WILL_MISS, 0)
    yield Glance(
        missing,
        ngettext(
            "%(n)d beställning kommer inte fram i tid", "%(n)d beställningar kommer inte fram i tid", missing
        ),
        _("Som det ser ut nu. Kundtjänst ser vilka och varför."),
        reverse("depot:waiting"),
        _("snart"),
        "warn",
    )
    differences = differing(actor, at)
    yield Glance(
        differences,
        ngettext("%(n)d räkning stämmer inte", "%(n)d räkningar stämmer inte", differences),
        _("Någon annan än den som räknade godkänner skillnaden."),
        reverse("depot:count_differences"),
        _("i dag"),
    )


def _goods(actor: Actor, at: datetime, day: date, backordered: int) -> Iterator[Glance]:
    today = _("i dag")
    to_receive = waiting_for_goods(actor, at)
    yield Glance(
        to_receive,
        ngettext("%(n)d leverans väntas in", "%(n)d leveranser väntas in", to_receive),
        _("Väntas i dag eller är sena."),
        reverse("depot:receive"),
        today,
    )
    yield Glance(
        backordered,
        ngettext("%(n)d rad är restnoterad", "%(n)d rader är restnoterade", backordered),
        _("Leverantören är slut. De går av sig själva när varorna kommer."),
        reverse("depot:backorders"),
        _("väntar"),
    )
    to_order = waiting_to_order(actor, at)
    yield Glance(
        to_order,
        ngettext("%(n)d anskaffning ska beställas", "%(n)d anskaffningar ska beställas", to_order),
        _("Någon väntar på varan, och dagarna räknas."),
        reverse("depot:procurements"),
        today,
    )
    held = waiting_in_quarantine(actor, at)
    yield Glance(
        held,
        ngettext("%(n)d parti i karantän", "%(n)d partier i karantän", held),
        _("Släpp fri, skicka tillbaka eller kassera."),
        reverse("depot:quarantine"),
        today,
    )
    short = past_use(actor, day, day + SHORTLY)
    yield Glance(
        short,
        ngettext("%(n)d parti går inte att plocka längre", "%(n)d partier går inte att plocka längre", short),
        _("Utgånget, eller räcker inte så länge som ett vanligt uttag."),
        reverse("depot:expiring"),
        _("snart"),
    )
