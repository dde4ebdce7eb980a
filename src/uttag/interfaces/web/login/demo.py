"""One click per role, in demo mode only: the people that a newcomer would like to be."""

from __future__ import annotations

from dataclasses import dataclass

from uttag.apps.access.queries import assignments_on
from uttag.apps.patients.queries import someone_with_login
from uttag.interfaces.clock import today
from uttag.interfaces.web.frame.who import AS_PATIENT
from uttag.interfaces.web.workspaces import Workspace, workspaces


@dataclass(frozen=True, slots=True)
class Face:
    """Someone to be: a user under an assignment, and the workspace that it leads to."""

    user_id: int
    hat: str
    name: str
    place: str
    workspace: Workspace


def faces() -> list[Face]:
    """The first person found for each workspace, in the workspaces' order."""
    return [face for workspace in workspaces().values() for face in (_face(workspace),) if face]


def _face(workspace: Workspace) -> Face | None:
    if AS_PATIENT in workspace.roles:
        login = someone_with_login()
        return Face(login.user_id, AS_PATIENT, login.user.name, "", workspace) if login else None
    held = assignments_on(today()).filter(role__in=workspace.roles).order_by("pk").first()
    return Face(held.user_id, str(held.pk), held.user.name, held.unit.name, workspace) if held else None
