"""One click per role, in demo mode only: the people that a newcomer would like to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uttag.apps.access.queries import assignments_on
from uttag.apps.patients.queries import someone_with_login
from uttag.ground.accounts.models import User
from uttag.interfaces.clock import today
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.frame.who import AS_PATIENT
from uttag.interfaces.web.workspaces import Workspace, workspace_of, workspaces
from uttag.rules.wording import vocabulary


@dataclass(frozen=True, slots=True)
class Face:
    """Someone to be: a user under an assignment, and the workspace that it leads to. `key` is unique.

    `role` is said where several roles share the workspace.
    """

    key: str
    user: User
    hat: str
    name: str
    place: str
    workspace: Workspace
    role: str = ""


def faces() -> list[Face]:
    """The first person found in each role of each workspace, in the workspaces' order.

    A workspace's typical role goes by the workspace's name alone.
    """
    return [face for workspace in workspaces().values() for face in _faces(workspace)]


def _faces(workspace: Workspace) -> Iterator[Face]:
    # A role may open pages of a workspace that isn't its own; it is met where it works.
    own = [role for role in workspace.roles if workspace_of(role) is workspace]
    for number, role in enumerate(own):
        key = workspace.name if number == 0 else f"{workspace.name}.{role}"
        if face := _face(key, role, workspace):
            yield face


def _face(key: str, role: str, workspace: Workspace) -> Face | None:
    if role == AS_PATIENT:
        login = someone_with_login()
        return Face(key, login.user, AS_PATIENT, login.user.name, "", workspace) if login else None
    held = assignments_on(today()).filter(role=role).order_by("pk").first()
    if held is None:
        return None
    said = vocabulary(language())["codes"][role] if len(workspace.roles) > 1 else ""
    return Face(key, held.user, str(held.pk), held.user.name, held.unit.name, workspace, said)
