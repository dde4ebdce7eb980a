"""Where somebody who counts stands: at which shelf, with which lot, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.counting.queries import count_with, counted_line, in_count, left_to_count
from uttag.apps.stock.goods_in import article_of_code
from uttag.apps.stock.models import Count, CountLine
from uttag.rules.codes import Reading, names_article, same_lot


@dataclass(frozen=True, slots=True)
class Standing:
    """`place`: the shelf whose code was read, none on the way there; `goal`: the one to go to.

    `article`: of a lot found here that isn't in the count, `found` what its code says. `latest`: just counted.
    """

    count: Count
    left: tuple[CountLine, ...]
    place: str = ""
    goal: str = ""
    line: CountLine | None = None
    article: Article | None = None
    found: tuple[str, str] = ("", "")
    latest: CountLine | None = None

    @property
    def here(self) -> list[CountLine]:
        """What is left to count on the shelf."""
        return [line for line in self.left if line.place.code == self.place]

    @property
    def shelves_left(self) -> int:
        return len({line.place_id for line in self.left})

    @property
    def step(self) -> str:
        """What is read or typed now."""
        if not self.left and not self.article:
            return "done"
        if self.article:
            return "found"
        return "pieces" if self.line else "lot" if self.place else "place"

    @property
    def first_values(self) -> dict[str, Any]:
        """What the code of a found lot says of it."""
        return {"lot": self.found[0], "last_day": self.found[1]}


def standing(actor: Actor, count: UUID, given: QueryDict) -> Standing:
    """By the address, or what was posted. Nonsense in it leads to the next shelf. Raises Refused."""
    found = count_with(actor, count)
    left = tuple(left_to_count(actor, found))
    codes = list(dict.fromkeys(line.place.code for line in left))
    place, after = given.get("plats", ""), given.get("efter", "")
    known = bool(place) and (place in codes or in_count(actor, found, place))
    article = article_of_code(actor, given.get("artikel", "")) if known and given.get("artikel") else None
    return Standing(
        count=found,
        left=left,
        place=place if known and (place in codes or article) else "",
        goal=next((code for code in codes if code > after), codes[0] if codes else ""),
        line=next(
            (line for line in left if str(line.uuid) == given.get("rad") and line.place.code == place), None
        ),
        article=article,
        found=(given.get("parti", ""), given.get("sista", "")),
        latest=_latest(actor, found, given.get("senast", "")),
    )


def line_read(here: Sequence[CountLine], scan: Reading) -> CountLine | None:
    """The one line that a reading names: by lot, or by article where just one lot of it is left."""
    of_article = [line for line in here if names_article(scan.code, line.lot.article)]
    if scan.lot:
        return next((line for line in of_article if same_lot(scan.lot, line.lot.number)), None)
    found = [line for line in here if same_lot(scan.code, line.lot.number)] or of_article
    return found[0] if len(found) == 1 else None


def _latest(actor: Actor, count: Count, typed: str) -> CountLine | None:
    try:
        return counted_line(actor, count, UUID(typed))
    except ValueError:
        return None
