"""Rows as the register's tables hold them: articles and prices written in sets, with the words to search in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from uttag.apps.catalogue.models import (
    Article,
    ArticlePrice,
    ProductGroup,
    Supplier,
    SupplierContract,
    search_words,
)
from uttag.ground.sets import insert_many, reserve_ids, update_many
from uttag.rules.articles import ArticleRow

_PLAIN = (
    *("gtin", "name", "variant", "supplier_number", "kind", "unit", "pieces_per_package", "packages_per_box"),
    *("stocked", "contracted", "sterile", "sterile_by_piece", "storage", "shelf_life_days", "vat_class"),
    *("neutral_packaging", "pieces_a_day", "image"),
)
_KEYS = ("parent_id", "product_area_id", "group_id", "supplier_id", "contract_id", "search")
_CODES = {"parent": "parent_id", "group": "group_id", "supplier": "supplier_id", "contract": "contract_id"}
_SEARCHED = frozenset({"gtin", "name", "variant", "supplier_number", "group", "supplier"})
_NEW = ("status", "status_from", "supplier_out", "supplier_back_day", "id", "number")


@dataclass(frozen=True, slots=True)
class Keys:
    """What codes stand for. `groups`: code → (key, area, name); `suppliers`: code → (key, name)."""

    groups: Mapping[str, tuple[int, str, str]]
    suppliers: Mapping[str, tuple[int, str]]
    contracts: Mapping[str, int]
    articles: Mapping[str, int]


def add_articles(rows: Sequence[tuple[ArticleRow, date]]) -> dict[str, int]:
    """Adds articles, each with its status since a day. Returns number → key. A parent may come along."""
    ids = reserve_ids(Article, len(rows))
    made = {row.number: key for (row, _), key in zip(rows, ids, strict=True)}
    keys = _keys([row.parent for row, _ in rows], made)
    insert_many(
        Article,
        (*_PLAIN, *_KEYS, *_NEW),
        (
            (*_values(row, keys), row.status, since, False, None, made[row.number], row.number)
            for row, since in rows
        ),
    )
    return made


def change_articles(rows: Sequence[tuple[int, ArticleRow]], changed: Collection[str]) -> None:
    """Sets the facts of articles by key. `changed`: the fields that differ in any of them, status not among these.

    Only their columns are written: each index that is left alone is a third less to do.
    """
    if not rows:
        return
    wanted = {_CODES.get(name, name) for name in changed}
    wanted |= {"product_area_id"} if "group" in changed else set()
    wanted |= {"search"} if _SEARCHED & set(changed) else set()
    every = (*_PLAIN, *_KEYS)
    places = [place for place, column in enumerate(every) if column in wanted]
    keys = _keys([row.parent for _, row in rows], {})
    values = ((key, _values(row, keys)) for key, row in rows)
    columns = [every[place] for place in places]
    update_many(Article, columns, ((*(found[place] for place in places), key) for key, found in values))


def set_statuses(rows: Sequence[tuple[int, str, date]]) -> None:
    """Sets the status of articles by key, and since when."""
    if rows:
        update_many(Article, ("status", "status_from"), ((status, since, key) for key, status, since in rows))


def set_prices(rows: Sequence[tuple[int, date, int]]) -> None:
    """Prices in öre of articles by key from a day; the same day again is the same row."""
    if not rows:
        return
    days = {day for _, day, _ in rows}
    there = {
        (article, day): key
        for key, article, day in ArticlePrice.objects.filter(effective_from__in=days)
        .order_by()
        .values_list("pk", "article_id", "effective_from")
    }
    known = [(ore, there[article, day]) for article, day, ore in rows if (article, day) in there]
    fresh = [row for row in rows if row[:2] not in there]
    update_many(ArticlePrice, ("package_price_ore",), known)
    insert_many(ArticlePrice, ("article_id", "effective_from", "package_price_ore"), fresh)


def refresh_search() -> int:
    """Sets the search words of articles whose supplier or group has got another name. Returns how many."""
    wrong = list(wrong_search_words())
    if wrong:
        update_many(Article, ("search",), ((right, key) for key, _, right in wrong))
    return len(wrong)


def wrong_search_words() -> Iterable[tuple[int, str, str]]:
    """Key, number and the right words of articles whose words to search in are wrong."""
    columns = ("number", "gtin", "name", "variant", "supplier_number", "supplier__name", "group__name_sv")
    for key, search, *parts in Article.objects.order_by("pk").values_list("pk", "search", *columns):
        right = search_words(*parts)
        if search != right:
            yield key, parts[0], right


def _values(row: ArticleRow, keys: Keys) -> tuple[Any, ...]:
    group, area, group_name = keys.groups[row.group]
    supplier, supplier_name = keys.suppliers[row.supplier]
    words = (row.number, row.gtin, row.name, row.variant, row.supplier_number, supplier_name, group_name)
    return (
        *(getattr(row, name) for name in _PLAIN),
        keys.articles[row.parent] if row.parent else None,
        area,
        group,
        supplier,
        keys.contracts[row.contract] if row.contract else None,
        search_words(*words),
    )


def _keys(parents: Iterable[str], made: Mapping[str, int]) -> Keys:
    there = Article.objects.filter(number__in={parent for parent in parents if parent and parent not in made})
    groups = ProductGroup.objects.values_list("code", "pk", "product_area_id", "name_sv")
    return Keys(
        groups={code: (key, area, name) for code, key, area, name in groups},
        suppliers={
            code: (key, name) for code, key, name in Supplier.objects.values_list("code", "pk", "name")
        },
        contracts=dict(SupplierContract.objects.values_list("number", "pk")),
        articles={**dict(there.values_list("number", "pk")), **made},
    )
