"""A round of prices as the approver looks at it: per cent, per piece, and what differs from the rest (B2.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from uttag.apps.catalogue.models import ChangeRequest

# Further from the middle of the round than this, and a price is looked at twice.
OUT_OF_STEP = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Step:
    """One price. `share`: 0.03 is three per cent dearer, by the piece; amounts are öre of a piece."""

    before: Decimal | None
    after: Decimal
    share: Decimal | None
    out_of_step: bool


@dataclass(frozen=True, slots=True)
class Round:
    """All prices of a set: öre of a package of each before and after, and how they move. `odd`: keys that stand out."""

    count: int
    before_ore: int
    after_ore: int
    middle: Decimal
    lowest: Decimal
    highest: Decimal
    odd: frozenset[int]

    @property
    def whole(self) -> Decimal:
        return share_of(self.before_ore, self.after_ore)


def round_of(prices: Sequence[tuple[int, int | None, int]]) -> Round | None:
    """The round that prices (key, before, after) make; None for fewer than two that replace another."""
    moved = [(key, before, after) for key, before, after in prices if before]
    if len(moved) < 2:
        return None
    shares = {key: share_of(before, after) for key, before, after in moved}
    middle = median(shares.values())
    return Round(
        len(moved),
        sum(before for _, before, _ in moved),
        sum(after for _, _, after in moved),
        middle,
        min(shares.values()),
        max(shares.values()),
        frozenset(key for key, share in shares.items() if abs(share - middle) > OUT_OF_STEP),
    )


def step_of(request: ChangeRequest, packages: Mapping[str, int], whole: Round | None) -> Step | None:
    """A price change by the piece; None for what is none. `packages`: pieces where the set changes them too."""
    if request.kind != ChangeRequest.Kind.PRICE or request.article is None:
        return None
    before, after = request.differs["price_ore"]
    pieces_now = request.article.pieces_per_package
    pieces = packages.get(request.article_number, pieces_now)
    of_piece, was = Decimal(after) / pieces, Decimal(before) / pieces_now if before else None
    odd = whole is not None and request.pk in whole.odd
    return Step(was, of_piece, share_of(was, of_piece) if was else None, odd)


def share_of(before: int | Decimal, after: int | Decimal) -> Decimal:
    """How much dearer: 0.03 is three per cent."""
    return (Decimal(after) / Decimal(before) - 1).quantize(Decimal("0.001"))
