"""Prescribing, and taking an item back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article
from uttag.apps.parties.models import Unit
from uttag.apps.patients.operations import take_into_care
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing.dispensations.approved import approved_articles
from uttag.apps.prescribing.models import Prescription, PrescriptionItem
from uttag.apps.prescribing.payers import Payers
from uttag.apps.prescribing.queries import items_for
from uttag.ground.inserts import insert_models
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note, note_access
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, Refusal, Refused, because
from uttag.rules.rulings import Ruling as Ruled
from uttag.rules.rulings import rule_on
from uttag.rules.withdrawals import PrescribeFacts
from uttag.rules.withdrawals import prescribe as rule
from uttag.rules.words import ArticleStatus


@dataclass(frozen=True, slots=True)
class ItemWish:
    """One item to prescribe: `withdrawals` times `pieces`, each lasting `days`, no closer than `time_lock_days`."""

    article_number: str
    withdrawals: int
    pieces: int
    days: int
    time_lock_days: int
    first_day: date
    last_valid_day: date


@operation("prescribe")
def prescribe(
    patient: UUID,
    items: Sequence[ItemWish],
    *,
    actor: Actor,
    at: datetime,
    note_text: str = "",
    on_behalf_of: tuple[int, int] | None = None,
) -> Prescription:
    """Prescribes items to a patient, all or none. Raises Refused with every fault of every item.

    `on_behalf_of` is (user id, unit id) of the prescriber on a paper prescription that the service desk
    registers (K3); else the actor prescribes, at the actor's unit.
    """
    prescriber_id, unit_id = on_behalf_of or (actor.user_id, actor.unit_id)
    unit = Unit.objects.filter(pk=unit_id or 0, care_provider__isnull=False).first()
    if unit is None or unit.care_provider_id is None or prescriber_id is None:
        raise Refused(because("prescribing_needs_care_unit", "I1"))
    found = patient_for(actor, patient)
    if not items:
        raise Refused(because("prescription_empty", None))
    prescription = Prescription(
        care_provider_id=unit.care_provider_id,
        patient=found,
        unit=unit,
        prescriber_id=prescriber_id,
        prescribed_at=at,
        note=note_text,
    )
    rows, rulings = _ruled_items(prescription, items, at)
    insert_models([prescription])
    for row in rows:
        row.prescription = prescription
    insert_models(rows)
    record(rulings)
    take_into_care(found, unit.care_provider_id, at=at)
    provider = unit.care_provider_id
    note(
        actor,
        "prescribe",
        at=at,
        subject_kind="prescription",
        subject_uuid=prescription.uuid,
        care_provider_id=provider,
    )
    note_access(actor, "prescribe", at=at, patients=[found.uuid], writing=True, care_provider_id=provider)
    return prescription


@operation("cancel_item")
def cancel_item(item: UUID, *, actor: Actor, at: datetime, reason: str) -> None:
    """Takes an item back (makulerad); withdrawals already taken stay. Twice is once."""
    found = (
        items_for(actor).select_for_update(of=("self",)).select_related("patient").filter(uuid=item).first()
    )
    if found is None:
        raise Refused(because("item_not_found", "I1"))
    if found.cancelled_at is not None:
        return
    found.cancelled_at = at
    found.save(update_fields=["cancelled_at"])
    note(
        actor,
        "cancel_item",
        at=at,
        subject_kind="item",
        subject_uuid=found.uuid,
        changes={"cancelled_at": (None, at), "reason": (None, reason)},
    )
    note_access(actor, "cancel_item", at=at, patients=[found.patient.uuid], writing=True)


def _ruled_items(
    prescription: Prescription, wishes: Sequence[ItemWish], at: datetime
) -> tuple[list[PrescriptionItem], list[Prepared]]:
    """The items to save with their payers, and the rulings they rest on. Raises RuledRefusal."""
    book, today, payers = term_book(), local(at).date(), Payers()
    articles = _articles(wishes)
    approved = approved_articles(articles.values(), prescription.patient, today)
    rows: list[PrescriptionItem] = []
    rulings: list[Prepared] = []
    faults: list[Reason] = []
    for wish in wishes:
        article = articles[wish.article_number]
        ruled = rule_on(rule, prescribe_facts(wish, article, today, article.pk in approved), book)
        row = _item(prescription, wish, article)
        rulings.append(_prepared(ruled, row, at))
        if isinstance(ruled.outcome, Refusal):
            faults += ruled.outcome.reasons
            continue
        paying = payers.find(prescription.patient, article.product_area_id, row.care_provider_id, today, book)
        row.customer_id = paying.customer_id
        rulings.append(_prepared(paying.ruling, row, at))
        rows.append(row)
    if faults:
        refused = [ruling for ruling in rulings if ruling.refused]
        raise RuledRefusal(refused, *faults, instead=_instead(faults))
    return rows, rulings


def _instead(faults: Sequence[Reason]) -> tuple[Reason, ...]:
    """What lies outside contract can be asked for (B2.2)."""
    outside = any(fault.code == "article_outside_contract" for fault in faults)
    return (because("ask_for_dispensation", "B2.2"),) if outside else ()


def _articles(wishes: Sequence[ItemWish]) -> dict[str, Article]:
    """The articles by number, each one that can be prescribed: a sub-article is chosen when ordering."""
    numbers = {wish.article_number for wish in wishes}
    found = {article.number: article for article in Article.objects.filter(number__in=numbers)}
    faults = [because("article_unknown", None, article=number) for number in sorted(numbers - found.keys())]
    faults += [
        because("article_is_sub_article", None, article=article.number)
        for article in found.values()
        if article.parent_id is not None
    ]
    if faults:
        raise Refused(*faults)
    return found


def prescribe_facts(wish: ItemWish, article: Article, today: date, approved: bool) -> PrescribeFacts:
    """What the rule weighs of an item to be. `approved`: by the council, outside contract (B2.2)."""
    return PrescribeFacts(
        article_number=article.number,
        article_status=ArticleStatus(article.status),
        contracted=article.contracted,
        dispensation_approved=approved,
        withdrawals=wish.withdrawals,
        pieces_per_withdrawal=wish.pieces,
        days_per_withdrawal=wish.days,
        time_lock_days=wish.time_lock_days,
        first_day=wish.first_day,
        last_valid_day=wish.last_valid_day,
        today=today,
    )


def _item(prescription: Prescription, wish: ItemWish, article: Article) -> PrescriptionItem:
    return PrescriptionItem(
        care_provider_id=prescription.care_provider_id,
        patient=prescription.patient,
        article=article,
        withdrawals=wish.withdrawals,
        pieces_per_withdrawal=wish.pieces,
        days_per_withdrawal=wish.days,
        time_lock_days=wish.time_lock_days,
        first_day=wish.first_day,
        last_valid_day=wish.last_valid_day,
    )


def _prepared(ruled: Ruled[Any], row: PrescriptionItem, at: datetime) -> Prepared:
    return prepare(
        ruled,
        subject_kind="item",
        subject_uuid=row.uuid,
        at=at,
        care_provider_id=row.care_provider_id,
    )
