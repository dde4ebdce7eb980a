"""What a wish would change and what is wrong with it, before it is asked for (B2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.changes.differing import Wish, asked_faults, differences
from uttag.apps.catalogue.changes.history import FieldDiffers, code_names, differing
from uttag.apps.catalogue.changes.known import prices_on, rows_now
from uttag.rules.articles import ArticleRow, Fault
from uttag.rules.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Preview:
    """`parts`: kind of change → what differs; `nothing`: why there is nothing to ask for, where that is so."""

    number: str
    parts: dict[str, list[FieldDiffers]]
    faults: tuple[Fault, ...]
    nothing: Reason | None


def preview(actor: Actor, wish: Wish, day: date, language: str = "sv") -> Preview:
    """What the wish would change from a day on, with the faults that it would bring."""
    require(actor, "ask_article_change")
    found = differences([wish], day)
    wrong = asked_faults([wish], day).get(wish.number, ()) if found else ()
    names = code_names(language)
    parts = {one.kind.value: list(differing(one.differs, names, language)) for one in found}
    nothing = None if found else because("change_nothing_differs", "B2.5")
    return Preview(wish.number, parts, wrong, nothing)


def form_facts(actor: Actor, number: str, day: date) -> tuple[ArticleRow | None, int | None]:
    """The article as it is, and its price in öre on `day`; None for what there is not."""
    require(actor, "ask_article_change")
    if not number:
        return None, None
    return rows_now([number]).get(number), prices_on([number], day).get(number)
