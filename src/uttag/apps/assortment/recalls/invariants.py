"""What must always hold of recalls."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum

from uttag.apps.assortment.models import Recall, RecallContact
from uttag.apps.assortment.recalls.contacts import sent_of
from uttag.apps.stock.models import Lot
from uttag.ground.verify import Breach, invariant


@invariant(
    "assortment.recalled_lots_are_blocked",
    clause="B2.11",
    says="The lots of recalls are blocked, and no others.",
)
def recalled_lots_are_blocked() -> Iterator[Breach]:
    for number in Lot.objects.filter(recalls__isnull=False, blocked_at=None).values_list("number", flat=True):
        yield Breach(f"lot {number}", "is recalled and not blocked")
    free = Lot.objects.filter(recalls=None, blocked_at__isnull=False)
    for number in free.values_list("number", flat=True):
        yield Breach(f"lot {number}", "is blocked without a recall")


@invariant(
    "assortment.recalls_tell_everyone",
    clause="B2.11",
    says="Everyone whom a recalled lot was sent to has a contact with just those pieces, and nobody else has.",
)
def recalls_tell_everyone() -> Iterator[Breach]:
    for recall in Recall.objects.prefetch_related("lots"):
        sums = sent_of(recall).values_list("row_id", "lot_id").annotate(Sum("pieces"))
        sent = {(row, lot): pieces for row, lot, pieces in sums}
        for row, lot, pieces in recall.contacts.values_list("row_id", "lot_id", "pieces"):
            if (got := sent.pop((row, lot), 0)) != pieces:
                yield Breach(f"recall {recall}", f"tells of {pieces} pieces for row {row}, which got {got}")
        for (row, lot), pieces in sent.items():
            yield Breach(
                f"recall {recall}", f"tells nobody of the {pieces} pieces of lot {lot} for row {row}"
            )


@invariant(
    "assortment.closed_recalls_are_told",
    clause="B2.11",
    says="A recall is closed only when everyone is told.",
)
def closed_recalls_are_told() -> Iterator[Breach]:
    untold = RecallContact.objects.filter(recall__closed_at__isnull=False, told_at=None)
    for recall, row in untold.values_list("recall__uuid", "row_id"):
        yield Breach(f"recall {recall}", f"is closed, and nobody was told of row {row}")
