"""Taking out withdrawals on a prescription item, and prescribing one (B2.2, D8, K1, I3).

Whether an item can be taken out is asked here and nowhere else: one predicate, `item_status`, and one
earliest day, used by pages, operations and interfaces alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms
from uttag.rules.words import ArticleStatus, ItemStatus


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """A prescription item as it stands on `today`; `last_valid_day` is itself valid, `used` are taken."""

    article_number: str
    article_status: ArticleStatus
    cancelled: bool
    withdrawals: int
    used: int
    pieces_per_withdrawal: int
    days_per_withdrawal: int
    time_lock_days: int
    first_day: date
    last_valid_day: date
    last_withdrawn_day: date | None
    today: date


@dataclass(frozen=True, slots=True)
class ComingFacts:
    """What says when an item's withdrawals come. `left`: how many; fields as in `ItemFacts`."""

    left: int
    days_per_withdrawal: int
    time_lock_days: int
    first_day: date
    last_valid_day: date
    last_withdrawn_day: date | None


@dataclass(frozen=True, slots=True)
class ChosenPieces:
    article_number: str
    pieces: int


@dataclass(frozen=True, slots=True)
class WithdrawalFacts:
    """One withdrawal asked for. `sub_articles`: the flavours or sizes to choose among, if there are any."""

    item: ItemFacts
    chosen: tuple[ChosenPieces, ...]
    sub_articles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawalGranted:
    """`number_in_order`: this is the n-th withdrawal of the item; `left_after`: how many then remain (D8)."""

    number_in_order: int
    left_after: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class PrescribeFacts:
    """A prescription item to be. `dispensation_approved`: the council has approved the article (B2.2)."""

    article_number: str
    article_status: ArticleStatus
    contracted: bool
    dispensation_approved: bool
    withdrawals: int
    pieces_per_withdrawal: int
    days_per_withdrawal: int
    time_lock_days: int
    first_day: date
    last_valid_day: date
    today: date


@dataclass(frozen=True, slots=True)
class Prescribable:
    """Can be prescribed. `pieces` in all, `covers_days` in all; reasons may hold things worth a thought."""

    pieces: int
    covers_days: int
    reasons: tuple[Reason, ...]


def item_status(facts: ItemFacts) -> ItemStatus:
    """The item's status on its `today`; an order can be placed on AKTIV alone."""
    if facts.cancelled:
        return ItemStatus.MAKULERAD
    if facts.used >= facts.withdrawals:
        return ItemStatus.LEVERERAD
    if facts.article_status is ArticleStatus.GONE or facts.today > facts.last_valid_day:
        return ItemStatus.UTGATT
    return ItemStatus.AKTIV


def earliest_day(facts: ItemFacts | ComingFacts) -> date:
    """The first day on which the next withdrawal can be taken: validity and time lock both reached."""
    if facts.last_withdrawn_day is None:
        return facts.first_day
    return max(facts.first_day, facts.last_withdrawn_day + timedelta(days=facts.time_lock_days))


def expected_day(facts: ComingFacts) -> date:
    """When the next withdrawal is thought to be taken: as the last supply runs out, and no sooner than it may be."""
    earliest = earliest_day(facts)
    if facts.last_withdrawn_day is None:
        return earliest
    return max(earliest, facts.last_withdrawn_day + timedelta(days=facts.days_per_withdrawal))


def days_between(facts: ComingFacts) -> int:
    """How many days lie between the withdrawals after that, at least one: neither supply nor lock lets them closer."""
    return max(facts.time_lock_days, facts.days_per_withdrawal, 1)


def days_to_come(facts: ComingFacts, today: date, until: date) -> Iterator[date]:
    """Each day on which a withdrawal is thought to be taken, up to `until` and the last valid day.

    What is thought to have been taken already, and wasn't, comes today.
    """
    day, last = max(expected_day(facts), today), min(until, facts.last_valid_day)
    step = timedelta(days=days_between(facts))
    for _ in range(facts.left):
        if day > last:
            return
        yield day
        day += step


def withdraw(facts: WithdrawalFacts, terms: Terms) -> WithdrawalGranted | Refusal:
    """The next withdrawal of an item with the pieces chosen, or everything that stands in its way."""
    item = facts.item
    faults = _not_orderable(item) or _too_early(item) + _wrong_pieces(facts)
    if faults:
        return Refusal(tuple(faults))
    number = item.used + 1
    left = item.withdrawals - number
    return WithdrawalGranted(
        number,
        left,
        (
            because(
                "withdrawal_granted",
                "D8",
                number=number,
                of=item.withdrawals,
                left=left,
            ),
        ),
    )


