"""Today at a glance: what must be looked into, and what waits for goods; each kind on one row with its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.delays.queries import radar_figures
from uttag.apps.delivery.models import Forecast
from uttag.apps.fulfilment.lasting import past_use
from uttag.interfaces.web.depot import waits
from uttag.interfaces.web.frame.counting import counted
from uttag.interfaces.web.frame.request import Request
from uttag.interfaces.web.workspaces import Counter, Words
from uttag.rules.calendar import local

SHORTLY = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Glance:
    """Something to see to, how many of it, and where."""

    count: int
    title: str
    detail: Words
    href: str
    due: Words
    state: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of it: how it is counted, its words by number, the page (`view`, `asked`) where it is seen to."""

    count: Counter
    words: object
    detail: Words
    view: str
    due: Words
    state: str = ""
    asked: str = ""

    def glance(self, count: int) -> Glance:
        said = self.words % {"n": count}  # type: ignore[operator]  # a lazy plural, which no stub knows
        return Glance(count, said, self.detail, reverse(self.view) + self.asked, self.due, self.state)


def at_a_glance(request: Request, kinds: Sequence[Kind]) -> list[Glance]:
    """What there is of the kinds, in their order; nothing of what is none."""
    waiting = counted(request, (kind.count for kind in kinds))
    return [kind.glance(count) for kind in kinds if (count := waiting[kind.count])]


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


def _missing(actor: Actor, at: datetime) -> int:
    return radar_figures(actor).by_risk.get(Forecast.Risk.WILL_MISS, 0)


def _past_use(actor: Actor, at: datetime) -> int:
    day = local(at).date()
    return past_use(actor, day, day + SHORTLY)


def to_look_into(late: int) -> Sequence[Kind]:
    """What isn't as it should be, the worst first. `late`: parcels under way, which the page has counted."""
    return (*_WRONG, _late(late), *_DOUBTFUL)


def goods(backordered: int) -> Sequence[Kind]:
    """What waits at the quay, in quarantine and with suppliers, and what goes out of date."""
    return (_GOODS_IN, _backordered(backordered), *_OTHER_GOODS)


_NOW, _TODAY, _SOON = gettext_lazy("nu"), gettext_lazy("i dag"), gettext_lazy("snart")

_WRONG = (
    Kind(
        waits.silent,
        ngettext_lazy("%(n)d kolli som ingen hört av", "%(n)d kollin som ingen hört av", "n"),
        gettext_lazy("Fråga transportören och anteckna beskedet."),
        "depot:parcels",
        _NOW,
        "bad",
        "?lage=silent",
    ),
    Kind(
        waits.without_carrier,
        ngettext_lazy("%(n)d packat kolli utan transportör", "%(n)d packade kollin utan transportör", "n"),
        gettext_lazy("Välj vem som kör dem."),
        "depot:without_carrier",
        _NOW,
        "bad",
    ),
    Kind(
        waits.refused_bookings,
        ngettext_lazy("%(n)d bokning nekades", "%(n)d bokningar nekades", "n"),
        gettext_lazy("Boka om hos samma eller en annan transportör."),
        "depot:bookings",
        _NOW,
        "bad",
        "?lage=refused",
    ),
    Kind(
        waits.strays,
        ngettext_lazy("%(n)d besked som inte stämmer", "%(n)d besked som inte stämmer", "n"),
        gettext_lazy("Transportören har sagt något om ett okänt kolli, eller något som inte kan ha hänt."),
        "depot:stray_events",
        _TODAY,
        "warn",
    ),
)


def _late(count: int) -> Kind:
    return Kind(
        lambda actor, at: count,
        ngettext_lazy("%(n)d kolli på väg är försenat", "%(n)d kollin på väg är försenade", "n"),
        gettext_lazy("Lovad dag har passerat."),
        "depot:parcels",
        gettext_lazy("sena"),
        "warn",
        "?lage=late",
    )


_DOUBTFUL = (
    Kind(
        _missing,
        ngettext_lazy(
            "%(n)d beställning kommer inte fram i tid", "%(n)d beställningar kommer inte fram i tid", "n"
        ),
        gettext_lazy("Som det ser ut nu. Kundtjänst ser vilka och varför."),
        "depot:waiting",
        _SOON,
        "warn",
    ),
    Kind(
        waits.differences,
        ngettext_lazy("%(n)d räkning stämmer inte", "%(n)d räkningar stämmer inte", "n"),
        gettext_lazy("Någon annan än den som räknade godkänner skillnaden."),
        "depot:count_differences",
        _TODAY,
    ),
)
_GOODS_IN = Kind(
    waits.goods,
    ngettext_lazy("%(n)d leverans väntas in", "%(n)d leveranser väntas in", "n"),
    gettext_lazy("Väntas i dag eller är sena."),
    "depot:receive",
    _TODAY,
)


def _backordered(count: int) -> Kind:
    return Kind(
        lambda actor, at: count,
        ngettext_lazy("%(n)d rad är restnoterad", "%(n)d rader är restnoterade", "n"),
        gettext_lazy("Slut hos leverantören. Skickas av sig självt när varorna kommer."),
        "depot:backorders",
        gettext_lazy("väntar"),
    )


_OTHER_GOODS = (
    Kind(
        waits.procurements,
        ngettext_lazy("%(n)d anskaffning ska beställas", "%(n)d anskaffningar ska beställas", "n"),
        gettext_lazy("Någon väntar på varan, och dagarna räknas."),
        "depot:procurements",
        _TODAY,
    ),
    Kind(
        waits.quarantine,
        ngettext_lazy("%(n)d parti i karantän", "%(n)d partier i karantän", "n"),
        gettext_lazy("Släpp fri, skicka tillbaka eller kassera."),
        "depot:quarantine",
        _TODAY,
    ),
    Kind(
        _past_use,
        ngettext_lazy(
            "%(n)d parti går inte att plocka längre", "%(n)d partier går inte att plocka längre", "n"
        ),
        gettext_lazy("Utgånget, eller räcker inte så länge som ett vanligt uttag."),
        "depot:expiring",
        _SOON,
    ),
)
