"""Withdrawals known to come: what prescriptions let patients take out, by article and day.

When each is thought to be taken is `rules.withdrawals.days_to_come`, as in the run-out plan. An item of an article
that is chosen as flavours or sizes is shared out over them as they were chosen lately, evenly where nobody has
chosen yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from django.db.models import F, Sum

from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.models import OrderRow
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.rules.purchasing import Known
from uttag.rules.withdrawals import ComingFacts, days_to_come
from uttag.rules.words import ArticleStatus

LATELY = timedelta(days=90)

ByDay = Mapping[int, tuple[Known, ...]]
"""By article (key): what is known of it, day by day."""


def known_withdrawals(articles: Collection[int], today: date, until: date) -> ByDay:
    """Of each article to deliver (keys): pieces known from `today` to `until`. Three queries, however many."""
    parents = _parents(articles)
    pieces: defaultdict[tuple[int, date], int] = defaultdict(int)
    for article, day, count in _expected([*articles, *parents], today, until):
        pieces[article, day] += count
    _share_out(pieces, parents, today)
    known: defaultdict[int, list[Known]] = defaultdict(list)
    for (article, day), count in sorted(pieces.items()):
        known[article].append(Known(day, count))
    return {article: tuple(days) for article, days in known.items()}


def _expected(articles: Collection[int], today: date, until: date) -> Iterator[tuple[int, date, int]]:
    """(article, day, pieces) of each withdrawal, in a stream: a region has hundreds of thousands of items."""
    items = PrescriptionItem.objects.filter(
        article__in=articles,
        cancelled_at=None,
        used__lt=F("withdrawals"),
        last_valid_day__gte=today,
        first_day__lte=until,
    )
    columns = items.values_list(
        "article_id",
        "pieces_per_withdrawal",
        F("withdrawals") - F("used"),
        "days_per_withdrawal",
        "time_lock_days",
        "first_day",
        "last_valid_day",
        "last_withdrawn_day",
    )
    for article, pieces, *said in columns.iterator(chunk_size=5000):
        for day in days_to_come(ComingFacts(*said), today, until):
            yield article, day, pieces


def _parents(articles: Collection[int]) -> dict[int, list[int]]:
    """By the article that is prescribed: all that it can be chosen as, ours and their siblings."""
    chosen: defaultdict[int, list[int]] = defaultdict(list)
    families = Article.objects.filter(parent__children__in=articles, status=ArticleStatus.ACTIVE)
    for parent, child in families.order_by("pk").values_list("parent_id", "pk").distinct():
        chosen[parent].append(child)
    return chosen


def _share_out(
    pieces: defaultdict[tuple[int, date], int], parents: Mapping[int, list[int]], today: date
) -> None:
    """Moves what is known of parents to their children; rounded up, so that nobody goes without."""
    asked = [(key, count) for key, count in pieces.items() if key[0] in parents]
    if not asked:
        return
    chosen = _lately_chosen([child for children in parents.values() for child in children], today)
    for (parent, day), count in asked:
        del pieces[parent, day]
        for child, share, whole in _shares(parents[parent], chosen):
            pieces[child, day] += -(-count * share // whole)


def _shares(children: Iterable[int], chosen: Mapping[int, int]) -> list[tuple[int, int, int]]:
    """(child, its part, of how much)."""
    listed = list(children)
    whole = sum(chosen.get(child, 0) for child in listed)
    if not whole:
        return [(child, 1, len(listed)) for child in listed]
    return [(child, chosen.get(child, 0), whole) for child in listed]


def _lately_chosen(children: Collection[int], today: date) -> dict[int, int]:
    rows = OrderRow.objects.filter(article__in=children, order__ordered_day__gte=today - LATELY)
    return dict(rows.order_by().values_list("article_id").annotate(Sum("pieces")))
