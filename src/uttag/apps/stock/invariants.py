"""What must always hold of the stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Sum

from uttag.apps.stock.models import Balance, Move, Place
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
