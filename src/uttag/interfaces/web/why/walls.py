"""Whose rulings one may open (I1)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.notices.queries import patients_of_notice, ruled_notice
from uttag.apps.ordering.queries import order_for, patients_of_order
from uttag.apps.prescribing.queries import item_for, patients_of_item
from uttag.ground.rulings.queries import Explanation
from uttag.rules.reasons import Refused

# What is about a patient: whom (none: it was never kept), and the query that refuses what is another's.
SUBJECTS: dict[str, tuple[Callable[[UUID], list[UUID]], Callable[[Actor, UUID], object]]] = {
    "order": (patients_of_order, order_for),
    "item": (patients_of_item, item_for),
    "notice": (patients_of_notice, ruled_notice),
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

# What may be prescribed outside contract, how long a procurement takes, how old goods run out: nothing in them
# says of whom.
OF_SUPPLY = {
    "register.approve": "see_register",
    "dispensations.propose": "see_dispensations",
    "dispensations.decide": "see_dispensations",
    "dispensations.end": "see_dispensations",
    "procurement.clock": "see_procurements",
    "converting.approve": "see_assortment_changes",
    "running_out.plan": "see_assortment_changes",
}


def may_see(actor: Actor, ruling: Explanation) -> bool:
    """Finance and the depot by rule; all others only what is about a patient whom they may see."""
    if ruling.rule in OF_GOVERNANCE:
        return actor.may("see_governance")
    if ruling.rule in OF_SUPPLY:
        return actor.may(OF_SUPPLY[ruling.rule]) and _is_within_wall(actor, ruling)
    if actor.role in OF_WORK:
        return ruling.rule in OF_WORK[actor.role] and _is_within_wall(actor, ruling)
    if ruling.subject_kind not in SUBJECTS or not actor.may("see_order"):
        return False
    patients, find = SUBJECTS[ruling.subject_kind]
    if actor.role != Role.PATIENT and not patients(ruling.subject_uuid):
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
    patients, _find = SUBJECTS[ruling.subject_kind]
    return patients(ruling.subject_uuid)


def _is_within_wall(actor: Actor, ruling: Explanation) -> bool:
    return actor.care_provider_id in (None, ruling.care_provider_id)
