"""Offers as they are right now: ruled on like a request, against what the shelves hold. Nothing is kept or taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import Rulebook, rulebook
from uttag.apps.ordering.demand import demand_line, lacking
from uttag.apps.ordering.offers.offers import Offer, OfferedFee, instead_of
from uttag.apps.ordering.placing import RowDraft, draft_rows, rule_on_promise, split_rows, unreached
from uttag.apps.ordering.reaching import ask_about
from uttag.apps.ordering.wishes import RequestWish
from uttag.apps.patients.queries import patient_for
from uttag.apps.stock.shelves import shelf_stock
from uttag.rules.allocation import Demand, LotStock, plan
from uttag.rules.calendar import local
from uttag.rules.delivery import Promise
from uttag.rules.reasons import Reason, Refusal
from uttag.rules.words import Urgency


def offers_for(
    actor: Actor, wish: RequestWish, urgencies: Sequence[Urgency], *, at: datetime
) -> tuple[Offer, ...]:
    """An offer of each urgency for all rows of `wish` that can be had at all; none where no row can.

    Whatever urgency the rows say. Raises Refused where there is no such address, or no such item to see. An
    address in the county that nobody reaches so fast becomes a task of the depot's (D5).
    """
    require(actor, "place_request")
    rules = rulebook()
    patient = patient_for(actor, wish.patient)
    rows = draft_rows(wish, patient, rules, actor=actor, at=at, lock=False).granted
    if not rows:
        return ()
    articles = {article.pk for row in rows for article, _ in row.articles}
    asked = _Asked(wish, rules, shelf_stock(articles).lots(), at)
    offers = tuple(asked.offer(rows, urgency) for urgency in urgencies)
    if Urgency.ACUTE in urgencies:
        for postal_code in unreached(_as(rows, Urgency.ACUTE)):
            ask_about(postal_code, at=at)
    return tuple(
        offer if offer.can_be_had else replace(offer, instead=instead_of(offer, offers)) for offer in offers
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What all offers of a request are asked with."""

    wish: RequestWish
    rules: Rulebook
    lots: tuple[LotStock, ...]
    at: datetime

    def offer(self, rows: list[RowDraft], urgency: Urgency) -> Offer:
        """All rows so fast, or why not."""
        orders = split_rows(_as(rows, urgency))
        ruled = [rule_on_promise(order, self.wish, self.rules.book, self.at).outcome for order in orders]
        refusals = [outcome for outcome in ruled if isinstance(outcome, Refusal)]
        if refusals:
            return Offer(
                urgency,
                refused=_once(reason for refusal in refusals for reason in refusal.reasons),
                instead=_once(reason for refusal in refusals for reason in refusal.instead),
            )
        promises = [outcome for outcome in ruled if isinstance(outcome, Promise)]
        if urgency is not Urgency.STANDARD and (missing := self._missing(orders, promises, urgency)):
            return Offer(urgency, refused=missing)
        last = max(promises, key=lambda promised: promised.deadline_day)
        return Offer(
            urgency,
            last.deadline_day,
            last.window_from,
            last.window_to,
            tuple(self._fees(orders, promises)),
            last.reasons,
        )

    def _missing(
        self, orders: list[list[RowDraft]], promises: list[Promise], urgency: Urgency
    ) -> tuple[Reason, ...]:
        """What the shelves lack, the orders taking their turns as waves give them (B2.9)."""
        demands = [
            self._demand(number, order, promised, urgency)
            for number, (order, promised) in enumerate(zip(orders, promises, strict=True))
        ]
        ruled = plan(demands, self.lots, self.rules.book, local(self.at).date())
        return _once(reason for ruling in ruled for reason in lacking(urgency, ruling.outcome))

    def _demand(self, number: int, order: list[RowDraft], promised: Promise, urgency: Urgency) -> Demand:
        lines = [
            demand_line(
                row.item.pk,
                article,
                pieces,
                promised.deadline_day,
                local(self.at).date(),
                days=row.item.days_per_withdrawal,
                days_rest=row.item.days_per_withdrawal * (row.granted.left_after + 1),
            )
            for row in order
            for article, pieces in row.articles
        ]
        return Demand(str(number), urgency, promised.deadline_day, self.at, tuple(lines))

    def _fees(self, orders: list[list[RowDraft]], promises: list[Promise]) -> Iterable[OfferedFee]:
        day = local(self.at).date()
        for order, promised in zip(orders, promises, strict=True):
            for key in promised.fees:
                price = self.rules.book.in_force(key, day)
                yield OfferedFee(key, int(price.value), price.sample, order[0].paying.customer_id)


def _as(rows: Iterable[RowDraft], urgency: Urgency) -> list[RowDraft]:
    """The same rows, asked for so fast."""
    return [
        replace(
            row,
            wish=replace(row.wish, delivery=replace(row.wish.delivery, urgency=urgency)),
            destination=replace(row.destination, choice=replace(row.destination.choice, urgency=urgency)),
        )
        for row in rows
    ]


def _once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Each reason once, in their order: reasons hold parameters and can't be hashed."""
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return tuple(found)
