"""Who must be told: everyone whom a recalled lot was sent to, by order row and lot."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import QuerySet, Sum

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.assortment.models import Recall, RecallContact
from uttag.apps.fulfilment.models import Allocation
from uttag.apps.ordering.models import OrderRow
from uttag.apps.patients.models import Patient
from uttag.ground.sets import insert_many
from uttag.ground.trail.operations import note_access

RECALL = "recall"  # the ground for keeping whom it concerns
COMPLETE = "recalls.complete"
_SENT = (OrderRow.State.DISPATCHED, OrderRow.State.DELIVERED)
_COLUMNS = ("uuid", "care_provider_id", "recall_id", "patient_id", "row_id", "lot_id", "pieces")
_REST = ("channel", "outcome", "attempts", "text")
_EMPTY = ("", "", 0, "")


def sent_of(recall: Recall) -> QuerySet[Allocation]:
    """What has left for patients of the recall's lots."""
    return Allocation.objects.filter(lot__in=recall.lots.all(), row__state__in=_SENT).order_by()


def complete_contacts(recall: Recall, *, actor: Actor, at: datetime) -> int:
    """Adds those who are missing, in one set; how many. Part of another operation's transaction."""
    known = set(recall.contacts.values_list("row_id", "lot_id"))
    by = ("order__care_provider_id", "order__patient_id", "row_id", "lot_id")
    sums = sent_of(recall).values_list(*by).annotate(Sum("pieces"))
    missing = [row for row in sums if (row[2], row[3]) not in known]
    rows = [
        (uuid4(), provider, recall.pk, patient, row, lot, pieces, *_EMPTY)
        for provider, patient, row, lot, pieces in missing
    ]
    if rows:
        insert_many(RecallContact, [*_COLUMNS, *_REST], rows)
        patients = _uuids({patient for _, patient, *_ in missing})
        note_access(actor, "recall_contacts", at=at, patients=patients, writing=True, ground=RECALL)
    return len(rows)


@operation("watch_recalls")
def complete_open_recalls(*, actor: Actor, at: datetime) -> int:
    """The same for each open recall: a parcel can have left as the recall began. How many were added."""
    open_ones = Recall.objects.filter(closed_at=None).order_by("pk").select_for_update(no_key=True)
    return sum(complete_contacts(recall, actor=actor, at=at) for recall in open_ones)


def _uuids(patients: set[int]) -> list[UUID]:
    found = Patient.objects.filter(pk__in=patients)
    return list(found.order_by("pk").values_list("uuid", flat=True))
