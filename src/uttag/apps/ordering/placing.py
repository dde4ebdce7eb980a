"""The steps of placing a request: gather the facts, ask the rules, split into orders.

Nothing is written here, so that a promise can be shown before it is confirmed (reading 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.agreement.queries import Rulebook, Spans, rulebook
from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.destinations import Destination, Destinations
from uttag.apps.ordering.reading import ItemsAsked, lock_items
from uttag.apps.ordering.wishes import RequestWish, RowWish
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.payers import Payers, Paying
from uttag.apps.prescribing.queries import item_facts
from uttag.ground.ids import new_id
from uttag.ground.rulings.operations import Prepared, prepare
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.rules.calendar import local
from uttag.rules.delivery import DeliveryFacts, Promise, promise
from uttag.rules.periods import covered
from uttag.rules.reasons import Reason, Refusal
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.splitting import RowChoice, split
from uttag.rules.terms import TermBook
from uttag.rules.withdrawals import ChosenPieces, WithdrawalFacts, WithdrawalGranted, withdraw
from uttag.rules.words import Urgency

# Deadlines of special procurement reach two working weeks on; holidays can make that a month.
_CALENDAR = timedelta(days=45)


@dataclass(slots=True)
class RowDraft:
    """One row of the request, granted: the withdrawal it takes and the articles it will deliver."""

    item: PrescriptionItem
    destination: Destination
    wish: RowWish
    granted: WithdrawalGranted
    articles: list[tuple[Article, int]]
    paying: Paying

    @property
    def procured(self) -> bool:
        """Bought for this order alone (B2.3); flavours of one article are stocked or procured together."""
        return not all(article.stocked for article, _ in self.articles)


@dataclass(slots=True)
class OrderDraft:
    """One order to be, with its promise and payer as ruled."""

    rows: list[RowDraft]
    destination: Destination
    promise: Ruling[Promise]
    paying: Paying

    @property
    def promised(self) -> Promise:
        return self.promise.outcome


@dataclass(slots=True)
class RequestDraft:
    patient: Patient
    orders: list[OrderDraft]
    book: TermBook

    @property
    def promised(self) -> str:
        """Days and fees in one text: what is shown before confirming is what is confirmed (reading 3)."""
        told = (order.promised for order in self.orders)
        return ";".join(" ".join((p.deadline_day.isoformat(), *p.fees)) for p in told)


class NotReached(RuledRefusal):
    """Refused since no carrier reaches an address in the county: a hole in what carriers have said (D5).

    `postal_codes`: where; someone is asked about each of them once the refusal has rolled everything back.
    """

    def __init__(
        self,
        rulings: Sequence[Prepared],
        *reasons: Reason,
        instead: tuple[Reason, ...],
        postal_codes: frozenset[str],
    ) -> None:
        super().__init__(rulings, *reasons, instead=instead)
        self.postal_codes = postal_codes


def draft_request(wish: RequestWish, patient: Patient, *, actor: Actor, at: datetime) -> RequestDraft:
    """What the request would become. Locks the items, so call it inside a transaction.

    Raises RuledRefusal or Refused with everything that is wrong with any row.
    """
    rules = rulebook()
    rows = draft_rows(wish, patient, rules, actor=actor, at=at)
    if rows.refusals:
        raise _refused(rows.refusals, at)
    return RequestDraft(patient, _orders(rows.granted, wish, rules.book, at), rules.book)


@dataclass(slots=True)
class RowDrafts:
    """The rows that can be had, and of each of the others the ruling that refuses it."""

    granted: list[RowDraft] = field(default_factory=list)
    refusals: list[tuple[Ruling[Any], PrescriptionItem]] = field(default_factory=list)


def draft_rows(
    wish: RequestWish, patient: Patient, rules: Rulebook, *, actor: Actor, at: datetime, lock: bool = True
) -> RowDrafts:
    """Which rows can be had, to which address, paid by whom. Raises Refused of an address.

    `lock`: the items are held until the transaction ends.
    """
    today = local(at).date()
    asked = lock_items([row.item for row in wish.rows], patient, actor, today, lock=lock)
    destinations = Destinations(wish, patient, rules, today)
    payers = Payers()
    drafts = RowDrafts()
    for row in wish.rows:
        item = asked.items[row.item]
        ruled = rule_on(withdraw, _withdrawal_facts(item, row, asked, today), rules.book)
        if isinstance(ruled.outcome, Refusal):
            drafts.refusals.append((ruled, item))
            continue
        area = item.article.product_area_id
        paying = payers.find(patient, area, item.care_provider_id, today, rules.book)
        if ended := _not_covered(paying, rules.ending, today, rules.book):
            drafts.refusals.append((ended, item))
            continue
        there = destinations.of(row.delivery)
        drafts.granted.append(RowDraft(item, there, row, ruled.outcome, asked.chosen(item, row), paying))
    return drafts


def _withdrawal_facts(
    item: PrescriptionItem, row: RowWish, asked: ItemsAsked, today: date
) -> WithdrawalFacts:
    """Nothing chosen means all of the item's own article, which the rule refuses if there are flavours to choose."""
    chosen = row.pieces or ((item.article.number, item.pieces_per_withdrawal),)
    return WithdrawalFacts(
        item_facts(item, today),
        tuple(ChosenPieces(number, pieces) for number, pieces in chosen),
        asked.children(item),
    )


