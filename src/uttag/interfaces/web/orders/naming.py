"""Reasons of what goods lack, with the article's name and unit: what is kept of them holds its number alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import articles_with_numbers
from uttag.interfaces.web.requests.templatetags.amounts import amount
from uttag.rules.reasons import Reason

_OF_GOODS = ("pieces_missing", "stock_lasts_too_short", "forecast_")
_PIECES = ("pieces", "wanted", "available", "suitable")


def named(reasons: Iterable[Reason], known: Iterable[Article] = ()) -> list[Reason]:
    """The reasons, in their order, for people to read; an article that is gone keeps its number.

    One query, of the articles that aren't `known`.
    """
    listed, articles = list(reasons), {article.number: article for article in known}
    numbers = {str(reason.params["article"]) for reason in listed if _names(reason)} - articles.keys()
    articles |= articles_with_numbers(numbers) if numbers else {}
    return [_named(reason, articles) for reason in listed]


def _names(reason: Reason) -> bool:
    return reason.code.startswith(_OF_GOODS) and "article" in reason.params


def _named(reason: Reason, articles: Mapping[str, Article]) -> Reason:
    article = articles.get(str(reason.params["article"])) if _names(reason) else None
    if article is None:
        return reason
    pieces = {
        name: amount(int(str(value)), article.unit)
        for name, value in reason.params.items()
        if name in _PIECES and value is not None
    }
    return replace(reason, params={**reason.params, **pieces, "article": f"{article} ({article.number})"})
