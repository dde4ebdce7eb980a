"""The depot's purchases: goods are ordered ahead of the day they come, received lot by lot, and some set aside.

What comes when is the population's; here it goes the product's own way: purchase orders, receipts against
them, a few short-dated lots for the quarantine, and special procurements for the orders that wait for them.
"""

from __future__ import annotations

import heapq
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.ordering.models import OrderRow
from uttag.apps.purchasing.buying.making import make_purchase_order
from uttag.apps.purchasing.buying.proposing import needs
from uttag.apps.purchasing.buying.sending import send_purchase_order
from uttag.apps.purchasing.models import Procurement, PurchaseOrder
from uttag.apps.purchasing.procurement.opening import open_procurements
from uttag.apps.purchasing.procurement.ordering import order_procurements
from uttag.apps.purchasing.procurement.watching import watch_procurements
from uttag.apps.purchasing.quarantine import (
    quarantined_lines,
    release_from_quarantine,
    scrap_from_quarantine,
    send_back_from_quarantine,
)
from uttag.apps.purchasing.receiving.lines import GoodsIn
from uttag.apps.purchasing.receiving.taking_in import receive
from uttag.apps.purchasing.stops import last_days_to_buy
from uttag.rules.words import ArticleStatus
from uttag.simulation.founding import KEYS
from uttag.simulation.population.articles import ArticleRow, SupplierRow
from uttag.simulation.population.supply import LotRow

SHORT_DATED = 0.06  # of the lots that come, those of which some packages are short-dated
SETTLED_AFTER = timedelta(days=3)
BUYS_BEFORE_THE_LAST = 6  # working days: what is bought then is late, due or on its way on the last


@dataclass(frozen=True, slots=True)
class Coming:
    """Lots that one supplier delivers on `day`, ordered as many working days earlier as it needs."""

    ordered_on: date
    day: date
    supplier: str
    lots: tuple[LotRow, ...]

    @property
    def key(self) -> UUID:
        return uuid5(KEYS, f"purchase {self.supplier} {self.day}")


