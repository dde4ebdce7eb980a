"""Gives people users and assignments, and ends them."""

from __future__ import annotations

from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.parties.models import Unit
from uttag.ground.accounts.models import User
from uttag.ground.trail.operations import note


@operation("manage_users")
def assign(user: User, unit: Unit, role: Role, *, from_day: date, actor: Actor, at: datetime) -> Assignment:
    """Gives `user` a role at `unit` from a day. The same assignment again is opened again (I1)."""
    assignment, _ = Assignment.objects.update_or_create(
        user=user, unit=unit, role=role.value, defaults={"from_day": from_day, "to_day": None}
    )
    note(
        actor,
        "assign",
        at=at,
        subject_kind="user",
        subject_uuid=user.uuid,
        changes={"role": (None, role.value), "unit": (None, unit.name)},
    )
    return assignment


@operation("manage_users")
def end_assignment(assignment: Assignment, *, last_day: date, actor: Actor, at: datetime) -> None:
    """Ends an assignment after `last_day`; what was done under it keeps its name and role."""
    note(
        actor,
        "end_assignment",
        at=at,
        subject_kind="user",
        subject_uuid=assignment.user.uuid,
        changes={"to_day": (assignment.to_day, last_day)},
    )
    assignment.to_day = last_day
    assignment.save(update_fields=["to_day"])
