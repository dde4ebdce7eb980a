"""The register is kept: a round of new prices, and a correction that waits (B2.5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.deciding import approve_changes, refuse_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import ArticlePrice

PRICED_ANEW = "HAVSDAL"


def raise_prices(keeper: Actor, approver: Actor, from_day: date, at: datetime) -> None:
    """The supplier's prices follow an index; LMN approves what the depot asks for."""
    prices = ArticlePrice.objects.filter(article__supplier__code=PRICED_ANEW, article__contracted=True)
    wishes = [
        Wish(number, price_ore=round(ore * 1.024))
        for number, ore in prices.order_by("article__number").values_list(
            "article__number", "package_price_ore"
        )
    ]
    made = ask_for_changes(
        wishes,
        applies_from=from_day,
        reason="Indexreglering enligt avtalet, 2,4 procent.",
        actor=keeper,
        at=at,
    )
    approve_changes(made.uuid, actor=approver, at=at + timedelta(hours=3))


def refuse_one(keeper: Actor, approver: Actor, number: str, at: datetime) -> None:
    """A change that LMN doesn't approve."""
    made = ask_for_changes(
        [Wish(number, {"stocked": False})],
        applies_from=at.date() + timedelta(days=7),
        reason="Går sällan åt.",
        actor=keeper,
        at=at,
    )
    why = "Artikeln behövs akut ibland och ska finnas på lager."
    refuse_changes(made.uuid, why=why, actor=approver, at=at + timedelta(hours=5))


def ask_for_correction(keeper: Actor, number: str, at: datetime) -> None:
    """A change that still waits for LMN."""
    ask_for_changes(
        [Wish(number, {"pieces_a_day": 4})],
        applies_from=at.date() + timedelta(days=14),
        reason="Det vanliga antalet per dag är för lågt satt, säger flera förskrivare.",
        actor=keeper,
        at=at,
    )
