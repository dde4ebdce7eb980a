"""The patient, or a prescriber without e-mail, is told that a procurement takes longer; each try is kept (B2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.purchasing.models import Procurement, ProcurementContact
from uttag.ground.trail.operations import note, note_access
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class ContactWish:
    """Somebody was told, or was tried. Nobody reached: `text` says what happened."""

    whom: str
    channel: str
    reached: bool
    text: str = ""


@operation("contact_about_procurement")
def note_contact(procurement: UUID, wish: ContactWish, *, actor: Actor, at: datetime) -> ProcurementContact:
    """Keeps one try. Reached, it is done; else the procurement stays on the list until somebody is.

    The same outcome by the same person on the same minute is the one there is: a form sent twice.
    """
    found = _held(procurement)
    if found.overdue_at is None:
        raise Refused(because("procurement_not_late", "B2.3"))
    text = wish.text.strip()
    if not wish.reached and not text:
        raise Refused(because("procurement_contact_without_words", "B2.3"))
    outcome = {"whom": wish.whom, "channel": wish.channel, "reached": wish.reached, "text": text}
    minute = at.replace(second=0, microsecond=0)
    same = found.contacts.filter(contacted_by=actor.user_id, contacted_at__gte=minute, **outcome)
    if known := same.first():
        return known
    made = ProcurementContact.objects.create(
        care_provider_id=found.care_provider_id,
        procurement=found,
        contacted_at=at,
        contacted_by_id=actor.user_id,
        **outcome,
    )
    _note(made, found, actor, at)
    return made


def _held(procurement: UUID) -> Procurement:
    found = (
        Procurement.objects.select_for_update(of=("self",))
        .select_related("row__order__patient")
        .filter(uuid=procurement)
        .first()
    )
    if found is None:
        raise Refused(because("procurement_not_found", "I1"))
    return found


def _note(made: ProcurementContact, found: Procurement, actor: Actor, at: datetime) -> None:
    provider = found.care_provider_id
    note(
        actor,
        "note_contact",
        at=at,
        subject_kind="procurement",
        subject_uuid=found.uuid,
        changes={made.whom: (None, "reached" if made.reached else "tried")},
        care_provider_id=provider,
    )
    patient = found.row.order.patient.uuid
    note_access(actor, "note_contact", at=at, patients=[patient], writing=True, care_provider_id=provider)
