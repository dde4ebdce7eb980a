"""Who is told of a supplier's change: prescribers by letter, the service desk by tasks (B2.11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from uttag.apps.access.roles import Role
from uttag.apps.assortment.letters import ask_for_letters, prescribers_of
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.supplier_changes.consequences import WAITING, family_of
from uttag.apps.ordering.models import OrderRow
from uttag.apps.prescribing.carrying_over import open_items
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.tasks.operations import open_task
from uttag.rules.reasons import because

Kind = SupplierChange.Kind
# Patients who would find out within so many days by themselves, at the next withdrawal, are told before.
SOON = timedelta(days=14)


def tell_prescribers(change: SupplierChange, day: date, *, at: datetime) -> None:
    """A letter to each prescriber with open items of the article, once."""
    counts = prescribers_of(open_items([change.article_id], day))
    told = {"article": str(change.article), "from_day": change.applies_from}
    if change.replacement:
        told["replacement"] = str(change.replacement)
    ask_for_letters(f"letter_{change.kind}", change.uuid, counts, told, at=at)


def tell_desk(change: SupplierChange, day: date, *, at: datetime) -> None:
    """A task for each patient who waits for the article; where nothing replaces it, for those who soon will miss it."""
    for row in _waiting(change):
        open_task(
            "supplier_change",
            because("tell_of_waiting_article", "B2.11", article=str(change.article)),
            at=at,
            role=Role.SERVICE_DESK.value,
            subject_kind="order",
            subject_uuid=row.order.uuid,
            due_day=day + timedelta(days=3),
            key=f"supplier_change:{change.uuid}:order:{row.order_id}",
        )
    if change.kind == Kind.DISCONTINUED:
        for item in _soon_without(change, day):
            open_task(
                "supplier_change",
                because("tell_of_gone_article", "B2.11", article=str(change.article)),
                at=at,
                role=Role.SERVICE_DESK.value,
                subject_kind="patient",
                subject_uuid=item.patient.uuid,
                due_day=day + timedelta(days=5),
                key=f"supplier_change:{change.uuid}:patient:{item.patient_id}",
            )


def _waiting(change: SupplierChange) -> list[OrderRow]:
    articles = [article.pk for article in family_of(change.article)]
    rows = OrderRow.objects.filter(article__in=articles, state__in=WAITING).select_related("order")
    return list({row.order_id: row for row in rows.order_by("pk")}.values())


def _soon_without(change: SupplierChange, day: date) -> list[PrescriptionItem]:
    items = open_items([change.article_id], day).select_related("patient").order_by("pk")
    soon = {item.patient_id: item for item in items if _next_day(item) <= day + SOON}
    return list(soon.values())


def _next_day(item: PrescriptionItem) -> date:
    """When the patient is thought to ask for more: as the last supply runs out."""
    if item.last_withdrawn_day is None:
        return item.first_day
    return item.last_withdrawn_day + timedelta(days=item.days_per_withdrawal)
