"""The depot's day: goods in, waves planned, packed and sent off. Each step is one operation on a whole wave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.operations import note_suppliers_out
from uttag.apps.delivery.operations import dispatch_wave, open_tasks_for_silent_parcels, record_events
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.receipts import Receipt
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind, Urgency
from uttag.simulation.buying import Buyer
from uttag.simulation.population.articles import ArticleRow
from uttag.simulation.population.clock import at_time, next_working_day
from uttag.simulation.population.populate import Population
from uttag.simulation.population.supply import procured_lot
from uttag.simulation.road import Leaving, Road

GOODS_IN = time(7, 0)
URGENT_WAVE = time(10, 30)
MAIN_WAVE = time(14, 10)
EVENING = time(19, 30)
_URGENT = frozenset({Urgency.EXPRESS, Urgency.ACUTE})


@dataclass(slots=True)
class Depot:
    population: Population
    actors: dict[Role, Actor]
    road: Road
    is_working: Callable[[date], bool]
    first_day: date
    last_day: date
    _articles: dict[str, ArticleRow] = field(init=False)
    _buyer: Buyer = field(init=False)

    def __post_init__(self) -> None:
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

    def send_urgent(self, day: date) -> None:
        self._wave(at_time(day, URGENT_WAVE), _URGENT)

    def send_all(self, day: date) -> None:
        self._wave(at_time(day, MAIN_WAVE), None)

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

    def _wave(self, at: datetime, urgency: frozenset[Urgency] | None) -> None:
        actor = self.actors[Role.DEPOT]
        try:
            wave = plan_wave(actor=actor, at=at, urgency=urgency)
        except Refused:
            return  # nothing waits
        if wave.state != Wave.State.PLANNED:
            return
        packed = pack_wave(wave.uuid, actor=actor, at=at + timedelta(minutes=70))
        left_at = at + timedelta(minutes=110)
        dispatch_wave(wave.uuid, actor=actor, at=left_at)
        orders = {order.pk: order for order in Order.objects.filter(parcels__wave=wave)}
        for parcel in packed:
            order = orders[parcel.order_id]
            self.road.take(
                Leaving(
                    parcel.sscc,
                    DestinationKind(order.destination),
                    Urgency(order.urgency),
                    order.leave_outside,
                    (order.window_from, order.window_to),
                    left_at,
                )
            )
