"""Rows of a confirmed workbook are put into the assortment change's lists, which a consultant approves (B2.12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.assortment.changeovers.lists import ConversionWish, make_list, put_rows
from uttag.apps.assortment.listed import numbers_of
from uttag.apps.catalogue.models import Article
from uttag.journeys.exchange_workbook.found import WishedConversion
from uttag.rules.reasons import Refused, because, some

MOST_NAMED = 6


def put_in_lists(change: UUID, wished: Sequence[WishedConversion], *, actor: Actor, at: datetime) -> None:
    """Writes the rows into draft lists, made where they are missing. Within the confirming's transaction.

    Raises Refused where a new article isn't in the register yet: it waits for its approval.
    """
    _require_registered(wished)
    lists: dict[str, list[ConversionWish]] = defaultdict(list)
    for one in wished:
        row = one.row
        wish = ConversionWish(row.old, row.new or "", row.new_pieces, row.old_pieces, one.text)
        lists[one.list].append(wish)
    for name, wishes in sorted(lists.items()):
        made = make_list(change, name, actor=actor, at=at)
        put_rows(made.uuid, wishes, actor=actor, at=at)


def _require_registered(wished: Sequence[WishedConversion]) -> None:
    numbers = numbers_of(one.row for one in wished)
    missing = sorted(
        numbers - set(Article.objects.filter(number__in=numbers).values_list("number", flat=True))
    )
    if missing:
        raise Refused(because("conversion_waits_for_new", "B2.12", articles=some(missing, MOST_NAMED)))
