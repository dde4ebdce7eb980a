"""Tasks as the one who acts meets them: those of the own role, and ticking one off."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import finish_task
from uttag.ground.tasks.queries import open_tasks
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because


def tasks_of(actor: Actor) -> QuerySet[Task]:
    """Open tasks for the actor's role, at this unit or any, within its care provider; most urgent first."""
    return open_tasks(actor.role.value, unit_id=actor.unit_id, care_provider_id=actor.care_provider_id)


@operation("finish_task")
def finish(task: int, *, actor: Actor, at: datetime) -> Task:
    """Ticks off one of the actor's own tasks. Twice is once; another's is refused as unknown."""
    found = Task.objects.select_for_update(of=("self",)).filter(pk=task, role=actor.role.value).first()
    if found is None or not _is_theirs(found, actor):
        raise Refused(because("task_not_found", "I1"))
    if found.done_at is None:
        finish_task(found, at=at, user_id=actor.user_id)
        note(
            actor,
            "finish_task",
            at=at,
            subject_kind=found.subject_kind,
            subject_uuid=found.subject_uuid,
            changes={found.kind: ("open", "done")},
        )
    return found


def _is_theirs(task: Task, actor: Actor) -> bool:
    """The same wall as `tasks_of`, for tasks that are done too."""
    here = actor.unit_id is None or task.unit_id in (None, actor.unit_id)
    return here and (
        actor.care_provider_id is None or task.care_provider_id in (None, actor.care_provider_id)
    )
