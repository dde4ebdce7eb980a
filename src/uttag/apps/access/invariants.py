"""What must always hold of roles, and of work that waits for a person in one."""

from __future__ import annotations

from collections.abc import Iterator

from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.verify import Breach, invariant

_ROLES = [role.value for role in Role]


@invariant(
    "access.roles_are_known", clause="I1", says="Assignments and tasks are for roles of the role table."
)
def roles_are_known() -> Iterator[Breach]:
    for pk, role in Assignment.objects.exclude(role__in=_ROLES).values_list("pk", "role"):
        yield Breach(f"assignment {pk}", f"is for {role!r}")
    for pk, role in Task.objects.exclude(role__in=_ROLES).values_list("pk", "role"):
        yield Breach(f"task {pk}", f"is for {role!r}, so nobody sees it")


@invariant(
    "access.given_up_work_is_someones_task",
    clause="I3",
    says="Work that the outbox has given up has been made a person's task.",
)
def given_up_work_is_someones_task() -> Iterator[Breach]:
    given_up = Message.objects.filter(given_up_at__isnull=False).values_list("pk", "kind")
    kinds = {f"outbox:{pk}": (pk, kind) for pk, kind in given_up}
    asked = set(Task.objects.filter(key__startswith="outbox:").values_list("key", flat=True))
    for key, (pk, kind) in kinds.items():
        if key not in asked:
            yield Breach(f"message {pk}", f"of kind {kind} was given up, and nobody was asked to see to it")
