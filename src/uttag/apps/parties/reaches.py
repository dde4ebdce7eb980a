"""Where carriers reach, as `rules.transport` asks for it, and a text that tells two states of that apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from uttag.apps.parties.models import Reach
from uttag.rules.transport import ReachFact, reaching
from uttag.rules.words import DestinationKind, Urgency

# All that reaches say, in one text: a line each, the code last. A few kilobytes, written by the database in no time.
_ONE = """r.carrier_id || '|' || r.destination || '|' || r.urgency || '|' || r.first_code || '|' || r.last_code
    || '|' || r.working_days || '|' || r.rank || '|' || CASE WHEN r.rural THEN 1 ELSE 0 END || '|' || c.code"""
_FROM = "FROM parties_reach r JOIN parties_carrier c ON c.id = r.carrier_id WHERE c.active"
REACHES_AS_TEXT = {
    "sqlite": f"SELECT group_concat({_ONE}, char(10)) {_FROM}",
    "postgresql": f"SELECT string_agg({_ONE}, chr(10) ORDER BY r.id) {_FROM}",
}


class Reaches:
    """The reaches of carriers in use. What has been asked once is kept: postal codes are few."""

    def __init__(self, facts: Iterable[ReachFact], keys: Mapping[str, int]) -> None:
        self._facts, self._keys = tuple(facts), keys
        self._asked: dict[tuple[str, DestinationKind, int | None], dict[Urgency, int]] = {}

    def to(
        self, postal_code: str, kind: DestinationKind, *, only: int | None = None
    ) -> Mapping[Urgency, int]:
        """How fast an address is reached, and the key of the carrier that drives then; `only` one carrier counts."""
        asked = (postal_code, kind, only)
        if asked not in self._asked:
            self._asked[asked] = dict(self._ask(*asked))
        return self._asked[asked]

    def _ask(
        self, postal_code: str, kind: DestinationKind, only: int | None
    ) -> Iterator[tuple[Urgency, int]]:
        facts = [fact for fact in self._facts if only in (None, self._keys[fact.carrier])]
        for urgency in Urgency:
            if found := reaching(facts, postal_code, kind, urgency):
                yield urgency, self._keys[found.carrier]


def reaches_in(text: str | None) -> Reaches:
    """What carriers in use have said, out of the text that REACHES_AS_TEXT gives: no query of its own."""
    lines = [line.split("|", 8) for line in (text or "").splitlines()]
    return Reaches(map(_fact, lines), {line[8]: int(line[0]) for line in lines})


def _fact(line: Sequence[str]) -> ReachFact:
    _, destination, urgency, first, last, days, rank, rural, code = line
    kind, fast = DestinationKind(destination), Urgency(urgency)
    return ReachFact(code, kind, fast, first, last, int(days), rural == "1", int(rank))


def as_fact(row: Reach) -> ReachFact:
    """A reach as the rule sees it. Needs its carrier at hand."""
    return ReachFact(
        row.carrier.code,
        DestinationKind(row.destination),
        Urgency(row.urgency),
        row.first_code,
        row.last_code,
        row.working_days,
        row.rural,
        row.rank,
    )
