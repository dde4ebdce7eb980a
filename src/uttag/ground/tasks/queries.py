"""Open tasks."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from uttag.ground.tasks.models import Task


def open_tasks(
    role: str, *, unit_id: int | None = None, care_provider_id: int | None = None
) -> QuerySet[Task]:
    """Open tasks of a role, most urgent first: of the unit or for any; of the care provider or for any."""
    tasks = Task.objects.filter(role=role, done_at=None)
    if unit_id is not None:
        tasks = tasks.filter(Q(unit_id=unit_id) | Q(unit_id=None))
    if care_provider_id is not None:
        tasks = tasks.filter(Q(care_provider_id=care_provider_id) | Q(care_provider_id=None))
    return tasks.order_by(F("due_day").asc(nulls_last=True), "created_at")
