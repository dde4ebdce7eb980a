"""Whose rulings one may open (I1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import order_for
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.queries import item_for
from uttag.ground.rulings.queries import Explanation
from uttag.rules.reasons import Refused

# What is about a patient: where it is kept, and the query that refuses what is another's.
SUBJECTS: dict[str, tuple[Callable[[], QuerySet[Any]], Callable[[Actor, UUID], object]]] = {
    "order": (Order.objects.all, order_for),
    "item": (PrescriptionItem.objects.all, item_for),
}

# Those who see no patient's page, but whose work rests on what these rules said.
OF_WORK: dict[Role, frozenset[str]] = {
    Role.DEPOT: frozenset({"allocation.allocate"}),
    Role.FINANCE: frozenset(
        {"payer.payer", "charging.charge_line", "charging.charge_fee", "invoicing.total_up"}
    ),
}

# How the cooperation decides is open to all who take part in it (G10).
OF_GOVERNANCE = frozenset(
    {"deciding.conclude", "deciding.approve", "periods.notice", "disputes.step", "changing.proposable"}
)


def may_see(actor: Actor, ruling: Explanation) -> bool:
    """Finance and the depot by rule; all others only what is about a patient whom they may see."""
    if ruling.rule in OF_GOVERNANCE:
        return actor.may("see_governance")
    if actor.role in OF_WORK:
        return ruling.rule in OF_WORK[actor.role] and _is_within_wall(actor, ruling)
    if ruling.subject_kind not in SUBJECTS or not actor.may("see_order"):
        return False
    kept, find = SUBJECTS[ruling.subject_kind]
    if actor.role != Role.PATIENT and not kept().filter(uuid=ruling.subject_uuid).exists():
        return _is_within_wall(actor, ruling)  # refused, so that nothing but the ruling was kept
    try:
        find(actor, ruling.subject_uuid)
    except Refused:
        return False
    return True


def patients_in(ruling: Explanation) -> list[UUID]:
    """Whom it is about, for the access log: nobody for an invoice, or for what was refused and not kept."""
    if ruling.subject_kind not in SUBJECTS:
        return []
    kept, _find = SUBJECTS[ruling.subject_kind]
    return list(kept().filter(uuid=ruling.subject_uuid).values_list("patient__uuid", flat=True))


def _is_within_wall(actor: Actor, ruling: Explanation) -> bool:
    return actor.care_provider_id in (None, ruling.care_provider_id)