@dataclass(slots=True)
class Buyer:
    """Who buys and receives. `last_day`: the last that is lived, so that something is still on its way then."""

    seed: int
    articles: dict[str, ArticleRow]
    suppliers: tuple[SupplierRow, ...]
    actor: Actor
    is_working: Callable[[date], bool]
    first_day: date
    last_day: date
    _to_order: list[Coming] = field(default_factory=list)
    _to_receive: dict[date, list[Coming]] = field(default_factory=lambda: defaultdict(list))
    _procured: list[tuple[date, str, int, LotRow]] = field(default_factory=list)

    def expect(self, lots: Iterable[LotRow]) -> None:
        """All that will come; sorted by the day it is ordered."""
        lead = {supplier.code: supplier.lead_days for supplier in self.suppliers}
        by_delivery: dict[tuple[date, str], list[LotRow]] = defaultdict(list)
        for lot in lots:
            by_delivery[lot.received_on, self.articles[lot.article].supplier].append(lot)
        for (day, supplier), some in by_delivery.items():
            ordered_on = max(self.first_day, self._before(day, lead[supplier]))
            self._to_order.append(Coming(ordered_on, day, supplier, tuple(some)))
        self._to_order.sort(key=lambda coming: (coming.ordered_on, coming.day, coming.supplier))

    def procure(self, row: OrderRow, lot: LotRow, key: str) -> None:
        """A procured row's goods, which come on the lot's day."""
        heapq.heappush(self._procured, (lot.received_on, key, row.pk, lot))

    def of_a_day(self, day: date, at: datetime) -> None:
        """The morning: what is to be ordered is ordered, what comes is received, what was set aside is settled."""
        while self._to_order and self._to_order[0].ordered_on <= day:
            self._order(self._to_order.pop(0), at)
        for coming in self._to_receive.pop(day, ()):
            self._receive(coming, at)
        self._procure(at)
        self._receive_procured(day, at)
        self._settle(at)
        if day == self._before(self.last_day, BUYS_BEFORE_THE_LAST):
            self._buy_as_proposed(day, at)

    # --- stocked goods ------------------------------------------------------------------------------------

    def _order(self, coming: Coming, at: datetime) -> None:
        """What has left the assortment, or is being run out, isn't bought and doesn't come."""
        articles = _articles(coming.lots)
        stops = last_days_to_buy([article.pk for article in articles.values()])
        bought = tuple(
            lot for lot in coming.lots if _may_be_bought(articles[lot.article], stops, coming.ordered_on)
        )
        if not bought:
            return
        packages: dict[int, int] = defaultdict(int)
        for lot in bought:
            article = articles[lot.article]
            packages[article.pk] += -(-lot.pieces // article.pieces_per_package)
        supplier = articles[bought[0].article].supplier_id
        order = make_purchase_order(supplier, list(packages.items()), key=coming.key, actor=self.actor, at=at)
        send_purchase_order(order.uuid, actor=self.actor, at=at)
        self._to_receive[max(coming.day, coming.ordered_on)].append(replace(coming, lots=bought))

    def _receive(self, coming: Coming, at: datetime) -> None:
        articles = _articles(coming.lots)
        supplier = articles[coming.lots[0].article].supplier_id
        lines = [
            _goods(articles[lot.article].pk, lot, f"{coming.key} {place}")
            for place, lot in enumerate(self._with_short_dated(coming.lots))
        ]
        self._take_in(lines, coming.key, supplier, f"receipt {coming.key}", at)

    def _take_in(self, lines: list[GoodsIn], order: UUID, supplier: int, name: str, at: datetime) -> None:
        number = f"{random.Random(f'{self.seed}:{name}').randint(100_000, 999_999)}"
        receive(
            lines,
            document=uuid5(KEYS, name),
            supplier_id=supplier,
            order=order,
            note_number=number,
            finished=True,
            actor=self.actor,
            at=at,
        )

    def _with_short_dated(self, lots: Iterable[LotRow]) -> Iterator[LotRow]:
        """The lots; of a few, some packages are of an older one."""
        for lot in lots:
            rng = random.Random(f"{self.seed}:short:{lot.article}:{lot.number}")
            article = self.articles[lot.article]
            older = lot.pieces // article.pieces_per_package // 4 * article.pieces_per_package
            if older and rng.random() < SHORT_DATED:
                left = timedelta(round(article.shelf_life_days * rng.uniform(0.35, 0.6)))
                expires = lot.received_on + left
                yield replace(lot, number=f"{lot.number}K", pieces=older, expires_on=expires)
                lot = replace(lot, pieces=lot.pieces - older)
            yield lot

    def _buy_as_proposed(self, day: date, at: datetime) -> None:
        """What the product itself proposes, supplier by supplier; it is on its way when the story ends."""
        by_supplier: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for need in needs(self.actor, day):
            by_supplier[need.article.supplier_id].append((need.article.pk, need.proposal.packages))
        codes = dict(Supplier.objects.filter(pk__in=by_supplier).values_list("pk", "code"))
        for supplier, lines in sorted(by_supplier.items()):
            key = uuid5(KEYS, f"proposed {codes[supplier]} {day}")
            order = make_purchase_order(supplier, lines, key=key, actor=self.actor, at=at)
            send_purchase_order(order.uuid, actor=self.actor, at=at)

    def _before(self, day: date, working_days: int) -> date:
        while working_days:
            day -= timedelta(1)
            working_days -= self.is_working(day)
        return day

    # --- special procurements and the quarantine ------------------------------------------------------------

    def _procure(self, at: datetime) -> None:
        open_procurements(actor=SYSTEM, at=at)
        waiting = Procurement.objects.filter(state=Procurement.State.TO_ORDER)
        gone = waiting.filter(row__article__status=ArticleStatus.GONE)
        keys = list(waiting.exclude(pk__in=gone).order_by("pk").values_list("uuid", flat=True))
        if keys:
            order_procurements(keys, actor=self.actor, at=at)
        watch_procurements(actor=SYSTEM, at=at)

    def _receive_procured(self, day: date, at: datetime) -> None:
        """What was ordered this morning comes on a later day at the earliest."""
        while self._procured and self._procured[0][0] <= day:
            _, key, row, lot = heapq.heappop(self._procured)
            sent = Procurement.objects.filter(row=row, line__order__state=PurchaseOrder.State.SENT)
            found = sent.select_related("line__order", "line__article").first()
            if found is None or found.line is None:
                continue  # called off, or came with another's
            came = sum(found.line.receipts.values_list("pieces", flat=True))
            size = found.line.article.pieces_per_package
            pieces = min(-(-lot.pieces // size) * size, found.line.pieces - came)
            line = _goods(found.line.article_id, replace(lot, pieces=pieces), key)
            order = found.line.order
            self._take_in([line], order.uuid, order.supplier_id, key, at)

    def _settle(self, at: datetime) -> None:
        """Most is released or goes back, a little is scrapped, and some has been left standing."""
        for line in list(quarantined_lines(self.actor).filter(receipt__received_at__lt=at - SETTLED_AFTER)):
            chance = random.Random(f"{self.seed}:settle:{line.article.number}:{line.lot_number}").random()
            if chance < 0.4:
                shelf = self.articles[line.article.number].place
                why = "Går åt före sista dagen enligt förskrivningarna."
                release_from_quarantine(line.uuid, shelf, why, actor=self.actor, at=at)
            elif chance < 0.65:
                why = "Leverantören tar tillbaka och krediterar."
                send_back_from_quarantine(line.uuid, why, actor=self.actor, at=at)
            elif chance < 0.75:
                why = "Leverantören krediterar men vill inte ha varorna åter."
                scrap_from_quarantine(line.uuid, why, actor=self.actor, at=at)


def _articles(lots: Iterable[LotRow]) -> dict[str, Article]:
    found = Article.objects.filter(number__in={lot.article for lot in lots})
    return {article.number: article for article in found}


def _may_be_bought(article: Article, stops: dict[int, date], day: date) -> bool:
    stop = stops.get(article.pk)
    return article.status != ArticleStatus.GONE and article.contracted and (stop is None or day <= stop)


def _goods(article: int, lot: LotRow, key: str) -> GoodsIn:
    return GoodsIn(article, lot.number, lot.expires_on, lot.pieces, lot.place, uuid5(KEYS, f"line {key}"))
