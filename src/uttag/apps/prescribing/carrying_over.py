"""Items are carried over to the article that takes over, a set at a time (B2.11, B2.12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.trail.operations import note, note_access
from uttag.rules.calendar import local
from uttag.rules.carrying import Carried, CarriedBy, CarryFacts, carry
from uttag.rules.rulings import Ruling, rule_on


@dataclass(frozen=True, slots=True)
class Takeover:
    """What takes over an item: `new_pieces` of `article` for `old_pieces` of the old; None: the item ends.

    `chosen_pieces`: the prescriber's own choice for each withdrawal; 0: none.
    """

    article: Article | None
    new_pieces: int = 1
    old_pieces: int = 1
    chosen_pieces: int = 0
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """An item that was carried, and the one that took over; None: it ended."""

    old: PrescriptionItem
    new: PrescriptionItem | None
    chosen: bool


def open_items(articles: Iterable[int], day: date) -> QuerySet[PrescriptionItem]:
    """Items of the articles (keys) that withdrawals can still be taken from on `day` or later. Starts from no actor:
    for operations on all, and for numbers.
    """
    return PrescriptionItem.objects.filter(
        article__in=list(articles), cancelled_at=None, used__lt=F("withdrawals"), last_valid_day__gte=day
    )


def carry_over(
    takeovers: Mapping[int, Takeover], *, by: CarriedBy, day: date, subject: UUID, actor: Actor, at: datetime
) -> list[CarriedOver]:
    """Makes each item (by key) into one of the new article with the withdrawals left, and cancels the old.

    Within another operation's transaction. Items are locked first, in the order of their keys, as an order being
    placed does: what it takes is taken before or not at all. One that is cancelled, used up or over since is left.
    """
    locked = _lock(takeovers)
    book, done, rulings = term_book(), [], []
    for item in locked:
        takeover = takeovers[item.pk]
        ruled = rule_on(carry, carry_facts(item, takeover, by, day), book)
        if not isinstance(ruled.outcome, Carried):
            continue
        new = _taking_over(item, takeover, ruled.outcome)
        done.append(CarriedOver(item, new, takeover.chosen))
        if new is not None:
            rulings.append(_prepared(ruled, new, at))
    PrescriptionItem.objects.bulk_create([one.new for one in done if one.new], batch_size=500)
    PrescriptionItem.objects.filter(pk__in=[one.old.pk for one in done]).update(cancelled_at=at)
    record(rulings)
    _note(done, by, subject, actor, at)
    return done


def carry_facts(item: PrescriptionItem, takeover: Takeover, by: CarriedBy, day: date) -> CarryFacts:
    """What an item becomes is judged by this: as it stands now, carried over on `day`."""
    return CarryFacts(
        old=item.article.number,
        new=takeover.article.number if takeover.article else "",
        day=day,
        withdrawals=item.withdrawals,
        used=item.used,
        pieces_per_withdrawal=item.pieces_per_withdrawal,
        days_per_withdrawal=item.days_per_withdrawal,
        time_lock_days=item.time_lock_days,
        first_day=item.first_day,
        last_valid_day=item.last_valid_day,
        last_withdrawn_day=item.last_withdrawn_day,
        new_pieces=takeover.new_pieces,
        old_pieces=takeover.old_pieces,
        chosen_pieces=takeover.chosen_pieces,
        by=by,
    )


def hand_on(item: PrescriptionItem) -> PrescriptionItem:
    """What is left of an item that was carried over, changed since: it is the heir's to take, not lost (B2.12).

    An order placed before the change was cancelled after it. `item` is locked; heirs are, in the order of their keys.
    The last heir, or the item itself where it has none.
    """
    while heir := PrescriptionItem.objects.select_for_update().filter(carried_from=item).first():
        taken = item.last_withdrawn_day
        unlocked = taken + timedelta(days=item.time_lock_days) if taken else item.first_day
        carried_day = local(item.cancelled_at).date() if item.cancelled_at else item.first_day
        heir.withdrawals = item.left
        heir.first_day = max(item.first_day, carried_day, unlocked)
        heir.save(update_fields=["withdrawals", "first_day"])
        item = heir
    return item


def _lock(takeovers: Mapping[int, Takeover]) -> Sequence[PrescriptionItem]:
    held = PrescriptionItem.objects.select_for_update(of=("self",)).select_related("article", "patient")
    return list(held.filter(pk__in=list(takeovers), cancelled_at=None).order_by("pk"))


def _taking_over(item: PrescriptionItem, takeover: Takeover, carried: Carried) -> PrescriptionItem | None:
    """The new item on the same prescription, with the payer that the old one showed."""
    if takeover.article is None:
        return None
    return PrescriptionItem(
        care_provider_id=item.care_provider_id,
        prescription_id=item.prescription_id,
        patient=item.patient,
        article=takeover.article,
        customer_id=item.customer_id,
        withdrawals=carried.withdrawals,
        pieces_per_withdrawal=carried.pieces,
        days_per_withdrawal=item.days_per_withdrawal,
        time_lock_days=item.time_lock_days,
        first_day=carried.first_day,
        last_valid_day=carried.last_valid_day,
        carried_from=item,
    )


def _prepared(ruled: Ruling[Any], new: PrescriptionItem, at: datetime) -> Prepared:
    provider = new.care_provider_id
    return prepare(ruled, subject_kind="item", subject_uuid=new.uuid, at=at, care_provider_id=provider)


def _note(done: Iterable[CarriedOver], by: CarriedBy, subject: UUID, actor: Actor, at: datetime) -> None:
    """One entry in the trail and one in the access log for each care provider whose items were carried."""
    patients: dict[int, dict[UUID, None]] = defaultdict(dict)
    counts: dict[int, int] = defaultdict(int)
    for one in done:
        patients[one.old.care_provider_id][one.old.patient.uuid] = None
        counts[one.old.care_provider_id] += 1
    for provider, count in counts.items():
        note(
            actor,
            "carry_over",
            at=at,
            subject_kind=by.value,
            subject_uuid=subject,
            changes={"carried": (0, count)},
            care_provider_id=provider,
        )
        whose = patients[provider]
        note_access(actor, "carry_over", at=at, patients=whose, writing=True, care_provider_id=provider)
