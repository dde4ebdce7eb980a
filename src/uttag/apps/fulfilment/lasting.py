"""How long lots last against what is prescribed: which ones no usual order can be given any more (B2.9).

An order's goods must last as many days as its pieces are meant to last (reading 5): those of the withdrawal, or by the
term `allocation.lasting` all that is left of the prescription. What no wave planned today would take of a lot, to
whomever, is too short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.queries import prices_of
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.stock.models import Lot, Place
from uttag.rules.allocation import last_day_needed
from uttag.rules.money import half_up

_NEEDED = (
    *("pk", "number", "expires_on", "article_id", "article__number"),
    *("article__name", "article__variant", "article__unit", "article__pieces_per_package"),
)
_DAYS = {
    "withdrawal": F("days_per_withdrawal"),
    "prescription": F("days_per_withdrawal") * (F("withdrawals") - F("used")),
}


class Lasts(StrEnum):
    """How it stands with a lot today."""

    EXPIRED = "expired"
    TOO_SHORT = "too_short"
    """Nothing usual can be given of it: its last day comes before what anyone gets is used up."""
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class LastingLot:
    """Pieces of a lot on shelves, worth `ore`. Plain values: there may be a thousand, and a page shows fifty.

    `usual_days`: what the shortest withdrawal of it covers, or the shortest prescription, whichever it must last
    (`whole_prescription`); None: nobody has it prescribed.
    """

    lot_id: int
    number: str
    expires_on: date
    article_number: str
    article_name: str
    unit: str
    pieces: int
    ore: int
    days_left: int
    usual_days: int | None
    lasts: Lasts


def lasting_lots(actor: Actor, today: date, until: date, *, only: str = "") -> list[LastingLot]:
    """Lots on shelves whose last day is `until` or before, the earliest first; `only`: a value of Lasts."""
    require(actor, "see_stock")
    near = _near(until).values_list(*_NEEDED, _usual_days(today)).annotate(Sum("balances__pieces"))
    lots = list(near.order_by("expires_on", "pk"))
    prices = prices_of({article for _, _, _, article, *_ in lots}, today)
    found = []
    for key, lot, last_day, article, number, name, variant, unit, per_package, days, pieces in lots:
        lasts = _stands(last_day, days, today)
        ore = half_up(pieces * prices.get(article, 0), per_package)
        named = (number, f"{name} {variant}".strip(), unit)
        left = (last_day - today).days
        found.append(LastingLot(key, lot, last_day, *named, pieces, ore, left, days, lasts))
    return [one for one in found if one.lasts == only] if only else found


def past_use(actor: Actor, today: date, until: date) -> int:
    """How many lots on shelves have expired, or can be given to nobody; of those whose last day is by `until`."""
    require(actor, "see_stock")
    lots = set(_near(until).values_list("pk", "expires_on", _usual_days(today)))
    return sum(_stands(last_day, days, today) is not Lasts.SOON for _, last_day, days in lots)


def whole_prescription(today: date) -> bool:
    """Whether goods must last all that is left of the prescription, and not the withdrawal alone."""
    return _lasting(today) == "prescription"


def _lasting(today: date) -> str:
    return str(term_book().in_force("allocation.lasting", today).value)


def _near(until: date) -> QuerySet[Lot]:
    on_shelves = Q(balances__place__kind=Place.Kind.SHELF, balances__pieces__gt=0)
    return Lot.objects.filter(on_shelves, expires_on__lte=until)


def _usual_days(today: date) -> Subquery:
    """Of lots: the fewest days that goods must last, of the items in force with the article (or its parent)."""
    items = PrescriptionItem.objects.filter(
        article=Coalesce(OuterRef("article__parent"), OuterRef("article")),
        cancelled_at=None,
        used__lt=F("withdrawals"),
        last_valid_day__gte=today,
    )
    needed = items.annotate(days=_DAYS[_lasting(today)]).order_by("days")
    return Subquery(needed.values("days")[:1])


def sums(lots: Sequence[LastingLot], lasts: Lasts) -> tuple[int, int, int]:
    """(lots, pieces, öre) of those that stand so."""
    chosen = [one for one in lots if one.lasts is lasts]
    return len(chosen), sum(one.pieces for one in chosen), sum(one.ore for one in chosen)


def _stands(last_day: date, usual: int | None, today: date) -> Lasts:
    if last_day < today:
        return Lasts.EXPIRED
    too_short = usual is not None and last_day < last_day_needed(today, today, usual)
    return Lasts.TOO_SHORT if too_short else Lasts.SOON
