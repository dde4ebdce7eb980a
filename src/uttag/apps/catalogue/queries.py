"""Finds articles."""

from __future__ import annotations

from django.db.models import QuerySet

from uttag.apps.catalogue.models import Article, ProductArea
from uttag.apps.catalogue.operations import search_words
from uttag.rules.words import ArticleStatus


def search_articles(words: str) -> QuerySet[Article]:
    """Articles by any parts of name, variant, number or GTIN, in any order."""
    found = Article.objects.select_related("group", "product_area", "supplier")
    for word in search_words(words).split():
        found = found.filter(search__contains=word)
    return found.order_by("name", "variant", "pk")


def prescribable_articles(words: str, *, product_area: str = "") -> QuerySet[Article]:
    """What a prescriber can choose: active articles, parents rather than their flavours and sizes."""
    found = search_articles(words).filter(parent=None, status=ArticleStatus.ACTIVE.value)
    return found.filter(product_area=product_area) if product_area else found


def article_with_number(number: str) -> Article | None:
    """One article by its number, with its area, group and sub-articles at hand."""
    found = Article.objects.select_related("group", "product_area").prefetch_related("children")
    return found.filter(number=number).first()


def product_areas() -> dict[str, ProductArea]:
    """All product areas by code."""
    return {area.code: area for area in ProductArea.objects.order_by("code")}
