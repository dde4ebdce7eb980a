"""What must always hold of the stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from uttag.apps.stock.models import Balance, Count, CountLine, Lot, Move, Place, Repacking, Scrapping
from uttag.ground.verify import Breach, invariant


@invariant(
    "stock.balances_are_sums_of_moves",
    clause="I3",
    says="What a place of ours holds of a lot is what moves have brought less what they have taken.",
)
def balances_are_sums_of_moves() -> Iterator[Breach]:
    moved: defaultdict[tuple[int, int], int] = defaultdict(int)
    for side, sign in (("target", 1), ("source", -1)):
        sums = Move.objects.filter(**{f"{side}__kind__in": Place.OURS}).values_list(f"{side}_id", "lot_id")
        for place, lot, pieces in sums.annotate(Sum("pieces")):
            moved[place, lot] += sign * pieces
    for place, lot, pieces in Balance.objects.values_list("place_id", "lot_id", "pieces"):
        expected = moved.pop((place, lot), 0)
        if pieces != expected:
            yield _differs(place, lot, pieces, expected)
    for (place, lot), expected in moved.items():
        if expected:
            yield _differs(place, lot, 0, expected)


def _differs(place: int, lot: int, held: int, moved: int) -> Breach:
    return Breach(f"place {place}, lot {lot}", f"the balance says {held} pieces, the moves {moved}")


@invariant("stock.nothing_below_zero", clause="I3", says="No place of ours holds less than nothing.")
def nothing_below_zero() -> Iterator[Breach]:
    below = Balance.objects.filter(pieces__lt=0).values_list("place__code", "lot__number", "pieces")
    for place, lot, pieces in below:
        yield Breach(f"place {place}, lot {lot}", f"holds {pieces} pieces")


@invariant(
    "stock.outer_places_have_no_balance",
    says="Only places of ours have balances: suppliers and patients are outside.",
)
def outer_places_have_no_balance() -> Iterator[Breach]:
    outside = Balance.objects.exclude(place__kind__in=Place.OURS).values_list("place__code", "lot__number")
    for place, lot in outside:
        yield Breach(f"place {place}, lot {lot}", "has a balance though the place is outside")


@invariant(
    "stock.scrappings_are_moves",
    clause="B2.12",
    says="What is counted as thrown away has left for KASS in the ledger, and nothing else has.",
)
def scrappings_are_moves() -> Iterator[Breach]:
    gone = Move.objects.filter(target__kind=Place.Kind.SCRAPPED).values_list("document", "lot")
    moved = {(document, lot): pieces for document, lot, pieces in gone.annotate(Sum("pieces"))}
    for document, lot, pieces in Scrapping.objects.values_list("document", "lot", "pieces"):
        left = moved.pop((document, lot), 0)
        if left != pieces:
            yield Breach(f"scrapping {document}", f"counts {pieces} pieces, the moves {left}")
    for (document, lot), pieces in moved.items():
        yield Breach(f"document {document}", f"{pieces} pieces of lot {lot} were thrown away uncounted")


@invariant(
    "stock.repackings_are_moves",
    clause="B2.10",
    says="A repacking's pieces went into OMP from its lot and came out as units of the new lot and waste.",
)
def repackings_are_moves() -> Iterator[Breach]:
    expected = _repacked()
    held = Q(target__kind=Place.Kind.REPACKED) | Q(source__kind=Place.Kind.REPACKED)
    sums = Move.objects.filter(held).values_list("document", "lot", "source__kind", "target__kind")
    for document, lot, source, target, pieces in sums.annotate(Sum("pieces")):
        way = (document, lot, source == Place.Kind.REPACKED, target == Place.Kind.SCRAPPED)
        if expected.pop(way, 0) != pieces:
            yield Breach(
                f"repacking {document}", f"{pieces} pieces of lot {lot} moved otherwise than it says"
            )
    for (document, lot, *_), pieces in expected.items():
        yield Breach(f"repacking {document}", f"{pieces} pieces of lot {lot} never moved")


def _repacked() -> dict[tuple[UUID, int, bool, bool], int]:
    """What the ledger should have by (document, lot, out of OMP, thrown away)."""
    expected: dict[tuple[UUID, int, bool, bool], int] = {}
    for one in Repacking.objects.all():
        expected[one.document, one.source_id, False, False] = one.pieces
        expected[one.document, one.target_id, True, False] = one.pieces - one.waste
        if one.waste:
            expected[one.document, one.source_id, True, True] = one.waste
    return expected


@invariant(
    "stock.recalled_lots_are_off_shelves",
    clause="B2.11",
    says="Nothing of a recalled lot lies on a shelf or is set aside for an order.",
)
def recalled_lots_are_off_shelves() -> Iterator[Breach]:
    free = (Place.Kind.SHELF, Place.Kind.RESERVED)
    held = Balance.objects.filter(lot__blocked_at__isnull=False, place__kind__in=free, pieces__gt=0)
    for place, lot, pieces in held.values_list("place__code", "lot__number", "pieces"):
        yield Breach(f"lot {lot}", f"is recalled, and {pieces} pieces lie at {place}")


@invariant(
    "stock.repacked_keep_last_day_and_recall",
    clause="B2.10",
    says="What was repacked has the last day of the lot it came from, and is recalled with it.",
)
def repacked_keep_last_day_and_recall() -> Iterator[Breach]:
    made = Lot.objects.filter(repacked_from__isnull=False)
    for number in made.exclude(expires_on=F("repacked_from__expires_on")).values_list("number", flat=True):
        yield Breach(f"lot {number}", "has another last day than the lot it was repacked from")
    free = made.filter(repacked_from__blocked_at__isnull=False, blocked_at=None)
    for number in free.values_list("number", flat=True):
        yield Breach(f"lot {number}", "was repacked from a recalled lot and is not recalled")


@invariant(
    "stock.differences_are_approved_moves",
    clause="I3",
    says="A counted difference has moved once it was approved by another than who counted, and not before.",
)
def differences_are_approved_moves() -> Iterator[Breach]:
    lines = CountLine.objects.filter(state=CountLine.State.APPROVED)
    found = lines.values_list(
        "uuid", "place", "lot", "expected", "counted", "document", "counted_by", "decided_by"
    )
    documents = lines.values("document")
    moved = _counted_into_shelves(documents)
    for uuid, place, lot, expected, counted, document, counter, decider in found:
        if document is None or moved.pop((document, place, lot), 0) != (counted or 0) - (expected or 0):
            yield Breach(f"count line {uuid}", "is approved, and the moves say otherwise")
        if decider is None or decider == counter:
            yield Breach(f"count line {uuid}", "was approved by whoever counted, or by nobody")
    for document, _, lot in moved:
        yield Breach(f"document {document}", f"moved lot {lot} otherwise than the approved line says")
    early = CountLine.objects.exclude(state=CountLine.State.APPROVED).filter(document__isnull=False)
    for uuid in early.values_list("uuid", flat=True):
        yield Breach(f"count line {uuid}", "has moved without being approved")


def _counted_into_shelves(documents: QuerySet[CountLine, Any]) -> dict[tuple[UUID, int, int], int]:
    """By (document, place, lot): pieces that counts brought to the place, less what they took from it."""
    moved: defaultdict[tuple[UUID, int, int], int] = defaultdict(int)
    for side, sign in (("target", 1), ("source", -1)):
        moves = Move.objects.filter(document__in=documents, **{f"{side}__kind": Place.Kind.SHELF})
        for document, place, lot, pieces in moves.values_list("document", f"{side}_id", "lot_id", "pieces"):
            moved[document, place, lot] += sign * pieces
    return dict(moved)


@invariant(
    "stock.counts_are_what_was_found",
    clause="I3",
    says="A line agrees when as many were counted as expected, differs when not, and no ended count has lines left.",
)
def counts_are_what_was_found() -> Iterator[Breach]:
    state = CountLine.State
    counted = CountLine.objects.filter(state__in=(state.AGREES, state.DIFFERS, state.APPROVED))
    agrees = Q(expected=F("counted"))
    wrong = counted.filter(Q(state=state.AGREES) & ~agrees | ~Q(state=state.AGREES) & agrees)
    unsaid = counted.filter(Q(expected=None) | Q(counted=None) | Q(counted_at=None))
    for uuid in (wrong | unsaid).values_list("uuid", flat=True):
        yield Breach(f"count line {uuid}", "says otherwise than what was expected and counted")
    left = Q(lines__state__in=(state.TO_COUNT, state.RECOUNT, state.DIFFERS))
    for uuid in Count.objects.filter(left, closed_at__isnull=False).distinct().values_list("uuid", flat=True):
        yield Breach(f"count {uuid}", "has ended with lines that nobody has settled")
