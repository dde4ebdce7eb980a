"""Articles as conversion lists are judged by them, and rows as the rule wants them (B2.12)."""

from __future__ import annotations

from collections.abc import Iterable

from uttag.apps.assortment.models import Conversion
from uttag.apps.catalogue.models import Article
from uttag.rules.converting import ConversionRow, ListedArticle
from uttag.rules.words import ArticleStatus

_FIELDS = (
    *("number", "name", "variant", "product_area_id", "group__code", "unit", "pieces_per_package"),
    *("status", "contracted", "parent_id", "group__name_sv"),
)


def listed_articles(numbers: Iterable[str]) -> tuple[ListedArticle, ...]:
    """Those of the numbers that the register knows, by number; one query."""
    found = Article.objects.filter(number__in=set(numbers)).order_by("number")
    return tuple(_listed(*row) for row in found.values_list(*_FIELDS))


def as_row(conversion: Conversion) -> ConversionRow:
    """`conversion` with its articles at hand, as a row under its key."""
    new = conversion.new.number if conversion.new else None
    return ConversionRow(
        conversion.pk, conversion.old.number, new, conversion.new_pieces, conversion.old_pieces
    )


def numbers_of(rows: Iterable[ConversionRow]) -> set[str]:
    """All article numbers that the rows name."""
    return {number for row in rows for number in (row.old, row.new) if number}


def _listed(
    number: str, name: str, variant: str, area: str, group: str, unit: str, pieces: int, status: str,
    contracted: bool, parent: int | None, group_name: str,
) -> ListedArticle:  # fmt: skip
    full = f"{name} {variant}".strip()
    return ListedArticle(
        number,
        full,
        area,
        group,
        unit,
        pieces,
        ArticleStatus(status),
        contracted,
        parent is not None,
        group_name,
    )
