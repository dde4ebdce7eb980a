"""Who drives to an address, and what is told of leaving outside: D5, D6, D7, D10."""

from __future__ import annotations

import pytest

from uttag.rules.transport import ReachFact, leave_outside_conditions, reaching
from uttag.rules.wording import LANGUAGES, say
from uttag.rules.words import DestinationKind, Urgency

HOME = DestinationKind.HOME


def reach(carrier: str, first: str = "10000", last: str = "98499", **how: object) -> ReachFact:
    given = {
        "working_days": 1,
        "rural": False,
        "rank": 1,
        "urgency": Urgency.ACUTE,
        "destination": HOME,
    } | how
    return ReachFact(carrier=carrier, first_code=first, last_code=last, **given)  # type: ignore[arg-type]


def drives(reaches: list[ReachFact], code: str = "53230", urgency: Urgency = Urgency.ACUTE) -> str | None:
    found = reaching(reaches, code, HOME, urgency)
    return found.carrier if found else None


@pytest.mark.clause("D5")
def test_a_rural_route_reaches_what_the_lorries_do_not() -> None:
    towns, routes = reach("BUD", "50200", "54999"), reach("LANT", "45600", "45799", rural=True)

    assert [drives([towns, routes], code) for code in ("50200", "54999", "45600", "45799", "45800")] == [
        "BUD",
        "BUD",
        "LANT",
        "LANT",
        None,
    ]


@pytest.mark.clause("D6")
def test_of_several_the_lowest_rank_drives_then_the_faster_then_the_first_by_code() -> None:
    assert drives([reach("B", rank=2), reach("C", rank=1, working_days=2)]) == "C"
    assert drives([reach("B", working_days=2), reach("C", working_days=1)]) == "C"
    assert drives([reach("C"), reach("B")]) == "B"


@pytest.mark.clause("D7")
def test_only_what_was_said_of_that_kind_of_place_and_that_fast_counts() -> None:
    assert drives([reach("B", destination=DestinationKind.PICKUP_POINT)]) is None
    assert drives([reach("B", urgency=Urgency.STANDARD)]) is None
    assert drives([]) is None


@pytest.mark.clause("D10")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_conditions_of_leaving_outside_are_those_of_the_clause(language: str) -> None:
    told = [say(reason, language).casefold() for reason in leave_outside_conditions()]
    words = {"sv": ("kvitterar", "väder", "egen dörr"), "en": ("signs", "weather", "own door")}[language]
    for word, sentence in zip(words, told, strict=True):
        assert word in sentence
