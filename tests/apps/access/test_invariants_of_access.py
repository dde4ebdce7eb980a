"""Each invariant of access finds the breach that is planted here, by its subject, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import region as b
from tests.chain import Chain, rows
from uttag.apps.access.models import Assignment
from uttag.ground.outbox.models import Message
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import open_task
from uttag.ground.verify import breaches
from uttag.rules.reasons import because

pytestmark = pytest.mark.django_db


def _of_bob() -> Assignment:
    return Assignment.objects.get(user__username="bob")


def _a_task() -> Task:
    return Task.objects.order_by("pk")[0]


def _given_up() -> Message:
    return Message.objects.order_by("pk")[0]


PLANTED: list[tuple[str, Callable[[], object], Callable[[], str]]] = [
    (
        "access.roles_are_known",
        lambda: rows(Assignment, pk=_of_bob().pk).update(role="king"),
        lambda: f"assignment {_of_bob().pk}",
    ),
    (
        "access.roles_are_known",
        lambda: rows(Task, pk=_a_task().pk).update(role="king"),
        lambda: f"task {_a_task().pk}",
    ),
    (
        "access.given_up_work_is_someones_task",
        lambda: rows(Message, pk=_given_up().pk).update(given_up_at=b.NOW),
        lambda: f"message {_given_up().pk}",
    ),
]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(("name", "plant", "subject"), PLANTED)
def test_a_planted_breach_is_found(
    name: str, plant: Callable[[], object], subject: Callable[[], str]
) -> None:
    plant()
    assert [breach.subject for breach in breaches(name)] == [subject()]


def test_given_up_work_with_a_task_is_no_breach(made: Chain) -> None:
    message = _given_up()
    rows(Message, pk=message.pk).update(given_up_at=b.NOW)
    said = because("outbox_given_up", kind=message.kind)
    open_task(
        "outbox", said, at=b.NOW, role="administrator", subject_kind="message", key=f"outbox:{message.pk}"
    )
    assert breaches("access.given_up_work_is_someones_task") == ()
