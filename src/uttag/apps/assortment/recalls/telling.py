"""People are told of a recall: by whom, when, how, and what came of it (B2.11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.assortment.models import Recall, RecallContact
from uttag.apps.assortment.recalls.announcing import task_key
from uttag.apps.assortment.recalls.contacts import RECALL
from uttag.ground.tasks.operations import finish_by_key
from uttag.ground.trail.operations import note, note_access
from uttag.rules.reasons import Refused, because

Outcome = RecallContact.Outcome


@dataclass(frozen=True, slots=True)
class Told:
    """How a patient was told, or that nobody was reached."""

    channel: str
    outcome: str
    text: str = ""


def contacts_for(actor: Actor) -> QuerySet[RecallContact]:
    """The contacts that `actor` may see: all, or the own care provider's (I1)."""
    if actor.care_provider_id is None:
        return RecallContact.objects.all()
    return RecallContact.objects.filter(care_provider=actor.care_provider_id)


@operation("contact_about_recall")
def tell(recall: UUID, patient: UUID, told: Told, *, actor: Actor, at: datetime) -> int:
    """A patient was told of all that a recall concerns them, or was tried. How many contacts that settled.

    Told before, it settles none: the first word stands. Raises Refused for a patient that it doesn't concern.
    """
    if told.channel not in RecallContact.Channel.values or told.outcome not in Outcome.values:
        raise Refused(because("recall_told_how", "B2.11"))
    mine = contacts_for(actor).filter(recall__uuid=recall, patient__uuid=patient)
    held = list(mine.order_by("pk").select_for_update(no_key=True, of=("self",)).select_related("recall"))
    if not held:
        raise Refused(because("recall_not_of_patient", "I1"))
    left = RecallContact.objects.filter(pk__in=[one.pk for one in held], told_at=None)
    settled = _write(left, told, actor, at)
    note_access(actor, "tell_of_recall", at=at, patients=[patient], writing=True, ground=RECALL)
    if settled:
        _note(held[0], told, actor, at)
        _finish_when_all_told(held[0].recall, actor, at)
    return settled


def _write(left: QuerySet[RecallContact], told: Told, actor: Actor, at: datetime) -> int:
    said = {"channel": told.channel, "outcome": told.outcome, "text": told.text.strip()}
    if told.outcome == Outcome.UNREACHED:
        return left.update(attempts=F("attempts") + 1, tried_at=at, **said)
    return left.update(told_at=at, told_by_id=actor.user_id, **said)


def _note(contact: RecallContact, told: Told, actor: Actor, at: datetime) -> None:
    note(
        actor,
        "tell_of_recall",
        at=at,
        subject_kind="recall_contact",
        subject_uuid=contact.uuid,
        changes={"channel": ("", told.channel), "outcome": (contact.outcome, told.outcome)},
        care_provider_id=contact.care_provider_id,
    )


def _finish_when_all_told(recall: Recall, actor: Actor, at: datetime) -> None:
    if not recall.contacts.filter(told_at=None).exists():
        finish_by_key(task_key(recall, Role.SERVICE_DESK), at=at, user_id=actor.user_id)
