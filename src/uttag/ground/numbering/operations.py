"""Takes numbers out of series without gaps."""

from __future__ import annotations

from django.db import transaction

from uttag.ground.numbering.models import Series


@transaction.atomic
def next_number(series_name: str) -> int:
    """The series' next number, from 1. Part of the caller's transaction: rolled back, it is given again."""
    return next_numbers(series_name, 1)[0]


@transaction.atomic
def next_numbers(series_name: str, count: int) -> range:
    """`count` numbers in a row."""
    Series.objects.get_or_create(name=series_name)
    series = Series.objects.select_for_update().get(name=series_name)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return range(first, first + count)


@transaction.atomic
def go_on_after(series_name: str, last: int) -> None:
    """No number up to `last` is given here: they were, in the installation that a hand-over comes from (P9)."""
    Series.objects.get_or_create(name=series_name)
    series = Series.objects.select_for_update().get(name=series_name)
    if last > series.last:
        series.last = series.elsewhere = last
        series.save(update_fields=["last", "elsewhere"])
