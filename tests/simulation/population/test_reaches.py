"""Everybody in the county is counted as in it, and can be reached the day after, rural routes too (D5, D7)."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from uttag.rules.transport import reaching
from uttag.rules.words import DestinationKind, Urgency
from uttag.simulation.population.places import places
from uttag.simulation.population.tables import table

FOLDER = Path(__file__).parents[3] / "agreements" / "vastra_gotaland"


def in_county() -> list[dict[str, str]]:
    """The ranges as they are read today: of values with one start the latest decision's."""
    terms = tomllib.loads((FOLDER / "terms.toml").read_text("utf-8"))["term"]
    decisions = tomllib.loads((FOLDER / "decisions.toml").read_text("utf-8"))["decision"]
    decided = {one["reference"]: one["decided_day"] for one in decisions}
    [term] = [term for term in terms if term["key"] == "delivery.county_postal_codes"]
    latest = max(term["value"], key=lambda v: (v["effective_from"], decided[v["decision"]]))
    ranges: list[dict[str, str]] = latest["value"]
    return ranges


def postal_codes() -> set[str]:
    """Those of the municipalities' towns, and of their own offices."""
    towns = {post[:6].replace(" ", "") for one in table("municipalities").values() for post in one["post"]}
    parties: Any = tomllib.loads((FOLDER / "parties.toml").read_text("utf-8"))
    return towns | set(_found(parties))


def _found(value: Any) -> list[str]:
    if isinstance(value, dict):
        mine = [value["postal_code"]] if "postal_code" in value else []
        return mine + [code for inner in value.values() for code in _found(inner)]
    return [code for inner in value for code in _found(inner)] if isinstance(value, list) else []


@pytest.mark.clause("D7")
def test_every_municipality_lies_in_the_county() -> None:
    outside = {
        code for code in postal_codes() if not any(one["first"] <= code <= one["last"] for one in in_county())
    }
    assert len(postal_codes()) > 49
    assert outside == set()


@pytest.mark.clause("D5")
@pytest.mark.parametrize("urgency", [Urgency.ACUTE, Urgency.EXPRESS])
def test_each_home_in_the_county_is_reached(urgency: Urgency) -> None:
    reaches = [reach for carrier in places(random.Random(1)).carriers for reach in carrier.reaches]
    edges = {one[end] for one in in_county() for end in ("first", "last")}
    unreached = {
        code
        for code in postal_codes() | edges
        if reaching(reaches, code, DestinationKind.HOME, urgency) is None
    }
    assert unreached == set()
