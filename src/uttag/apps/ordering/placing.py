"""The steps of placing a request: gather the facts, ask the rules, split into orders.

Nothing is written here, so that a promise can be shown before it is confirmed (reading 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.agreement.queries import Spans, book_and_ending_agreements
from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.destinations import Destination, Destinations
from uttag.apps.ordering.reading import ItemsAsked, lock_items
from uttag.apps.ordering.wishes import RequestWish, RowWish
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.payers import Payers, Paying
from uttag.apps.prescribing.queries import item_facts
from uttag.ground.ids import new_id
from uttag.ground.rulings.operations import prepare
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.rules.calendar import local
from uttag.rules.delivery import DeliveryFacts, Promise, promise
from uttag.rules.periods import covered
from uttag.rules.reasons import Reason, Refusal
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.splitting import RowChoice, split
from uttag.rules.terms import TermBook
from uttag.rules.withdrawals import ChosenPieces, WithdrawalFacts, WithdrawalGranted, withdraw

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


def draft_request(wish: RequestWish, patient: Patient, *, actor: Actor, at: datetime) -> RequestDraft:
    """What the request would become. Locks the items, so call it inside a transaction.

    Raises RuledRefusal or Refused with everything that is wrong with any row.
    """
    (book, ending), now = book_and_ending_agreements(), local(at)
    asked = lock_items([row.item for row in wish.rows], patient, actor, now.date())
    destinations = Destinations(wish, patient, book, now.date())
    payers = Payers()
    rows, refusals = [], []
    for row in wish.rows:
        item = asked.items[row.item]
        ruled = rule_on(withdraw, _withdrawal_facts(item, row, asked, now.date()), book)
        if isinstance(ruled.outcome, Refusal):
            refusals.append((ruled, item))
            continue
        area = item.article.product_area_id
        paying = payers.find(patient, area, item.care_provider_id, now.date(), book)
        if ended := _not_covered(paying, ending, now.date(), book):
            refusals.append((ended, item))
            continue
        rows.append(
            RowDraft(item, destinations.of(row.delivery), row, ruled.outcome, asked.chosen(item, row), paying)
        )
    if refusals:
        raise _refused(refusals, at)
    return RequestDraft(patient, _orders(rows, wish, book, at), book)


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
    orders, refusals = [], []
    for indexes in split(choices):
        drafts = [rows[index] for index in indexes]
        ruled = rule_on(promise, _delivery_facts(drafts, wish, at), book)
        if isinstance(ruled.outcome, Refusal):
            refusals.append((ruled, drafts[0].item))
        else:
            orders.append(OrderDraft(drafts, drafts[0].destination, ruled, drafts[0].paying))  # type: ignore[arg-type]
    if refusals:
        raise _refused(refusals, at)
    return orders


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
    )


def _refused(refusals: Sequence[tuple[Ruling[Any], PrescriptionItem]], at: datetime) -> RuledRefusal:
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
    return RuledRefusal(prepared, *reasons, instead=tuple(instead))
