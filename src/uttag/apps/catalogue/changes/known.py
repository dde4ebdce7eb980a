"""The register as the rules want it: rows as they are now, and what rows are judged against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.changes.fields import FIELDS
from uttag.apps.catalogue.models import Article, ArticlePrice, ProductGroup, Supplier, SupplierContract
from uttag.rules.articles import ArticleRow, Known, KnownArticle, KnownContract

# More numbers than this, and reading the whole register is quicker than asking for each.
MANY = 500
SHOWN_AREAS = "packaging.shown_areas"
_NAMES = tuple(FIELDS)
_PATHS = tuple(field.path or name for name, field in FIELDS.items())


def rows_now(numbers: Collection[str]) -> dict[str, ArticleRow]:
    """The articles of these numbers as they are in the register; unknown ones are left out."""
    found = _of(Article.objects.order_by(), "number", numbers).values_list("number", *_PATHS)
    wanted = set(numbers)
    return {
        number: row_of(number, dict(zip(_NAMES, values, strict=True)))
        for number, *values in found
        if number in wanted
    }


def row_of(number: str, values: Mapping[str, Any]) -> ArticleRow:
    """A row of these values by field; one that is left out or None is as empty as the rule has it."""
    given = {name: value for name, value in values.items() if value is not None}
    needed = {"name": "", "group": "", "supplier": "", "vat_class": ""}
    counts = {"pieces_per_package": 0, "shelf_life_days": 0}
    return ArticleRow(number=number, **{**needed, **counts, **given})


def prices_on(numbers: Collection[str], day: date | None = None) -> dict[str, int]:
    """Each article's price of one package in öre on `day`, or the last there is; unpriced ones are left out."""
    prices = _of(ArticlePrice.objects.order_by("effective_from"), "article__number", numbers)
    if day is not None:
        prices = prices.filter(effective_from__lte=day)
    return dict(prices.values_list("article__number", "package_price_ore"))


def dated_prices(numbers: Collection[str]) -> dict[tuple[str, date], int]:
    """Number and first day → price of one package in öre: every price of these articles, those to come too."""
    rows = _of(ArticlePrice.objects.order_by(), "article__number", numbers)
    return {
        (number, day): ore
        for number, day, ore in rows.values_list("article__number", "effective_from", "package_price_ore")
    }


def known_on(day: date, along: Iterable[ArticleRow] = ()) -> Known:
    """What rows are judged against on `day`; those that come `along` count as they are to be.

    Of the register it holds the articles that those rows have to do with: for others it can't be asked.
    """
    groups = dict(ProductGroup.objects.values_list("code", "product_area_id"))
    return Known(
        day=day,
        groups=groups,
        suppliers=dict(Supplier.objects.values_list("code", "name")),
        contracts=_contracts(),
        shown_areas=frozenset(term_book().in_force(SHOWN_AREAS, day).value),
        **_articles(list(along), groups),
    )


def _contracts() -> dict[str, KnownContract]:
    found = SupplierContract.objects.values_list("number", "supplier__code", "starts_on", "ends_on")
    return {number: KnownContract(supplier, first, last) for number, supplier, first, last in found}


def _articles(along: Collection[ArticleRow], groups: Mapping[str, str]) -> dict[str, Any]:
    """Articles, GTINs, children and the unpriced: of the register, with those along in place of what they were."""
    rows = _named_by(along)
    unpriced = {number for number, rest in rows.items() if not rest[-1]}
    for row in along:
        if row.number not in rows:
            unpriced.add(row.number)
        rows[row.number] = [row.gtin, groups.get(row.group, ""), row.stocked, row.parent]
    children: dict[str, list[str]] = {}
    gtins: dict[str, str] = {}
    for number, rest in rows.items():
        if rest[3]:
            children.setdefault(rest[3], []).append(number)
        if rest[0]:
            gtins.setdefault(rest[0], number)
    return {
        "articles": {number: KnownArticle(rest[1], rest[2], rest[3] or "") for number, rest in rows.items()},
        "gtins": gtins,
        "children": {number: tuple(found) for number, found in children.items()},
        "unpriced": unpriced,
    }


def _named_by(along: Collection[ArticleRow]) -> dict[str, list[Any]]:
    """What the rows name of the register: the articles, their main and sub-articles, and those of their GTINs."""
    priced = Exists(ArticlePrice.objects.filter(article=OuterRef("pk")))
    found = Article.objects.order_by().annotate(priced=priced)
    columns = ("number", "gtin", "product_area_id", "stocked", "parent__number", "priced")
    numbers = {row.number for row in along}
    named = {
        "number": numbers | {row.parent for row in along if row.parent},
        "parent__number": numbers,
        "gtin": {row.gtin for row in along if row.gtin},
    }
    if max(map(len, named.values())) > MANY:
        named = {"number": named["number"]}  # the whole register is read at once
    asked = (_of(found, path, wanted) for path, wanted in named.items() if wanted)
    return {number: rest for one in asked for number, *rest in one.values_list(*columns)}


def _of(found: QuerySet[Any], path: str, numbers: Collection[str]) -> QuerySet[Any]:
    return found.filter(**{f"{path}__in": list(numbers)}) if len(numbers) <= MANY else found


def keys_of(numbers: Collection[str]) -> dict[str, int]:
    """Article number → key; unknown ones are left out."""
    return dict(_of(Article.objects.order_by(), "number", numbers).values_list("number", "pk"))
