"""People of the cooperation's steering: a secretariat, members of bodies, and each party's contact. All made up."""

from __future__ import annotations

import random
from collections.abc import Iterator

from uttag.simulation.population import names
from uttag.simulation.population.places import REGION, Places, StaffRow, UnitRow
from uttag.simulation.population.tables import table

SECRETARIAT = "SE2321000131-S900"
COUNCILS = "SE2321000131-S901"
CENTRAL_PURCHASING = "SE2321000131-S902"
MEMBERS = 70


def steering(seed: int) -> Places:
    """Units and staff, drawn apart from everyone else so that the rest of the region stays as it is."""
    rng = random.Random(f"steering {seed}")
    contacts = tuple(_contact_units())
    units = (
        _unit(SECRETARIAT, None, "Samverkanskansliet", "secretariat"),
        _unit(COUNCILS, None, "Förtroendevalda och ledningsråd", "secretariat"),
        *contacts,
        _unit(CENTRAL_PURCHASING, None, "Koncerninköp", "central_purchasing"),
    )
    staff = (
        *(_person(rng, f"sekreterare{n}", "handläggare", "secretariat", SECRETARIAT) for n in (1, 2)),
        *(_person(rng, f"ledamot{n:02}", "ledamot", "council", COUNCILS) for n in range(1, MEMBERS + 1)),
        *(
            _person(rng, f"avtal{unit.care_provider}", "avtalskontakt", "contact", unit.hsa_id)
            for unit in contacts
        ),
        *(
            _person(rng, f"inkop{n}", "kategoriansvarig", "central_purchasing", CENTRAL_PURCHASING)
            for n in (1, 2)
        ),
    )
    return Places(units=units, staff=staff, housings=(), pickup_points=(), carriers=())


def _contact_units() -> Iterator[UnitRow]:
    for code, municipality in table("municipalities").items():
        name = f"Avtal och uppföljning {municipality['name']}"
        yield _unit(f"SE2321000131-A{code}", code, name, "administration")
    yield _unit("SE2321000131-A900", REGION, "Avtal och uppföljning regionen", "administration")


def _unit(hsa_id: str, provider: str | None, name: str, kind: str) -> UnitRow:
    return UnitRow(hsa_id, provider, name, kind, setting="", municipality="", product_areas=())


def _person(rng: random.Random, username: str, profession: str, role: str, unit: str) -> StaffRow:
    man = rng.random() < 0.45
    name = f"{names.given_name(rng, rng.randint(1955, 1990), man)} {names.family_name(rng)}"
    return StaffRow(username, name, f"{names.plain(name)}@example.org", profession, role, unit)
