"""Recalls as pages show them: in numbers for those who decide, with names for those who call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import Recall, RecallContact, SupplierChange
from uttag.apps.assortment.models.recalls import PREFIX
from uttag.apps.assortment.recalls.closing import what_is_left
from uttag.apps.assortment.recalls.contacts import RECALL
from uttag.apps.assortment.recalls.telling import contacts_for
from uttag.apps.fulfilment.models import Wave
from uttag.apps.fulfilment.stopping import held_in_depot, waves_to_stop
from uttag.apps.fulfilment.tracing.whereabouts import LotNow, whereabouts
from uttag.apps.ordering.models import Order
from uttag.apps.patients.models import Patient
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.ground.trail.operations import note_access
from uttag.rules.reasons import Reason, Refused, because

_TOLD = Q(contacts__told_at__isnull=False)


def recalls(actor: Actor, *, open_only: bool = False) -> QuerySet[Recall]:
    """All recalls with `patients` and `told` counted: open ones first, urgent ones first among them."""
    require(actor, "see_recalls")
    found = Recall.objects.select_related("article__supplier", "replacement", "started_by", "closed_by")
    if open_only:
        found = found.filter(closed_at=None)
    mine = Q() if actor.care_provider_id is None else Q(contacts__care_provider=actor.care_provider_id)
    counted = found.annotate(
        patients=Count("contacts__patient", filter=mine, distinct=True),
        told=Count("contacts__patient", filter=mine & _TOLD, distinct=True),
    )
    return counted.order_by(F("closed_at").desc(nulls_first=True), "-urgent", "-started_at", "-pk")


def find_recalls(actor: Actor, words: str) -> QuerySet[Recall]:
    """Recalls by number (ÅT-…), by the article's name or number, or by a lot's number."""
    require(actor, "see_recalls")
    found = recalls(actor)
    if prefix_of(words) == PREFIX:
        try:
            return found.filter(pk=pk_of(words))
        except ValueError:
            return found.none()
    named = Q(article__search__contains=words.strip().casefold()) | Q(article__number=words.strip())
    of_lot = Recall.objects.filter(lots__number__iexact=words.strip())
    return found.filter(named | Q(pk__in=of_lot.values("pk"))) if words.strip() else found.none()


def recall_with(actor: Actor, uuid: UUID) -> Recall:
    """One recall. Raises Refused."""
    found = recalls(actor).filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("recall_unknown", "B2.11"))
    return found


@dataclass(frozen=True, slots=True)
class GroupTold:
    """One unit's patients: how many got something, how many of them are told, and the pieces sent to them."""

    care_provider: str
    unit: str
    patients: int
    told: int
    pieces: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a recall goes: lots, whom it concerns unit by unit, what is still in waves, and what is left to do."""

    lots: tuple[LotNow, ...]
    groups: tuple[GroupTold, ...]
    orders_held: int
    left: tuple[Reason, ...]

    @property
    def quarantined(self) -> int:
        """Pieces that wait to be thrown away or sent back."""
        return sum(now.quarantined for now in self.lots)


def standing_of(actor: Actor, recall: Recall) -> Standing:
    """In numbers alone: no names, nothing to log."""
    require(actor, "see_recalls")
    lots = list(recall.lots.order_by("pk").values_list("pk", flat=True))
    people = RecallContact.objects.filter(recall=recall)
    by = ("care_provider__name", "row__item__prescription__unit__name")
    groups = people.values_list(*by).annotate(
        patients=Count("patient", distinct=True),
        told=Count("patient", filter=Q(told_at__isnull=False), distinct=True),
        all=Sum("pieces"),
    )
    return Standing(
        lots=tuple(whereabouts(lots)),
        groups=tuple(GroupTold(*group) for group in groups.order_by(*by)),
        orders_held=held_in_depot(lots).values("order").distinct().count(),
        left=() if recall.closed_at else tuple(what_is_left(recall)),
    )


def waves_of(actor: Actor, recall: Recall) -> list[Wave]:
    """Unsent waves with the recall's goods, to stop orders in."""
    return list(waves_to_stop(actor, list(recall.lots.values_list("pk", flat=True))))


# --- the call list -------------------------------------------------------------------------------------


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


# --- what waits ----------------------------------------------------------------------------------------


def waiting_for_call(actor: Actor, at: datetime) -> int:
    """How many people the actor still has to tell of open recalls."""
    require(actor, "contact_about_recall")
    waiting = contacts_for(actor).filter(told_at=None, recall__closed_at=None)
    return waiting.values("recall", "patient").distinct().count()


def waiting_for_recalls(actor: Actor, at: datetime) -> int:
    """How many recalls are open, and decided notices of recalls not begun."""
    require(actor, "see_recalls")
    return Recall.objects.filter(closed_at=None).count() + len(decided_recalls(actor))


def decided_recalls(actor: Actor) -> list[SupplierChange]:
    """Suppliers' recalls that are decided and not begun, the earliest decided first."""
    require(actor, "see_recalls")
    decided = SupplierChange.objects.filter(
        kind=SupplierChange.Kind.RECALLED, state=SupplierChange.State.ACCEPTED, recall=None
    )
    return list(decided.select_related("article", "supplier", "replacement").order_by("decided_at", "pk"))


def decided_recall(actor: Actor, uuid: UUID) -> SupplierChange | None:
    """One of them."""
    return next((change for change in decided_recalls(actor) if change.uuid == uuid), None)
