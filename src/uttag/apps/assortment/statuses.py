"""Which articles come and go with a change, as wishes for the register."""

from __future__ import annotations

from collections.abc import Iterable

from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article
from uttag.rules.words import ArticleStatus


def activate(articles: Iterable[Article]) -> list[Wish]:
    """Articles that were to come can be ordered from now on."""
    coming = (article for article in articles if article.status == ArticleStatus.COMING)
    return [Wish(article.number, {"status": ArticleStatus.ACTIVE.value}) for article in coming]


def discontinue(family: Iterable[Article], replacement: Article | None = None) -> list[Wish]:
    """Articles that go out, and the one that takes over if it is still to come."""
    gone = (article for article in family if article.status != ArticleStatus.GONE)
    wishes = [Wish(article.number, {"status": ArticleStatus.GONE.value}) for article in gone]
    return [*wishes, *activate([replacement] if replacement else [])]
