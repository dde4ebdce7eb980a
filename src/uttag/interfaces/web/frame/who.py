"""Who makes a request: the logged-in user under the assignment chosen at log-in."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.access.queries import actor_of as actor_of_assignment
from uttag.apps.access.queries import assignments_of
from uttag.apps.access.roles import Role
from uttag.apps.patients.queries import own_patients
from uttag.interfaces.clock import today
from uttag.interfaces.web.workspaces import Workspace, workspace_of

# In the session: an assignment's id, or this word for someone who is here as a patient.
CHOSEN = "assignment"
AS_PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class Hat:
    """One of the ways in which a user can be here; `key` is what the session keeps."""

    key: str
    actor: Actor

    @property
    def workspace(self) -> Workspace | None:
        return workspace_of(self.actor.role)


def hats_of(user_id: int, name: str) -> list[Hat]:
    """Assignments in force today, and oneself as a patient (or a patient's parent)."""
    hats = [Hat(str(a.pk), actor_of_assignment(a)) for a in assignments_of(user_id, today())]
    patient_ids = tuple(own_patients(user_id).values_list("pk", flat=True))
    if patient_ids:
        as_patient = Actor(Role.PATIENT, user_id, name, unit_name=_("Mina uttag"), patient_ids=patient_ids)
        hats.append(Hat(AS_PATIENT, as_patient))
    return hats


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor of this request; None without log-in or chosen assignment, or when that has ended."""
    if isinstance(request.user, AnonymousUser):
        return None
    chosen = request.session.get(CHOSEN)
    if chosen is None:
        return None
    hats = hats_of(request.user.pk, request.user.get_full_name())
    return next((hat.actor for hat in hats if hat.key == chosen), None)
