"""Who is told of a supplier's change: prescribers by letter, the service desk by tasks (B2.11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from uttag.apps.access.roles import Role
from uttag.apps.assortment.letters import ask_for_letters, prescribers_of
from uttag.apps.assortment.models import SupplierChange
from uttag.apps.assortment.supplier_changes.consequences import WAITING
from uttag.apps.catalogue.queries import families
from uttag.apps.ordering.models import OrderRow
from uttag.apps.prescribing.carrying_over import open_items
from uttag.apps.prescribing.queries import coming_facts
from uttag.ground.tasks.operations import TaskAbout, open_tasks
from uttag.rules.reasons import because
from uttag.rules.withdrawals import expected_day

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
    _ask_desk(change, "tell_of_waiting_article", "order", _waiting(change), day + timedelta(days=3), at)
    if change.kind == Kind.DISCONTINUED:
        soon = _soon_without(change, day)
        _ask_desk(change, "tell_of_gone_article", "patient", soon, day + timedelta(days=5), at)


def _ask_desk(
    change: SupplierChange, code: str, kind: str, about: Iterable[tuple[int, UUID]], due: date, at: datetime
) -> None:
    open_tasks(
        "supplier_change",
        because(code, "B2.11", article=str(change.article)),
        [TaskAbout(uuid, f"supplier_change:{change.uuid}:{kind}:{key}") for key, uuid in about],
        at=at,
        role=Role.SERVICE_DESK.value,
        subject_kind=kind,
        due_day=due,
    )


def _waiting(change: SupplierChange) -> Iterable[tuple[int, UUID]]:
    """Orders (key, uuid) that wait for the article or one of its flavours or sizes."""
    rows = OrderRow.objects.filter(article__in=families([change.article_id]), state__in=WAITING)
    return rows.order_by("order").values_list("order_id", "order__uuid").distinct()


def _soon_without(change: SupplierChange, day: date) -> Iterable[tuple[int, UUID]]:
    """Patients (key, uuid) who will ask for more within a fortnight."""
    items = open_items([change.article_id], day).select_related("patient").order_by("pk")
    soon = {
        item.patient_id: item.patient.uuid for item in items if expected_day(coming_facts(item)) <= day + SOON
    }
    return soon.items()
