"""People who work with the system get a log-in and a role."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.operations import assign
from uttag.apps.access.roles import Role
from uttag.apps.parties.models import Unit
from uttag.ground.accounts.models import User
from uttag.ground.trail.operations import note


@operation("manage_users")
def add_user(username: str, *, name: str, password: str, actor: Actor, at: datetime) -> User:
    """A new user, who has no role yet. Raises ValidationError for a password that is too weak."""
    validate_password(password)
    user = User.objects.create_user(username, name=name, password=password)
    note(actor, "add_user", at=at, subject_kind="user", subject_uuid=user.uuid)
    return user


@operation("manage_users")
def set_password(user: User, password: str, *, actor: Actor, at: datetime) -> None:
    """A new password; sessions under the old one end. Raises ValidationError for a weak one."""
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    note(actor, "set_password", at=at, subject_kind="user", subject_uuid=user.uuid)


@operation("manage_users")
def stop_user(user: User, *, actor: Actor, at: datetime) -> None:
    """The user can't log in any more; what was done keeps the name."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    note(
        actor,
        "stop_user",
        at=at,
        subject_kind="user",
        subject_uuid=user.uuid,
        changes={"active": (True, False)},
    )


@operation("manage_users")
def add_administrator(
    username: str, *, name: str, password: str, from_day: date, actor: Actor, at: datetime
) -> User:
    """The first administrator of an installation, at a unit that is made if there is none."""
    user = add_user(username, name=name, password=password, actor=actor, at=at)
    unit = Unit.objects.filter(kind=Unit.Kind.ADMINISTRATION).first() or Unit.objects.create(
        kind=Unit.Kind.ADMINISTRATION, name="Systemförvaltning", hsa_id="UTTAG-ADMINISTRATION"
    )
    assign(user, unit, Role.ADMINISTRATOR, from_day=from_day, actor=actor, at=at)
    return user
