"""The call list of a recall: whom to tell and what they got, with names. Whoever shows it is logged (I2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import Recall, RecallContact
from uttag.apps.assortment.recalls.contacts import RECALL
from uttag.apps.assortment.recalls.telling import contacts_for
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import Patient
from uttag.ground.trail.operations import note_access


@dataclass(frozen=True, slots=True)
class CallRow:
    """A patient to tell, or who is told, with what they got."""

    patient: Patient
    pieces: int
    lots: tuple[str, ...]
    orders: tuple[Order, ...]
    latest: RecallContact

    @property
    def told(self) -> bool:
        return self.latest.told_at is not None


def to_call(actor: Actor, recall: Recall, *, told: bool = False, words: str = "") -> QuerySet[Patient]:
    """Patients whom nobody has told of it (or who are told), the least tried first. Whoever shows them logs it."""
    require(actor, "contact_about_recall")
    mine = contacts_for(actor).filter(recall=recall, patient=OuterRef("pk"))
    untold = mine.filter(told_at=None)
    found = Patient.objects.filter(Exists(mine)).select_related("identity")
    found = found.filter(~Exists(untold) if told else Exists(untold))
    for word in words.casefold().split():
        found = found.filter(identity__search__contains=word)
    ours = Q(recallcontact__recall=recall)
    tried = Max("recallcontact__attempts", filter=ours)
    since = Min("recallcontact__pk", filter=ours)
    return found.annotate(tried=tried, since=since).order_by("tried", "since")


def see_calls(actor: Actor, recall: Recall, patients: Iterable[Patient], *, at: datetime) -> list[CallRow]:
    """What patients got, ready to be told. Logged: each is shown with name and phone."""
    require(actor, "contact_about_recall")
    shown = list(patients)
    contacts = contacts_for(actor).filter(recall=recall, patient__in=shown)
    got: defaultdict[int, list[RecallContact]] = defaultdict(list)
    for contact in contacts.select_related("lot", "row__order", "told_by").order_by("pk"):
        got[contact.patient_id].append(contact)
    note_access(actor, "see_recall_calls", at=at, patients=[p.uuid for p in shown], ground=RECALL)
    return [_call(patient, got[patient.pk]) for patient in shown]


def _call(patient: Patient, contacts: list[RecallContact]) -> CallRow:
    untold = [one for one in contacts if one.told_at is None]
    return CallRow(
        patient=patient,
        pieces=sum(one.pieces for one in contacts),
        lots=tuple(dict.fromkeys(one.lot.number for one in contacts)),
        orders=tuple(dict.fromkeys(one.row.order for one in contacts)),
        latest=(untold or contacts)[-1],
    )


def waiting_for_call(actor: Actor, at: datetime) -> int:
    """How many people the actor still has to tell of open recalls."""
    require(actor, "contact_about_recall")
    waiting = contacts_for(actor).filter(told_at=None, recall__closed_at=None)
    return waiting.values("recall", "patient").distinct().count()
