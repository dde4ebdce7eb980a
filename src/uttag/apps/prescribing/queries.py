"""Prescriptions and items, within what the one who looks may see (I1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem, Withdrawal
from uttag.apps.prescribing.payers import Payers, Paying
from uttag.ground.rulings.models import Ruling
from uttag.rules.reasons import Refused, because
from uttag.rules.withdrawals import ComingFacts, ItemFacts, earliest_day, item_status
from uttag.rules.words import ArticleStatus, ItemStatus


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as a person meets it on a day: what it is, what is left, when the next can be taken."""

    item: PrescriptionItem
    status: ItemStatus
    earliest_day: date
    sub_articles: tuple[Article, ...]
    _today: date

    @property
    def left(self) -> int:
        return self.item.left

    @property
    def takeable(self) -> bool:
        """Whether the next withdrawal can be taken on the day asked about."""
        return self.status is ItemStatus.AKTIV and self.waits_until is None

    @property
    def waits_until(self) -> date | None:
        """The day it can be taken from, if that is still to come."""
        return self.earliest_day if self.earliest_day > self._today else None


def items_for(actor: Actor) -> QuerySet[PrescriptionItem]:
    """The items `actor` may see: a care provider what it has prescribed, a patient the own, the desk all."""
    require(actor, "see_patient")
    items = PrescriptionItem.objects.all()
    if actor.role == Role.PATIENT:
        return items.filter(patient__in=actor.patient_ids)
    if actor.care_provider_id is not None:
        return items.filter(care_provider=actor.care_provider_id)
    return items


def items_of_patient(actor: Actor, patient: Patient, today: date) -> list[ItemView]:
    """A patient's items, those that can be taken now first, then by when they can; old ones last."""
    items = (
        items_for(actor)
        .filter(patient=patient)
        .select_related("article", "prescription__prescriber", "prescription__unit", "customer")
        .prefetch_related(Prefetch("article__children", Article.objects.order_by("variant")))
    )
    views = [view_of(item, today) for item in items]
    return sorted(views, key=lambda v: (v.status is not ItemStatus.AKTIV, v.earliest_day, v.item.pk))


def item_for(actor: Actor, uuid: UUID) -> PrescriptionItem:
    """One item that `actor` may see. Raises Refused."""
    found = items_for(actor).select_related("article", "prescription", "patient").filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("item_not_found", "I1"))
    return found


def patients_of_item(uuid: UUID) -> list[UUID]:
    """Whom an item is for, for the access log: none where there is no such item."""
    return list(PrescriptionItem.objects.filter(uuid=uuid).values_list("patient__uuid", flat=True))


def withdrawals_of(items: Iterable[PrescriptionItem]) -> QuerySet[Withdrawal]:
    """What has been taken, latest first."""
    return Withdrawal.objects.filter(item__in=list(items)).order_by("-taken_at", "-pk")


def items_running_out(actor: Actor, today: date, within_days: int) -> QuerySet[PrescriptionItem]:
    """A prescriber's work list: items still valid whose last withdrawal is taken, or whose validity soon ends.

    What has been renewed is off the list: the same article, prescribed later, with withdrawals left.
    """
    soon = date.fromordinal(today.toordinal() + within_days)
    renewed = PrescriptionItem.objects.filter(
        patient=OuterRef("patient"), article=OuterRef("article"), pk__gt=OuterRef("pk"), cancelled_at=None,
        used__lt=F("withdrawals"), last_valid_day__gt=soon,
    )  # fmt: skip
    return (
        items_for(actor)
        .filter(cancelled_at=None, last_valid_day__gte=today, article__status=ArticleStatus.ACTIVE.value)
        .filter(Q(last_valid_day__lte=soon) | Q(used__gte=F("withdrawals")))
        .filter(~Exists(renewed))
        .select_related("patient__identity", "article")
        .order_by("last_valid_day", "pk")
    )


def latest_prescribed(actor: Actor) -> QuerySet[PrescriptionItem]:
    """What `actor` has prescribed, latest first."""
    return (
        items_for(actor)
        .filter(prescription__prescriber=actor.user_id)
        .select_related("patient__identity", "article", "prescription")
        .order_by("-prescription__prescribed_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class RefusedLately:
    """A withdrawal or prescription that was refused, and the ruling that says why."""

    item: PrescriptionItem
    ruling: Ruling


def refused_lately(actor: Actor, since: datetime, count: int) -> list[RefusedLately]:
    """The latest refusals about items that `actor` may see, one an item, latest first."""
    rulings = Ruling.objects.filter(
        subject_kind="item", refused=True, ruled_at__gte=since, care_provider_id=actor.care_provider_id
    )
    latest = {ruling.subject_uuid: ruling for ruling in reversed(rulings.order_by("-ruled_at")[: 5 * count])}
    items = items_for(actor).filter(uuid__in=latest).select_related("patient__identity", "article")
    found = [RefusedLately(item, latest[item.uuid]) for item in items]
    return sorted(found, key=lambda f: f.ruling.ruled_at, reverse=True)[:count]


def paying_for(actor: Actor, patient: Patient, product_areas: Sequence[str], day: date) -> dict[str, Paying]:
    """Who would pay on `day` for each product area, if `actor`'s care provider prescribed it (P11)."""
    require(actor, "see_patient")
    if actor.care_provider_id is None:
        return {}
    payers, book = Payers(), term_book()
    return {area: payers.find(patient, area, actor.care_provider_id, day, book) for area in product_areas}


def view_of(item: PrescriptionItem, today: date) -> ItemView:
    """`item` (its article and the article's children at hand) as it stands on `today`."""
    facts = item_facts(item, today)
    children = tuple(c for c in item.article.children.all() if c.status == ArticleStatus.ACTIVE)
    return ItemView(item, item_status(facts), earliest_day(facts), children, today)


def coming_facts(item: PrescriptionItem) -> ComingFacts:
    """What says when an item's withdrawals come."""
    return ComingFacts(
        left=item.withdrawals - item.used,
        days_per_withdrawal=item.days_per_withdrawal,
        time_lock_days=item.time_lock_days,
        first_day=item.first_day,
        last_valid_day=item.last_valid_day,
        last_withdrawn_day=item.last_withdrawn_day,
    )


def item_facts(item: PrescriptionItem, today: date) -> ItemFacts:
    """What the rules need to know of an item."""
    return ItemFacts(
        article_number=item.article.number,
        article_status=ArticleStatus(item.article.status),
        cancelled=item.cancelled_at is not None,
        withdrawals=item.withdrawals,
        used=item.used,
        pieces_per_withdrawal=item.pieces_per_withdrawal,
        days_per_withdrawal=item.days_per_withdrawal,
        time_lock_days=item.time_lock_days,
        first_day=item.first_day,
        last_valid_day=item.last_valid_day,
        last_withdrawn_day=item.last_withdrawn_day,
        today=today,
    )
