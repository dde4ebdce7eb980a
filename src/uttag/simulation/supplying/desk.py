"""The service desk rings: about procurements that take longer, and articles that go out (B2.3, B2.11)."""

from __future__ import annotations

from datetime import datetime, timedelta

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.work import finish, tasks_of
from uttag.apps.purchasing.procurement.contacting import ContactWish, note_contact
from uttag.apps.purchasing.procurement.queries import to_contact
from uttag.rules.calendar import local

RINGS_WITHIN = timedelta(days=2)


def ring(desk: Actor, at: datetime) -> None:
    """Whoever has waited since the day before yesterday is told; what is newer is left for those who look on."""
    for late in list(to_contact(desk, local(at).date()).filter(overdue_at__lt=at - RINGS_WITHIN)):
        if not late.prescriber_told:  # type: ignore[attr-defined]
            note_contact(late.uuid, ContactWish("prescriber", "email", True), actor=SYSTEM, at=at)
        if not late.patient_told:  # type: ignore[attr-defined]
            note_contact(late.uuid, ContactWish("patient", "phone", True), actor=desk, at=at)
    for task in list(tasks_of(desk).filter(kind="supplier_change", created_at__lt=at - RINGS_WITHIN)):
        finish(task.pk, actor=desk, at=at)
