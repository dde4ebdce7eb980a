"""What must always hold of suppliers' changes and assortment changes (B2.11, B2.12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Max, Q, QuerySet

from uttag.apps.assortment.changeovers.concerned import items_of_change
from uttag.apps.assortment.changeovers.lists import list_facts
from uttag.apps.assortment.changeovers.steps import CARRY
from uttag.apps.assortment.models import AssortmentChange, CarriedItem, ConversionList, SupplierChange
from uttag.apps.assortment.recalls import invariants as of_recalls
from uttag.apps.assortment.supplier_changes.steps import STEP
from uttag.apps.prescribing.carrying_over import open_items
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.outbox.models import Message
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local
from uttag.rules.converting import check_conversions
from uttag.rules.words import ArticleStatus

__all__ = ["of_recalls"]  # registers its own
WATCH = "assortment.watch"


@invariant(
    "assortment.carried_items_add_up",
    clause="B2.12",
    says="An item that takes over has the withdrawals that are left of the old one, no more and no fewer, for the same "
    "patient, care provider and prescription.",
)
def carried_items_add_up() -> Iterator[Breach]:
    for new in _carried():
        old = new.carried_from
        assert old is not None
        if old.cancelled_at is None:
            yield Breach(f"item {old.uuid}", "is carried over and not cancelled")
        elif new.withdrawals != old.left:
            yield Breach(f"item {new.uuid}", f"has {new.withdrawals} withdrawals where {old.left} were left")
        if _whose(new) != _whose(old):
            yield Breach(
                f"item {new.uuid}", "is of another patient, care provider or prescription than its old one"
            )


@invariant(
    "assortment.carried_items_are_on_record",
    clause="B2.12",
    says="Each item that was carried over is on record with what carried it, and what is on record was carried.",
)
def carried_items_are_on_record() -> Iterator[Breach]:
    for new in _carried().exclude(pk__in=CarriedItem.objects.filter(new__isnull=False).values("new")):
        yield Breach(f"item {new.uuid}", "takes over an item, and nothing says why")
    records = CarriedItem.objects.select_related("old", "new")
    wrong = Q(old__cancelled_at=None) | (Q(new__isnull=False) & ~Q(new__carried_from=F("old")))
    for record in records.filter(wrong | ~Q(care_provider=F("old__care_provider"))):
        yield Breach(f"item {record.old.uuid}", "is on record as carried over, and wasn't as it says")


@invariant(
    "assortment.approved_lists_have_no_faults",
    clause="B2.12",
    says="A conversion list that is approved for a change to come has rows, and none of them a fault.",
)
def approved_lists_have_no_faults() -> Iterator[Breach]:
    approved = ConversionList.objects.filter(state=ConversionList.State.APPROVED).select_related("change")
    for list_ in approved.filter(change__state=AssortmentChange.State.PLANNED):
        facts = list_facts(list_)
        found = check_conversions(facts.rows, facts.articles, others=facts.others, groups=facts.groups)
        codes = sorted({one.reason.code for one in found if not one.warning})
        if codes or not facts.rows:
            yield Breach(f"conversion list {list_.uuid}", f"is approved with {', '.join(codes) or 'no rows'}")


@invariant(
    "assortment.closed_changes_have_carried_all",
    clause="B2.12",
    says="A change that is closed has carried all its items over, and its old articles are gone.",
)
def closed_changes_have_carried_all() -> Iterator[Breach]:
    for change in AssortmentChange.objects.filter(state=AssortmentChange.State.CLOSED).exclude(
        closed_at=None
    ):
        assert change.closed_at is not None
        if waiting := _left(items_of_change(change, local(change.closed_at).date()), change.closed_at):
            yield Breach(f"assortment change {change.uuid}", f"is closed with {waiting} items left")
        approved = change.conversions.filter(list__state=ConversionList.State.APPROVED)
        still = approved.exclude(old__status=ArticleStatus.GONE.value).count()
        if still:
            yield Breach(
                f"assortment change {change.uuid}", f"is closed with {still} old articles still there"
            )


@invariant(
    "assortment.no_item_waits_with_what_is_gone",
    clause="B2.12",
    says="While items wait for a change that has started, because what they become can't take over, their old article "
    "can still be had.",
)
def no_item_waits_with_what_is_gone() -> Iterator[Breach]:
    for change in AssortmentChange.objects.filter(state=AssortmentChange.State.STARTED).exclude(
        started_at=None
    ):
        latest = change.carried.aggregate(at=Max("carried_at"))["at"] or change.started_at
        assert latest is not None
        waiting = items_of_change(change, local(latest).date())
        if stuck := _left(waiting.filter(article__status=ArticleStatus.GONE.value), change.started_at):
            yield Breach(
                f"assortment change {change.uuid}", f"has left {stuck} items with articles that are gone"
            )


@invariant(
    "assortment.carried_to_what_was_said",
    clause="B2.12",
    says="An item carried over by a change became the list's article, or what its prescriber chose.",
)
def carried_to_what_was_said() -> Iterator[Breach]:
    records = CarriedItem.objects.filter(change__isnull=False).select_related("old", "new")
    for record in records.annotate(lines=Count("change__choices", filter=Q(change__choices__item=F("old")))):
        if bool(record.lines) != record.chosen or _wanted(record) != (record.new and record.new.article_id):
            yield Breach(
                f"item {record.old.uuid}", "became something else than the list or its prescriber said"
            )


@invariant(
    "assortment.done_supplier_changes_took_effect",
    clause="B2.11",
    says="Of a supplier's change that is done, a replaced or discontinued article is gone and no open item is left "
    "of a replaced one; a recall has been started.",
)
def done_supplier_changes_took_effect() -> Iterator[Breach]:
    kind = SupplierChange.Kind
    done = SupplierChange.objects.filter(state=SupplierChange.State.DONE).select_related("article")
    going = done.filter(kind__in=(kind.REPLACED, kind.DISCONTINUED))
    for change in going.exclude(article__status=ArticleStatus.GONE.value):
        yield Breach(f"supplier change {change.uuid}", f"is done, and {change.article.number} is still there")
    for change in done.filter(kind=kind.REPLACED):
        if left := _left(_open_of(change), change.done_at):
            yield Breach(f"supplier change {change.uuid}", f"is done with {left} items not carried over")
    for change in done.filter(kind=kind.RECALLED, recall=None):
        yield Breach(f"supplier change {change.uuid}", "is done without a recall")


def _left(items: QuerySet[PrescriptionItem], since: datetime | None) -> int:
    """How many items are left, but for those that the worker is about to carry over: given back `since` by an order
    that was cancelled.
    """
    asked = Message.objects.filter(kind__in=(WATCH, CARRY, STEP), done_at=None, given_up_at=None).exists()
    return (items.exclude(taken__cancelled_at__gte=since) if asked else items).count()


def _carried() -> QuerySet[PrescriptionItem]:
    return PrescriptionItem.objects.filter(carried_from__isnull=False).select_related("carried_from")


def _whose(item: PrescriptionItem) -> tuple[int, int, int]:
    return item.patient_id, item.care_provider_id, item.prescription_id


def _wanted(record: CarriedItem) -> int | None:
    assert record.change is not None
    if record.chosen:
        chosen = record.change.choices.filter(item=record.old).first()
        return chosen.article_id if chosen else None
    row = record.change.conversions.filter(old=record.old.article_id).first()
    return row.new_id if row else None


def _open_of(change: SupplierChange) -> QuerySet[PrescriptionItem]:
    """Open items that were prescribed before it was done: none may be left, but for a moment."""
    assert change.done_at is not None
    items = open_items([change.article_id], local(change.done_at).date())
    return items.filter(prescription__prescribed_at__lt=change.done_at)
