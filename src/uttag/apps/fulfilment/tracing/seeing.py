"""The traces that are shown: with names for depot and service desk, in numbers for those who decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.finding import shown_name
from uttag.apps.fulfilment.models import Allocation, Parcel
from uttag.apps.fulfilment.tracing.origins import Arrival, Origin, arrivals, origins
from uttag.apps.fulfilment.tracing.receivers import Reached, Receiver, receivers
from uttag.apps.fulfilment.tracing.whereabouts import LotNow, whereabouts
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.stock.lineage import descendants, suppliers_own
from uttag.apps.stock.models import Lot
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.ground.trail.operations import note_access
from uttag.rules.reasons import Refused, because

TRACING = "tracing"  # the ground for looking: goods that may have to come back


@dataclass(frozen=True, slots=True)
class Trace:
    """Supplier's lots with all that was repacked from them, and everyone who was given pieces."""

    lots: tuple[LotNow, ...]
    receivers: tuple[Receiver, ...]

    @property
    def patients(self) -> int:
        """How many people got something, or soon will."""
        return len({one.patient_id for one in self.receivers})

    @property
    def sent(self) -> int:
        """Pieces that have left for patients."""
        return sum(one.pieces for one in self.receivers if one.sent)

    @property
    def on_the_way(self) -> int:
        """Pieces sent but not arrived."""
        return sum(one.pieces for one in self.receivers if one.reached == Reached.ON_THE_WAY)

    @property
    def complete(self) -> bool:
        """Whether the ledger sent, of each lot, exactly what the rows say."""
        sent = dict.fromkeys((now.lot.pk for now in self.lots), 0)
        for one in self.receivers:
            sent[one.lot_id] += one.pieces if one.sent else 0
        return all(now.sent == sent[now.lot.pk] for now in self.lots)


def see_trace(actor: Actor, lots: Collection[int], *, at: datetime) -> Trace:
    """From lots (keys) to everyone who got pieces, through repackings at any depth. Logged with all of them."""
    require(actor, "trace_lot")
    family = descendants(lots)
    given = receivers(actor, family)
    patients = {one.patient for one in given}
    note_access(actor, "see_trace", at=at, patients=sorted(patients), ground=TRACING)
    return Trace(tuple(whereabouts(family)), tuple(given))


@dataclass(frozen=True, slots=True)
class GroupReached:
    """What one unit's patients got of the lots; of `pieces`, `sent` have left the depot."""

    care_provider: str
    unit: str
    patients: int
    rows: int
    pieces: int
    sent: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The same trace in numbers alone."""

    lots: tuple[LotNow, ...]
    groups: tuple[GroupReached, ...]
    patients: int


_GONE = Q(row__state__in=(OrderRow.State.DISPATCHED, OrderRow.State.DELIVERED))


def trace_figures(actor: Actor, lots: Collection[int]) -> Figures:
    """Who has pieces of lots, by care provider and prescribing unit: numbers, no names, nothing to log."""
    require(actor, "start_recall")
    family = descendants(lots)
    given = Allocation.objects.filter(lot__in=family).order_by()
    by = ("order__care_provider__name", "row__item__prescription__unit__name")
    groups = given.values_list(*by).annotate(
        patients=Count("order__patient", distinct=True),
        rows=Count("row", distinct=True),
        all=Sum("pieces"),
        gone=Sum("pieces", filter=_GONE, default=0),
    )
    found = tuple(GroupReached(*group) for group in groups.order_by(*by))
    people = given.aggregate(n=Count("order__patient", distinct=True))["n"]
    return Figures(tuple(whereabouts(family)), found, people)


# --- back ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TracedBack:
    """An order, or one of its parcels, with where its pieces came from."""

    order: Order
    parcel: Parcel | None
    name: str
    origins: tuple[Origin, ...]


def see_origins(actor: Actor, typed: str, *, at: datetime) -> list[TracedBack]:
    """From a parcel (SSCC), a delivery note (FS-…), an order (B-…) or a withdrawal (U-…) to suppliers' lots.

    None for a number that names nothing. Logged.
    """
    require(actor, "trace_lot")
    found = [_traced(given, parcel, order) for order, parcel, given in _named(actor, typed)]
    patients = {one.order.patient.uuid for one in found}
    note_access(actor, "see_origins", at=at, patients=patients, ground=TRACING)
    return found


def _traced(given: QuerySet[Allocation], parcel: Parcel | None, order: Order) -> TracedBack:
    return TracedBack(order, parcel, shown_name(order), tuple(origins(given)))


_Named = tuple[Order, Parcel | None, QuerySet[Allocation]]


def _named(actor: Actor, typed: str) -> Iterable[_Named]:
    parcels = Parcel.objects.select_related("order__patient")
    if actor.care_provider_id is not None:
        parcels = parcels.filter(care_provider=actor.care_provider_id)
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) in (18, 20) and not any(c.isalpha() for c in typed):
        return [_of_parcel(parcel) for parcel in parcels.filter(sscc=digits[-18:])]
    try:
        key, prefix = pk_of(typed), prefix_of(typed)
    except ValueError:
        return []
    if prefix == "FS":
        return [_of_parcel(parcel) for parcel in parcels.filter(pk=key)]
    orders = Order.objects.select_related("patient")
    if actor.care_provider_id is not None:
        orders = orders.filter(care_provider=actor.care_provider_id)
    if prefix == "U":
        rows = OrderRow.objects.filter(withdrawal=key)
        given = Allocation.objects.filter(row__in=rows)
        return [(order, None, given) for order in orders.filter(pk__in=rows.values("order"))]
    return [(order, None, Allocation.objects.filter(order=order)) for order in orders.filter(pk=key)]


def _of_parcel(parcel: Parcel) -> _Named:
    return parcel.order, parcel, Allocation.objects.filter(wave=parcel.wave_id, order=parcel.order_id)


# --- which lots ----------------------------------------------------------------------------------------


def lots_called(actor: Actor, number: str, article: Article | None = None) -> list[Lot]:
    """Lots with a supplier's number, whatever its case; of one article where a code named it. All where empty."""
    require(actor, "see_stock")
    lots = Lot.objects.select_related("article__supplier", "repacked_from")
    if article is not None:
        lots = lots.filter(article=article)
    if number:
        exact = lots.filter(number=number)
        lots = exact if exact.exists() else lots.filter(number__iexact=number)
    elif article is None:
        return []
    return list(lots.order_by("article__name", "-received_on", "pk"))


def came_from(actor: Actor, lots: Collection[int]) -> dict[int, tuple[Arrival, ...]]:
    """When lots, or the suppliers' lots that they were repacked from, came."""
    require(actor, "see_stock")
    return arrivals(suppliers_own(lots))


def lot_traced(actor: Actor, key: int) -> Lot:
    """One lot by its key. Raises Refused."""
    require(actor, "see_stock")
    found = Lot.objects.select_related("article__supplier", "repacked_from__article").filter(pk=key).first()
    if found is None:
        raise Refused(because("lot_unknown", None))
    return found
