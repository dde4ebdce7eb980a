"""Whether an approved change still fits the register: its article as it was when the change was asked for (B2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from uttag.apps.catalogue.changes.differing import Wish, faults_of
from uttag.apps.catalogue.changes.fields import EVERY
from uttag.apps.catalogue.changes.known import prices_on, row_of, rows_now
from uttag.apps.catalogue.changes.marking import Asked
from uttag.apps.catalogue.models import ChangeRequest
from uttag.rules.articles import ArticleRow
from uttag.rules.reasons import Reason, because
from uttag.rules.words import ArticleStatus

Kind = ChangeRequest.Kind


@dataclass(slots=True)
class Fitting:
    """Goes through changes in the order they apply, each on top of those before it; `wrong`: key → why not."""

    requests: Sequence[Asked]
    today: date
    wrong: dict[int, Reason] = field(default_factory=dict)

    def __post_init__(self) -> None:
        numbers = {request.article_number for request in self.requests}
        rows = rows_now(numbers)
        prices = self._prices()
        for request in self.requests:
            number = request.article_number
            now = rows.get(number)
            reason = _moved(request, now, prices.get((number, request.applies_from)))
            if reason:
                self.wrong[request.pk] = reason
            elif request.kind == Kind.PRICE:
                prices[number, request.applies_from] = request.differs["price_ore"][1]
            else:
                rows[number] = _after(request, now)
        self._judge()

    def _prices(self) -> dict[tuple[str, date], int]:
        """What the priced articles cost on the day that their new price is for."""
        by_day: dict[date, set[str]] = {}
        for request in self.requests:
            if request.kind == Kind.PRICE:
                by_day.setdefault(request.applies_from, set()).add(request.article_number)
        return {
            (number, day): ore
            for day, numbers in by_day.items()
            for number, ore in prices_on(numbers, day).items()
        }

    def _judge(self) -> None:
        """What would be a fault today: its contract has ended, its GTIN has been given to another."""
        wishes: dict[str, Wish] = {}
        for request in self.requests:
            if request.pk in self.wrong or (request.kind == Kind.NEW_ARTICLE and request.article_id):
                continue
            after = {name: pair[1] for name, pair in request.differs.items()}
            wish = wishes.setdefault(request.article_number, Wish(request.article_number))
            price = after.pop("price_ore", wish.price_ore)
            wishes[wish.number] = Wish(wish.number, {**wish.values, **after}, price)
        faults = faults_of(list(wishes.values()), self.today)
        for request in self.requests:
            found = faults.get(request.article_number)
            if found and request.pk not in self.wrong:
                self.wrong[request.pk] = found[0].reason


def misfits(requests: Sequence[Asked], today: date) -> dict[str, Reason]:
    """Article number → why its change no longer fits; of changes in the order they were asked for."""
    wrong = Fitting(requests, today).wrong
    return {request.article_number: wrong[request.pk] for request in requests if request.pk in wrong}


def _moved(request: Asked, now: ArticleRow | None, price: int | None) -> Reason | None:
    number = request.article_number
    if request.kind == Kind.NEW_ARTICLE:
        begun = request.article_id is not None and now is not None
        if begun or now is None:
            return None
        return because("change_article_is_there", "B2.5", article=number)
    if now is None:
        return because("change_article_is_gone", "B2.5", article=number)
    for name, (before, _) in request.differs.items():
        is_now: Any = price if name == "price_ore" else getattr(now, name)
        if is_now != before:
            shown = EVERY[name]
            said = {"before": shown.text(before) or "–", "now": shown.text(is_now) or "–"}
            return because("change_has_moved", "B2.5", article=number, fact_code=f"fact.{name}", **said)
    return None


def _after(request: Asked, now: ArticleRow | None) -> ArticleRow:
    after = {name: pair[1] for name, pair in request.differs.items() if name != "price_ore"}
    if request.kind != Kind.NEW_ARTICLE or now is None:
        return replace(now, **after) if now else row_of(request.article_number, after)
    return replace(now, status=after.get("status", ArticleStatus.ACTIVE.value))
