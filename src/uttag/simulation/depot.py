"""The depot's day: goods in, waves planned, packed and sent off. Each step is one operation on a whole wave."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.operations import note_suppliers_out
from uttag.apps.delivery.booking.making import book_wave
from uttag.apps.delivery.operations import dispatch_wave, open_tasks_for_silent_parcels, record_events
from uttag.apps.fulfilment.departures.due import cut_wave
from uttag.apps.fulfilment.models import Departure, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.receipts import Receipt
from uttag.apps.purchasing.buying.reckoning import reckon_purchases
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind, Urgency
from uttag.simulation.buying import Buyer
from uttag.simulation.doorstep import table
from uttag.simulation.population.articles import ArticleRow
from uttag.simulation.population.clock import at_time, next_working_day
from uttag.simulation.population.populate import Population
from uttag.simulation.population.supply import procured_lot
from uttag.simulation.road import Leaving, Road

GOODS_IN = time(7, 0)
EVENING = time(19, 30)
TABLE_SINCE = timedelta(days=10)  # so lately all is read at the packing table
BY_LIST = "Packade efter lista, innan packborden fanns"  # why earlier parcels left unread


@dataclass(slots=True)
class Depot:
    population: Population
    actors: dict[Role, Actor]
    road: Road
    is_working: Callable[[date], bool]
    first_day: date
    last_day: date
    _rng: random.Random = field(init=False)
    _articles: dict[str, ArticleRow] = field(init=False)
    _buyer: Buyer = field(init=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(f"{self.population.seed}:table")
        self._articles = {row.number: row for row in self.population.articles}
        self._buyer = Buyer(
            self.population.seed,
            self._articles,
            self.population.suppliers,
            self.actors[Role.DEPOT],
            self.is_working,
            self.first_day,
            self.last_day,
        )
        self._buyer.expect(self.population.supply.receipts)

    def open(self, day: date) -> None:
        """Morning: what has come, and which suppliers have nothing to deliver."""
        at, supply, depot = at_time(day, GOODS_IN), self.population.supply, self.actors[Role.DEPOT]
        self._buyer.of_a_day(day, at)
        note_suppliers_out(supply.out_on(day), actor=depot, at=at)

    def send(self, cutoff: time, until: datetime, day: date) -> None:
        """The waves that are cut at this time of day."""
        for departure in Departure.objects.filter(cutoff_at=cutoff).order_by("leaves_at", "pk"):
            self._go(departure, day, until)

    def close_day(self, day: date) -> None:
        self.close(at_time(day, EVENING))

    def close(self, at: datetime) -> None:
        """Evening: the carriers' words of the day, and a task for each parcel gone silent."""
        record_events(self.road.said_until(at), actor=self.actors[Role.SYSTEM], at=at)
        open_tasks_for_silent_parcels(actor=self.actors[Role.SYSTEM], at=at)

    def procure(self, receipt: Receipt, request: str) -> None:
        """What is not stocked comes from the supplier some working days later (B2.3); it is ordered next morning.

        Chance hangs on `request`, the population's name for it: keys of rows differ between databases.
        """
        orders = [order.uuid for order in receipt.orders if order.procured]
        if not orders:
            return
        rows = OrderRow.objects.filter(order__uuid__in=orders)
        for row in rows.select_related("article", "order"):
            article = self._articles[row.article.number]
            key = f"procured for {request}: {article.number}"
            days, _ = procured_lot(self.population.seed, article, key, row.order.ordered_day, row.pieces)
            day = row.order.ordered_day
            for _ in range(days):
                day = next_working_day(day + timedelta(1), self.is_working)
            _, lot = procured_lot(self.population.seed, article, key, day, row.pieces)
            self._buyer.procure(row, lot, key)

    def _go(self, departure: Departure, day: date, until: datetime) -> None:
        """A departure's wave: cut by the clock, packed and sent off, as far as there is time before `until`."""
        at = at_time(day, departure.cutoff_at)
        wave = cut_wave(departure.uuid, day, actor=self.actors[Role.SYSTEM], at=at)
        if wave is None or wave.state != Wave.State.PLANNED or wave.leaves_at is None:
            return
        packed_at = at + (wave.leaves_at - at) / 2
        if packed_at <= until:
            self._pack(wave, packed_at)
        if wave.leaves_at <= until:
            actor = self.actors[Role.DEPOT]
            dispatch_wave(wave.uuid, unread_ok=BY_LIST, actor=actor, at=wave.leaves_at)
            self._take_off(wave, wave.leaves_at)

    def _pack(self, wave: Wave, at: datetime) -> None:
        """At the table of late, where all is read; before that the parcels were packed by list."""
        depot = self.actors[Role.DEPOT]
        if self.last_day - local(at).date() < TABLE_SINCE:
            at = table.pack(wave, depot, at, self._rng)
        else:
            pack_wave(wave.uuid, actor=depot, at=at)
        book_wave(wave.uuid, actor=self.actors[Role.SYSTEM], at=at + timedelta(minutes=1))

    def _take_off(self, wave: Wave, at: datetime) -> None:
        orders = Order.objects.select_related("carrier").in_bulk(wave.parcels.values_list("order", flat=True))
        for parcel in wave.parcels.order_by("pk"):
            order = orders[parcel.order_id]
            self.road.take(
                Leaving(
                    parcel.sscc,
                    order.carrier.code if order.carrier else "",
                    DestinationKind(order.destination),
                    Urgency(order.urgency),
                    order.leave_outside,
                    (order.window_from, order.window_to),
                    at,
                    tuple(parcel.extra_boxes.values_list("sscc", flat=True)),
                )
            )

    def leave_work(self, at: datetime) -> None:
        """What waits at the end is planned for the next lorries, so that somebody can pick it; needs are reckoned."""
        reckon_purchases(actor=self.actors[Role.SYSTEM], at=at)
        for departure in Departure.objects.order_by("-leaves_at", "pk"):
            with suppress(Refused):  # nothing waits for it
                plan_wave(actor=self.actors[Role.DEPOT], at=at, departure=departure.uuid)
