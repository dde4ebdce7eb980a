"""A recall that has begun is told of: the desk calls people, the depot stops parcels, prescribers get letters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Count

from uttag.apps.access.roles import Role
from uttag.apps.assortment.letters import ask_for_letters
from uttag.apps.assortment.models import Recall
from uttag.apps.fulfilment.stopping import held_in_depot, parcels_to_stop
from uttag.ground.tasks.operations import open_task
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, because

TASK = "recall"
NAMED = 8  # so many parcels a task names; the rest stand on the recall's page


def announce(recall: Recall, lots: Collection[int], *, at: datetime) -> None:
    """Asks desk, depot and letters, each once. Part of the transaction in which the recall begins."""
    _ask_desk(recall, at)
    _ask_depot(recall, lots, at)
    _write_prescribers(recall, at)


def _ask_desk(recall: Recall, at: datetime) -> None:
    patients = recall.contacts.values("patient").distinct().count()
    if patients:
        told = {"article": str(recall.article), "patients": patients, "recall": recall.number}
        _ask(recall, Role.SERVICE_DESK, because("recall_tell_patients", "B2.11", **told), at)


def _ask_depot(recall: Recall, lots: Collection[int], at: datetime) -> None:
    """Names the parcels to stop: what is picked and packed lies where no operation can move it alone."""
    orders = held_in_depot(lots).values("order").distinct().count()
    if orders:
        packed = parcels_to_stop(lots)
        named = ", ".join(packed[:NAMED]) or "–"
        told = {"recall": recall.number, "orders": orders, "parcels": named}
        _ask(recall, Role.DEPOT, because("recall_stop_parcels", "B2.11", **told), at)


def _ask(recall: Recall, role: Role, reason: Reason, at: datetime) -> None:
    open_task(
        TASK,
        reason,
        at=at,
        role=role.value,
        subject_kind="recall",
        subject_uuid=recall.uuid,
        due_day=_due(recall, at),
        key=task_key(recall, role),
    )


def task_key(recall: Recall, role: Role) -> str:
    """The key of the one task that a role has of a recall."""
    return f"{TASK}:{recall.uuid}:{role.value}"


def _due(recall: Recall, at: datetime) -> date | None:
    """The same day where it is a danger to patients."""
    return local(at).date() if recall.urgent else None


def _write_prescribers(recall: Recall, at: datetime) -> None:
    """A letter to each prescriber with the number of the own patients, no names."""
    counted = (
        recall.contacts.order_by()
        .values_list("row__item__prescription__prescriber")
        .annotate(Count("patient", distinct=True))
    )
    told: dict[str, object] = {"article": str(recall.article), "what": recall.text}
    code = "letter_recall"
    if recall.replacement:
        code, told["replacement"] = "letter_recall_replaced", str(recall.replacement)
    ask_for_letters(code, recall.uuid, dict(counted), told, at=at)
