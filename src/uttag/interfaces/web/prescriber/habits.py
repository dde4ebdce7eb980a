"""What a new row of a prescription proposes. Only habit: every figure can be changed, and no rule reads these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from uttag.apps.catalogue.models import Article

# A time lock a bit shorter than the supply lets the next delivery come before the last one runs out.
DELIVERY_MARGIN_DAYS = 14
VALID_DAYS = 365


@dataclass(frozen=True, slots=True)
class Habit:
    """How long one withdrawal lasts, and how many are prescribed at a time."""

    days: int
    withdrawals: int


USUAL = Habit(days=90, withdrawals=4)
BY_AREA = {"nutrition": Habit(days=28, withdrawals=3)}


def first_values(article: Article, today: date) -> dict[str, object]:
    """Figures for an article: its usual use over the area's usual time, in whole packages."""
    habit = BY_AREA.get(article.product_area_id, USUAL)
    package = article.pieces_per_package
    packages = max(1, -(-article.pieces_a_day * habit.days // package))
    return {
        "article": article.number,
        "withdrawals": habit.withdrawals,
        "pieces": packages * package,
        "days": habit.days,
        "time_lock_days": max(0, habit.days - DELIVERY_MARGIN_DAYS),
        "first_day": today,
        "last_valid_day": today + timedelta(days=VALID_DAYS),
    }
