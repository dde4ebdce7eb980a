"""What an order demands of the shelves, as `rules.allocation` asks for it: saved, or only thought of (B2.9)."""

from __future__ import annotations

from datetime import date, timedelta

from uttag.apps.catalogue.models import Article
from uttag.rules.allocation import Allocation, DemandLine, LeftOut
from uttag.rules.reasons import Reason, because
from uttag.rules.words import Urgency

_CLAUSE = {Urgency.ACUTE: "D5", Urgency.EXPRESS: "D6"}


def demand_line(
    line: int, article: Article, pieces: int, deadline_day: date, *, days: int, days_rest: int
) -> DemandLine:
    """Pieces of an article that are to last `days` from the promised day, the whole prescription `days_rest`."""
    return DemandLine(
        line=line,
        article=article.number,
        pieces=pieces,
        lasts_withdrawal=deadline_day + timedelta(days=days),
        lasts_prescription=deadline_day + timedelta(days=days_rest),
        supplier_out=article.supplier_out,
    )


def lacking(urgency: Urgency, outcome: Allocation | LeftOut) -> tuple[Reason, ...]:
    """Why an urgent order can't have all its pieces now; none where it can."""
    lines = outcome.lines if isinstance(outcome, LeftOut) else outcome.backordered
    if not lines:
        return ()
    return (because(f"{urgency}_out_of_stock", _CLAUSE[urgency]), *(line.reason for line in lines))
