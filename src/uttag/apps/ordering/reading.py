"""What placing a request reads under lock: the items asked for, their articles and the prices of the day.

Plain SQL in one place, since every order waits for it: one statement instead of two.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.wishes import RowWish
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.selects import Columns, select, slots
from uttag.rules.reasons import Refused, because
from uttag.rules.words import ArticleStatus

_ITEM = Columns(PrescriptionItem, "i")
_ARTICLE = Columns(Article, "a")

# An article that has sub-articles comes with them: one row per item and article.
_ITEMS_ASKED = f"""
SELECT {_ITEM.sql}, {_ARTICLE.sql},
    (SELECT p.package_price_ore FROM catalogue_articleprice p
     WHERE p.article_id = a.id AND p.effective_from <= %s ORDER BY p.effective_from DESC LIMIT 1)
FROM prescribing_prescriptionitem i
JOIN catalogue_article a ON a.id = i.article_id OR a.parent_id = i.article_id
WHERE i.patient_id = %s AND i.uuid IN ({{slots}}) {{wall}}
ORDER BY i.id, a.id
"""


@dataclass(slots=True)
class ItemsAsked:
    """Items by uuid, locked; their articles (`item.article`) and sub-articles, each with its `price`."""

    items: dict[UUID, PrescriptionItem]
    _articles: dict[int, Article]

    def children(self, item: PrescriptionItem) -> tuple[str, ...]:
        """Numbers of the sub-articles to choose among."""
        return tuple(
            a.number
            for a in self._articles.values()
            if a.parent_id == item.article_id and a.status == ArticleStatus.ACTIVE
        )

    def chosen(self, item: PrescriptionItem, row: RowWish) -> list[tuple[Article, int]]:
        """What is delivered: each chosen article with its pieces. Asked only once the rule has said yes."""
        if not row.pieces:
            return [(item.article, item.pieces_per_withdrawal)]
        by_number = {article.number: article for article in self._articles.values()}
        return [(by_number[number], pieces) for number, pieces in row.pieces]


def lock_items(
    asked: Sequence[UUID], patient: Patient, actor: Actor, today: date, *, lock: bool = True
) -> ItemsAsked:
    """The items asked for, locked in the order of their keys. Raises Refused for one that can't be seen.

    Without `lock` they are only looked at, for a promise that is shown and not kept.
    """
    if not asked:
        raise Refused(because("request_empty", None))
    if len(set(asked)) < len(asked):
        raise Refused(because("item_asked_twice", None))
    found = _build(select(*_statement(asked, patient, actor, today, lock)))
    if len(found.items) < len(asked):
        raise Refused(because("item_not_found", "I1"))
    return found


def _statement(
    asked: Sequence[UUID], patient: Patient, actor: Actor, today: date, lock: bool
) -> tuple[str, list[object]]:
    """The same wall as `prescribing.queries.items_for`; that the patient may be seen is asked before (I1)."""
    require(actor, "see_patient")
    params: list[object] = [today.isoformat(), patient.pk, *(uuid.hex for uuid in asked)]
    wall = ""
    if actor.care_provider_id is not None:
        wall = "AND i.care_provider_id = %s"
        params.append(actor.care_provider_id)
    sql = _ITEMS_ASKED.format(slots=slots(asked), wall=wall)
    # SQLite has one writer at a time and needs no row locks.
    return (f"{sql} FOR UPDATE OF i" if lock and connection.vendor == "postgresql" else sql), params


def _build(rows: Iterable[tuple[object, ...]]) -> ItemsAsked:
    items: dict[UUID, PrescriptionItem] = {}
    articles: dict[int, Article] = {}
    for *values, price in rows:
        article = _ARTICLE.read(values[_ITEM.count :])
        article.price = price  # type: ignore[attr-defined]
        articles.setdefault(article.pk, article)
        item = _ITEM.read(values[: _ITEM.count])
        items.setdefault(item.uuid, item)
    for item in items.values():
        item.article = articles[item.article_id]
    return ItemsAsked(items, articles)
