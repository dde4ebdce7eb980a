"""What the steps of an application have in common: it is held, the ruling is kept, trail and access log say who."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.prescribing.models import DispensationApplication
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note, note_access
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.rulings import Ruling

T = TypeVar("T")


def locked(application: UUID) -> DispensationApplication:
    """The application, held until the transaction ends: two who decide at once come one after the other."""
    found = (
        DispensationApplication.objects.select_for_update(of=("self",))
        .select_related("article", "patient")
        .filter(uuid=application)
        .first()
    )
    if found is None:
        raise Refused(because("dispensation_not_found", "I1"))
    return found


def kept(
    ruled: Ruling[T | Refusal], subject: UUID, at: datetime, *, care_provider_id: int | None = None
) -> T:
    """The rule's yes, its ruling on record. Raises RuledRefusal for its no.

    `subject`: an application of a care provider's, or an approval for all, which is nobody's.
    """
    prepared = prepare(
        ruled, subject_kind="dispensation", subject_uuid=subject, at=at, care_provider_id=care_provider_id
    )
    if isinstance(ruled.outcome, Refusal):
        raise RuledRefusal([prepared], *ruled.outcome.reasons, instead=ruled.outcome.instead)
    record([prepared])
    return ruled.outcome


def noted(
    found: DispensationApplication,
    what: str,
    changes: Mapping[str, tuple[Any, Any]],
    actor: Actor,
    at: datetime,
) -> None:
    """Trail, and the access log: what is written is about a patient, though those who write don't see whom."""
    provider = found.care_provider_id
    note(
        actor,
        what,
        at=at,
        subject_kind="dispensation",
        subject_uuid=found.uuid,
        changes=changes,
        care_provider_id=provider,
    )
    note_access(
        actor,
        what,
        at=at,
        patients=[found.patient.uuid],
        writing=True,
        care_provider_id=provider,
        ground="B2.2",
    )
