"""Asks people for work, and ticks it off."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from uttag.ground.tasks.models import Task
from uttag.rules.reasons import Reason


def open_task(
    kind: str,
    reason: Reason,
    *,
    at: datetime,
    role: str,
    subject_kind: str,
    subject_uuid: UUID | None = None,
    unit_id: int | None = None,
    care_provider_id: int | None = None,
    due_day: date | None = None,
    key: str | None = None,
) -> Task:
    """Asks someone in `role` to see to the subject; `reason` says what and why."""
    values = {
        "kind": kind,
        "code": reason.code,
        "clause": reason.clause or "",
        "params": {name: _plain(value) for name, value in reason.params.items()},
        "subject_kind": subject_kind,
        "subject_uuid": subject_uuid,
        "role": role,
        "unit_id": unit_id,
        "care_provider_id": care_provider_id,
        "due_day": due_day,
        "created_at": at,
    }
    if key is None:
        return Task.objects.create(**values)
    task, _ = Task.objects.get_or_create(key=key, defaults=values)
    return task


def finish_task(task: Task, *, at: datetime, user_id: int | None = None) -> None:
    """Ticks a task off; `user_id` None means that the system saw it was settled."""
    task.done_at, task.done_by_id = at, user_id
    task.save(update_fields=["done_at", "done_by"])


def finish_by_key(key: str, *, at: datetime, user_id: int | None = None) -> bool:
    """Ticks off the open task under `key`, if there is one. True if there was."""
    return bool(Task.objects.filter(key=key, done_at=None).update(done_at=at, done_by_id=user_id))


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
