"""Rows of a confirmed workbook are put into the assortment change's lists, which a consultant approves (B2.12)."""

from __future__ import annotations

from collections.abc import Sequence

from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.catalogue.models import Article, WorkbookUpload
from uttag.journeys.exchange_workbook.found import WishedConversion
from uttag.rules.reasons import Refused, because

MOST_NAMED = 6
_SET = ("list", "new", "new_pieces", "old_pieces", "text")


def put_in_lists(found: WorkbookUpload, wished: Sequence[WishedConversion]) -> None:
    """Writes the rows into draft lists, made where they are missing. Within the confirming's transaction.

    Raises Refused where a new article isn't in the register yet: it waits for its approval.
    """
    change = AssortmentChange.objects.select_for_update().get(uuid=found.assortment_change)
    lists = {name: _draft(change, name) for name in sorted({one.list for one in wished})}
    keys = _keys(wished)
    rows = [
        Conversion(
            change=change,
            list=lists[one.list],
            old_id=keys[one.row.old],
            new_id=keys[one.row.new] if one.row.new else None,
            new_pieces=one.row.new_pieces,
            old_pieces=one.row.old_pieces,
            text=one.text,
        )
        for one in wished
    ]
    Conversion.objects.bulk_create(
        rows, update_conflicts=True, update_fields=_SET, unique_fields=("change", "old"), batch_size=1_000
    )


def _draft(change: AssortmentChange, name: str) -> ConversionList:
    made, _ = ConversionList.objects.get_or_create(change=change, name=name)
    if made.state != ConversionList.State.DRAFT:
        raise Refused(because("conversion_list_is_approved", "B2.12", name=name))
    return made


def _keys(wished: Sequence[WishedConversion]) -> dict[str, int]:
    numbers = {number for one in wished for number in (one.row.old, one.row.new) if number}
    keys = dict(Article.objects.filter(number__in=numbers).values_list("number", "pk"))
    missing = sorted(numbers - set(keys))
    if missing:
        articles = ", ".join(missing[:MOST_NAMED]) + (" …" if len(missing) > MOST_NAMED else "")
        raise Refused(because("conversion_waits_for_new", "B2.12", articles=articles))
    return keys
