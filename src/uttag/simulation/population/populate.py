"""The whole made-up region of one seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from uttag.simulation.population.articles import ArticleRow, SupplierRow, articles, suppliers
from uttag.simulation.population.clock import is_weekday
from uttag.simulation.population.demand import PrescriptionRow, prescriptions
from uttag.simulation.population.people import PatientRow, people
from uttag.simulation.population.places import Places, places
from uttag.simulation.population.requests import RequestRow, requests
from uttag.simulation.population.supply import Supply, supply


@dataclass(frozen=True, slots=True)
class Population:
    """All rows. Rows name each other by key, code, number or username; see each row's class."""

    seed: int
    first_day: date
    last_day: date
    suppliers: tuple[SupplierRow, ...]
    articles: tuple[ArticleRow, ...]
    places: Places
    patients: tuple[PatientRow, ...]
    prescriptions: tuple[PrescriptionRow, ...]
    requests: tuple[RequestRow, ...]
    supply: Supply


def populate(
    seed: int,
    first_day: date,
    last_day: date,
    *,
    patients: int = 2000,
    is_working: Callable[[date], bool] = is_weekday,
) -> Population:
    """The region as it is on `first_day`, and what is asked for and comes until `last_day`.

    Each part has a random sequence of its own, so that more patients don't move the housing they live in.
    """
    assortment = articles()
    where = places(_sequence(seed, "places"))
    who = people(_sequence(seed, "people"), patients, first_day, where.housings)
    period = (first_day, last_day, is_working)
    prescribed = prescriptions(_sequence(seed, "prescriptions"), who, assortment, where, *period)
    asked = requests(_sequence(seed, "requests"), who, prescribed, assortment, where, *period)
    stock = supply(_sequence(seed, "supply"), assortment, asked, *period)
    return Population(
        seed, first_day, last_day, suppliers(), assortment, where, who, prescribed, asked, stock
    )


def _sequence(seed: int, part: str) -> random.Random:
    return random.Random(f"{seed}:{part}")