def _not_orderable(item: ItemFacts) -> list[Reason]:
    """Why the status is not AKTIV; an item that is cancelled has no more to say."""
    article = item.article_number
    status = item_status(item)
    if status is ItemStatus.MAKULERAD:
        return [because("item_cancelled", None, article=article)]
    if status is ItemStatus.LEVERERAD:
        return [because("item_used_up", None, article=article, withdrawals=item.withdrawals)]
    if status is ItemStatus.AKTIV:
        return []
    if item.article_status is ArticleStatus.GONE:
        return [because("article_gone", None, article=article)]
    return [because("item_expired", None, article=article, last_valid_day=item.last_valid_day)]


def _too_early(item: ItemFacts) -> list[Reason]:
    earliest = earliest_day(item)
    if item.today >= earliest:
        return []
    return [
        because(
            "withdrawal_too_early",
            None,
            article=item.article_number,
            earliest_day=earliest,
        )
    ]


def _wrong_pieces(facts: WithdrawalFacts) -> list[Reason]:
    wanted = facts.item.pieces_per_withdrawal
    allowed = facts.sub_articles or (facts.item.article_number,)
    chosen: Counter[str] = Counter()
    faults = []
    for choice in facts.chosen:
        if choice.article_number not in allowed:
            faults.append(because("unknown_sub_article", None, article=choice.article_number))
        if choice.pieces <= 0:
            faults.append(because("pieces_not_positive", None, article=choice.article_number))
        chosen[choice.article_number] += choice.pieces
    if not faults and chosen.total() != wanted:
        faults.append(
            because(
                "pieces_do_not_add_up",
                None,
                article=facts.item.article_number,
                asked=chosen.total(),
                wanted=wanted,
            )
        )
    return faults


def prescribe(facts: PrescribeFacts, terms: Terms) -> Prescribable | Refusal:
    """Whether the item can be prescribed: the article may be, and figures and days make sense."""
    faults = _article_not_prescribable(facts) + _figures_wrong(facts) + _days_wrong(facts)
    if faults:
        return Refusal(tuple(faults))
    pieces = facts.withdrawals * facts.pieces_per_withdrawal
    days = facts.withdrawals * facts.days_per_withdrawal
    return Prescribable(pieces, days, tuple(_remarks(facts, pieces, days)))


def _article_not_prescribable(facts: PrescribeFacts) -> list[Reason]:
    article = facts.article_number
    if facts.article_status is ArticleStatus.GONE:
        return [because("article_gone", None, article=article)]
    if facts.article_status is ArticleStatus.COMING:
        return [because("article_coming", "B2.5", article=article)]
    if not facts.contracted and not facts.dispensation_approved:
        return [because("article_outside_contract", "B2.2", article=article)]
    return []


def _figures_wrong(facts: PrescribeFacts) -> list[Reason]:
    figures = {
        "withdrawals_not_positive": facts.withdrawals,
        "pieces_not_positive": facts.pieces_per_withdrawal,
        "supply_days_not_positive": facts.days_per_withdrawal,
        "time_lock_negative": facts.time_lock_days + 1,
    }
    return [because(code, None, article=facts.article_number) for code, n in figures.items() if n < 1]


def _days_wrong(facts: PrescribeFacts) -> list[Reason]:
    first, last = facts.first_day, facts.last_valid_day
    if last < first:
        return [because("validity_ends_before_start", None, first_day=first, last_valid_day=last)]
    if last < facts.today:
        return [because("validity_already_over", None, last_valid_day=last)]
    return []


def _remarks(facts: PrescribeFacts, pieces: int, days: int) -> list[Reason]:
    article = facts.article_number
    remarks = [
        because(
            "prescribable",
            None,
            withdrawals=facts.withdrawals,
            pieces=pieces,
            covers_days=days,
        )
    ]
    if not facts.contracted:
        remarks.append(because("prescribed_on_dispensation", "B2.2", article=article))
    if facts.time_lock_days > facts.days_per_withdrawal:
        remarks.append(
            because(
                "time_lock_longer_than_supply",
                None,
                lock_days=facts.time_lock_days,
                supply_days=facts.days_per_withdrawal,
            )
        )
    return remarks
