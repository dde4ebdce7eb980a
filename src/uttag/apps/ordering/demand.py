"""What an order demands of the shelves, as `rules.allocation` asks for it: saved, or only thought of (B2.9)."""

from __future__ import annotations

from datetime import date

from uttag.apps.catalogue.models import Article
from uttag.rules.allocation import Allocation, DemandLine, LeftOut, last_day_needed
from uttag.rules.reasons import Reason, because
from uttag.rules.words import Urgency

_CLAUSE = {Urgency.ACUTE: "D5", Urgency.EXPRESS: "D6"}


def demand_line(
    line: int, article: Article, pieces: int, deadline_day: date, day: date, *, days: int, days_rest: int
) -> DemandLine:
    """Pieces of an article, asked for on `day`, that are to last `days`, the whole prescription `days_rest`.

    Counted as the order's wave will: what is set aside now must not be too old for it.
    """
    return DemandLine(
        line=line,
        article=article.number,
        pieces=pieces,
        lasts_withdrawal=last_day_needed(deadline_day, day, days),
        lasts_prescription=last_day_needed(deadline_day, day, days_rest),
        supplier_out=article.supplier_out,
    )


def lacking(urgency: Urgency, outcome: Allocation | LeftOut) -> tuple[Reason, ...]:
    """Why an urgent order can't have all its pieces now; none where it can."""
    lines = outcome.lines if isinstance(outcome, LeftOut) else outcome.backordered
    if not lines:
        return ()
    return (because(f"{urgency}_out_of_stock", _CLAUSE[urgency]), *(line.reason for line in lines))
