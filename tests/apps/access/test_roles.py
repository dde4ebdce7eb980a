"""The table of roles, and what every operation has in common."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests import region as b
from uttag.apps.access.actors import SYSTEM, Actor, require
from uttag.apps.access.models import Assignment
from uttag.apps.access.operation import operation
from uttag.apps.access.operations import assign, end_assignment
from uttag.apps.access.queries import actor_of, assignments_of
from uttag.apps.access.roles import ALLOWED, DISTRIBUTORS_OWN, Role
from uttag.apps.access.work import finish
from uttag.apps.parties.models import Association
from uttag.ground.accounts.models import User
from uttag.ground.tasks.operations import open_task
from uttag.rules.reasons import Refused, because

SOURCE = Path(__file__).parents[3] / "src" / "uttag"
ADMIN = Actor(Role.ADMINISTRATOR, name="Ada")


def _named_in_source() -> set[str]:
    """Every operation that code asks the table about."""
    names = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            place = {"operation": 0, "require": 1, "may": 0}.get(called, len(node.args))
            named = node.args[place] if place < len(node.args) else None
            if isinstance(named, ast.Constant) and isinstance(named.value, str):
                names.add(named.value)
    return names


@pytest.mark.clause("I1")
def test_every_row_of_the_table_is_asked_for_and_every_asked_row_is_there() -> None:
    assert _named_in_source() == set(ALLOWED)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_may_what_its_column_says(role: Role) -> None:
    for name, roles in ALLOWED.items():
        actor = Actor(role, care_provider_id=None if name in DISTRIBUTORS_OWN else 1)
        if role in roles:
            require(actor, name)
        else:
            with pytest.raises(Refused):
                require(actor, name)


@pytest.mark.clause("I1")
def test_a_prescriber_of_no_care_provider_may_nothing() -> None:
    """The care provider is the wall: without one it would stand open to every patient there is."""
    assert not any(Actor(Role.PRESCRIBER).may(name) for name in ALLOWED)


@pytest.mark.clause("I1")
@pytest.mark.parametrize("name", sorted(DISTRIBUTORS_OWN))
def test_a_care_providers_own_people_bind_nobody_else(name: str) -> None:
    """Its finance reads invoices but settles nothing; its administrator reads nothing in."""
    for role in ALLOWED[name]:
        assert Actor(role).may(name)
        assert not Actor(role, care_provider_id=1).may(name)


@pytest.mark.django_db
@pytest.mark.clause("I1")
def test_a_task_of_another_care_provider_or_unit_is_not_ticked_off() -> None:
    region = b.region()
    what = {"at": b.NOW, "role": "prescriber", "subject_kind": "item"}
    asked = because("settle_payer", "P11")
    of_alice = open_task("renew", asked, care_provider_id=region.alice.care_provider_id, **what)  # type: ignore[arg-type]
    of_unit = open_task("renew", asked, unit_id=region.alice.unit_id, **what)  # type: ignore[arg-type]
    for task in (of_alice, of_unit):
        with pytest.raises(Refused):
            finish(task.pk, actor=region.bob, at=b.NOW)
        assert finish(task.pk, actor=region.alice, at=b.NOW).done_at == b.NOW


@pytest.mark.django_db
@pytest.mark.clause("I3")
def test_a_refused_operation_leaves_nothing() -> None:
    @operation("load_agreement")
    def half(*, actor: Actor, at: object) -> None:
        Association.objects.create(code="X", name="Halvgjort")
        raise Refused(because("nothing_waits"))

    with pytest.raises(Refused):
        half(actor=SYSTEM, at=b.NOW)
    assert not Association.objects.exists()


@pytest.mark.django_db
def test_a_refused_role_costs_no_statement() -> None:
    @operation("close_month")
    def never(*, actor: Actor, at: object) -> None:
        raise AssertionError

    with pytest.raises(Refused), connection.execute_wrapper(_no_statement):
        never(actor=Actor(Role.PATIENT), at=b.NOW)


@pytest.mark.django_db
def test_an_assignment_holds_between_its_days() -> None:
    region = b.region()
    user = User.objects.get(username="alice")
    held = Assignment.objects.get(user=user)
    assert actor_of(assignments_of(user.pk, b.TODAY).get()) == region.alice
    end_assignment(held, last_day=b.TODAY, actor=ADMIN, at=b.NOW)
    assert assignments_of(user.pk, b.TODAY).exists()
    assert not assignments_of(user.pk, b.TODAY + timedelta(1)).exists()
    assign(user, held.unit, Role.PRESCRIBER, from_day=b.TODAY, actor=ADMIN, at=b.NOW)
    assert assignments_of(user.pk, b.TODAY + timedelta(1)).exists()


def _no_statement(*args: object) -> None:
    raise AssertionError("a statement was sent")
