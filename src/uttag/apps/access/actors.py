"""The one who acts: handed to every operation and query, so that role and care provider are always known."""

from __future__ import annotations

from dataclasses import dataclass

from uttag.apps.access.roles import ALLOWED, DISTRIBUTORS_OWN, Role
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at a unit in a role. `care_provider_id` is None for the distributor's own people.

    `patient_ids` are the patients a patient acts for: oneself, or a child.
    """

    role: Role
    user_id: int | None = None
    name: str = ""
    unit_id: int | None = None
    unit_name: str = ""
    care_provider_id: int | None = None
    patient_ids: tuple[int, ...] = ()

    def may(self, operation: str) -> bool:
        """Nobody prescribes, or sees patients as a prescriber, without a care provider: it is the wall (I1)."""
        if self.role is Role.PRESCRIBER and self.care_provider_id is None:
            return False
        if operation in DISTRIBUTORS_OWN and self.care_provider_id is not None:
            return False
        return self.role in ALLOWED[operation]


SYSTEM = Actor(Role.SYSTEM, name="uttag")


def require(actor: Actor, operation: str) -> None:
    """Raises Refused unless the table of roles lets `actor` do `operation` (I1)."""
    if not actor.may(operation):
        raise Refused(because("not_your_role", "I1", operation=operation, role=actor.role.value))
