"""How people want to be told: by which channel, in which language, in how large print (K2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.patients.models import NoticeWish, Patient
from uttag.apps.patients.queries import patient_for
from uttag.gateways.sms import mobile
from uttag.ground.trail.operations import note, note_access
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.wording import LANGUAGES


@dataclass(frozen=True, slots=True)
class NoticeChoice:
    """An empty channel: as the rule has it, SMS and else a letter."""

    channel: str = ""
    language: str = "sv"
    large_print: bool = False


def notice_choice(patient: Patient) -> NoticeChoice:
    """What the patient has chosen; the usual where nothing has been."""
    known = NoticeWish.objects.filter(patient=patient).first()
    return NoticeChoice(known.channel, known.language, known.large_print) if known else NoticeChoice()


@operation("change_notice_wish")
def change_notice_wish(
    patient: UUID, choice: NoticeChoice, *, actor: Actor, at: datetime, ground: str = ""
) -> NoticeWish:
    """From now on. Raises Refused for a channel that leads nowhere, and for someone else's patient."""
    found = patient_for(actor, patient, lock=True)
    if faults := _faults(found, choice):
        raise Refused(*faults)
    before = notice_choice(found)
    wish, _ = NoticeWish.objects.update_or_create(
        patient=found,
        defaults={
            "channel": choice.channel,
            "language": choice.language,
            "large_print": choice.large_print,
            "changed_at": at,
        },
    )
    names = ("channel", "language", "large_print")
    changes = {name: (getattr(before, name), getattr(choice, name)) for name in names}
    changed = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if changed:
        note(
            actor,
            "change_notice_wish",
            at=at,
            subject_kind="patient",
            subject_uuid=found.uuid,
            changes=changed,
        )
    note_access(actor, "change_notice_wish", at=at, patients=[found.uuid], writing=True, ground=ground)
    return wish


def _faults(patient: Patient, choice: NoticeChoice) -> list[Reason]:
    faults = []
    if choice.channel not in ("", *NoticeWish.Channel.values):
        faults.append(because("notice_wish_channel", "K2"))
    if choice.language not in LANGUAGES:
        faults.append(because("notice_wish_language", "K2"))
    if choice.channel == NoticeWish.Channel.SMS and not mobile(
        patient.identity.mobile, patient.identity.phone
    ):
        faults.append(because("notice_wish_needs_mobile", "K2"))
    if choice.channel == NoticeWish.Channel.EMAIL and not patient.identity.email:
        faults.append(because("notice_wish_needs_email", "K2"))
    return faults
