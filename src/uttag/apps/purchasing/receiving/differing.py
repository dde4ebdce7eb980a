"""What came against what was ordered (B2.8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.models import PurchaseOrder, ReceiptLine


class Kind(StrEnum):
    """How the pieces that came differ from those ordered."""

    MISSING = "missing"
    LESS = "less"
    MORE = "more"
    UNORDERED = "unordered"


@dataclass(frozen=True, slots=True)
class OrderDifference:
    """One article of an order, in pieces. `ordered` without what is closed; `refused` has come but is not ours."""

    article: Article
    kind: Kind
    ordered: int
    came: int
    refused: int

    @property
    def by(self) -> int:
        """Pieces too many, or too few."""
        return abs(self.came - self.ordered)


def order_differences(actor: Actor, order: PurchaseOrder) -> list[OrderDifference]:
    """Articles of which other pieces have come, in all its receipts, than were ordered; by name."""
    require(actor, "see_purchases")
    ordered, came, refused = Counter[int](), Counter[int](), Counter[int]()
    articles: dict[int, Article] = {}
    bought = set()
    for line in order.lines.select_related("article"):
        articles[line.article_id] = line.article
        bought.add(line.article_id)
        ordered[line.article_id] += line.pieces - line.closed_pieces
    for read in ReceiptLine.objects.filter(receipt__order=order).select_related("article"):
        articles[read.article_id] = read.article
        counts = refused if read.outcome == ReceiptLine.Outcome.REFUSED else came
        counts[read.article_id] += read.pieces
    found = [
        OrderDifference(
            article, _kind(key in bought, ordered[key], came[key]), ordered[key], came[key], refused[key]
        )
        for key, article in articles.items()
        if ordered[key] != came[key] or key not in bought
    ]
    return sorted(found, key=lambda difference: (str(difference.article), difference.article.number))


def _kind(in_order: bool, ordered: int, came: int) -> Kind:
    if not in_order:
        return Kind.UNORDERED
    if not came:
        return Kind.MISSING
    return Kind.LESS if came < ordered else Kind.MORE