def _not_covered(paying: Paying, ending: Spans, day: date, book: TermBook) -> Ruling[Any] | None:
    """The ruling that refuses what a care provider without agreement would pay (P3); None where it may.

    Only those under notice are asked about. A payer that is pending has no agreement to have ended.
    """
    facts = ending.get(getattr(paying.ruling.outcome, "care_provider", ""))
    ruled = rule_on(covered, replace(facts, day=day), book) if facts else None
    return ruled if ruled and ruled.refused else None


def _orders(rows: list[RowDraft], wish: RequestWish, book: TermBook, at: datetime) -> list[OrderDraft]:
    orders, refusals = [], []
    for drafts in split_rows(rows):
        ruled = rule_on_promise(drafts, wish, book, at)
        if isinstance(ruled.outcome, Refusal):
            refusals.append((ruled, drafts[0].item))
        else:
            orders.append(OrderDraft(drafts, drafts[0].destination, ruled, drafts[0].paying))  # type: ignore[arg-type]
    if refusals:
        raise _refused(refusals, at, unreached(rows))
    return orders


def split_rows(rows: Sequence[RowDraft]) -> list[list[RowDraft]]:
    """The rows of each order to be."""
    choices = [
        RowChoice(
            row=index,
            destination_key=row.destination.key,
            customer_key=str(row.paying.customer_id),
            urgency=row.wish.delivery.urgency,
            procured=row.procured,
            care_provider=row.item.care_provider_id,
        )
        for index, row in enumerate(rows)
    ]
    return [[rows[index] for index in indexes] for indexes in split(choices)]


def rule_on_promise(
    rows: list[RowDraft], wish: RequestWish, book: TermBook, at: datetime
) -> Ruling[Promise | Refusal]:
    """What is promised for the rows of one order."""
    return rule_on(promise, _delivery_facts(rows, wish, at), book)


def unreached(rows: Iterable[RowDraft]) -> frozenset[str]:
    """Postal codes in the county that acute goods were asked for and that nobody reaches so fast (D5)."""
    asked = [row.destination for row in rows if row.destination.choice.urgency is Urgency.ACUTE]
    return frozenset(d.postal_code for d in asked if d.in_county and Urgency.ACUTE not in d.reached)


def _delivery_facts(rows: list[RowDraft], wish: RequestWish, at: datetime) -> DeliveryFacts:
    now = local(at)
    articles = [article for row in rows for article, _ in row.articles]
    destination = rows[0].destination
    return DeliveryFacts(
        ordered_day=now.date(),
        ordered_time=now.time().replace(tzinfo=None),
        urgency=rows[0].wish.delivery.urgency,
        requested_by=wish.requested_by,
        product_areas=tuple(sorted({article.product_area_id for article in articles})),
        all_stocked=all(article.stocked for article in articles),
        all_contracted=all(article.contracted for article in articles),
        procured=rows[0].procured,
        destination=rows[0].wish.delivery.destination,
        country=destination.country,
        in_county=destination.in_county,
        holidays=holidays_between(now.date(), now.date() + _CALENDAR),
        reached=tuple(destination.reached),
        reached_nearby=destination.nearby,
    )


def _refused(
    refusals: Sequence[tuple[Ruling[Any], PrescriptionItem]],
    at: datetime,
    unreached: frozenset[str] = frozenset(),
) -> RuledRefusal:
    """One refusal for all that is wrong, with every ruling behind it."""
    reasons: list[Reason] = []
    instead: list[Reason] = []
    prepared = []
    for ruled, item in refusals:
        reasons += ruled.outcome.reasons
        instead += ruled.outcome.instead
        prepared.append(
            prepare(
                ruled,
                subject_kind="item",
                subject_uuid=item.uuid,
                at=at,
                care_provider_id=item.care_provider_id,
                id=new_id(at),
            )
        )
    if unreached:
        return NotReached(prepared, *reasons, instead=tuple(instead), postal_codes=unreached)
    return RuledRefusal(prepared, *reasons, instead=tuple(instead))
