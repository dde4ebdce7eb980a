"""What the pickers of articles search in: the whole register, articles to come among them."""

from __future__ import annotations

from django.db.models import QuerySet

from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import search_articles
from uttag.interfaces.web.frame.picking import article_picker
from uttag.interfaces.web.frame.rows import Option
from uttag.interfaces.web.products.register.words import STATUSES


def _search(words: str) -> QuerySet[Article]:
    return search_articles(words).filter(parent=None)


def _option(one: Article) -> Option:
    size = f"{one.pieces_per_package} {one.unit}"
    detail = f"{one.supplier.name} · {size} · {STATUSES[one.status].word}"
    return Option(one.number, f"{one.number} {one}", detail)


articles = article_picker(_search, _option)
