"""Asks people for work, and ticks it off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

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
    again: bool = False,
) -> Task:
    """Asks someone in `role` to see to the subject; `reason` says what and why.

    One task under a `key`, done or not. `again`: what somebody has seen to can come back, and is then a new task; the
    key is the latest one's.
    """
    values = {
        "kind": kind,
        "code": reason.code,
        "clause": reason.clause or "",
        "params": _params(reason),
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
    if again:
        _free(key)
    task, _ = Task.objects.get_or_create(key=key, defaults=values)
    return task


def _free(key: str) -> None:
    """A task that is done gives its key up, and keeps it with its own number added."""
    done = Task.objects.filter(key=key, done_at__isnull=False)
    done.update(key=Concat("key", Value("#"), Cast("pk", CharField())))


@dataclass(frozen=True, slots=True)
class TaskAbout:
    """One of many tasks of the same kind: about which subject, and its key."""

    subject_uuid: UUID
    key: str


def open_tasks(
    kind: str,
    reason: Reason,
    about: Sequence[TaskAbout],
    *,
    at: datetime,
    role: str,
    subject_kind: str,
    due_day: date | None = None,
) -> None:
    """The same task about each of many subjects, in one go; one whose key is known is there already."""
    tasks = [
        Task(
            kind=kind,
            key=one.key,
            code=reason.code,
            clause=reason.clause or "",
            params=_params(reason),
            subject_kind=subject_kind,
            subject_uuid=one.subject_uuid,
            role=role,
            due_day=due_day,
            created_at=at,
        )
        for one in about
    ]
    Task.objects.bulk_create(tasks, batch_size=500, ignore_conflicts=True)


def finish_task(task: Task, *, at: datetime, user_id: int | None = None) -> None:
    """Ticks a task off; `user_id` None means that the system saw it was settled."""
    task.done_at, task.done_by_id = at, user_id
    task.save(update_fields=["done_at", "done_by"])


def finish_by_key(key: str, *, at: datetime, user_id: int | None = None) -> bool:
    """Ticks off the open task under `key`, if there is one. True if there was."""
    return bool(Task.objects.filter(key=key, done_at=None).update(done_at=at, done_by_id=user_id))


def _params(reason: Reason) -> dict[str, object]:
    return {name: _plain(value) for name, value in reason.params.items()}


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
