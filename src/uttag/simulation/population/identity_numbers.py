"""Identity numbers that no living person has: the Swedish Tax Agency's test numbers, each handed out once.

The rule, read off the agency's published lists (open data, "Testpersonnummer" and "Testsamordningsnummer"):
- born in 1990 or later: the serials 238 (women) and 239 (men) of any day are test numbers;
- born 1923–1989: no series, so only the very numbers of the list, kept in `data/test_identity_numbers.txt`;
- coordination numbers (day plus 60): only the very numbers of the list.
The ninth digit of the ten tells the sex: even for women, odd for men. The tenth is Luhn's.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta
from functools import cache

from uttag.simulation.population.check_digits import luhn_digit
from uttag.simulation.population.tables import text

SERIES_FROM = 1990
SERIALS = ("238", "239")
LONGEST_SEARCH = 100
COORDINATION_DAY = 60


def born_on(number: str) -> date:
    day = int(number[6:8])
    return date(int(number[:4]), int(number[4:6]), day - COORDINATION_DAY if day > COORDINATION_DAY else day)


def is_man(number: str) -> bool:
    return int(number[10]) % 2 == 1


def is_coordination(number: str) -> bool:
    return int(number[6]) >= COORDINATION_DAY // 10


def is_test_number(number: str) -> bool:
    """Whether nobody can have this number: in the published list, or in the series of later births."""
    if number in _published():
        return True
    in_series = int(number[:4]) >= SERIES_FROM and number[8:11] in SERIALS and not is_coordination(number)
    return in_series and number[11] == luhn_digit(number[2:11])


class NumberPool:
    """Hands out test numbers near a wanted birth year, none of them twice."""

    def __init__(self, rng: random.Random, last_day: date) -> None:
        self._rng = rng
        self._last_day = last_day
        self._by_year: dict[int, list[str]] = defaultdict(list)
        self._coordination: list[str] = []
        for number in sorted(_published()):
            (self._coordination if is_coordination(number) else self._by_year[int(number[:4])]).append(number)
        for numbers in (self._coordination, *self._by_year.values()):
            rng.shuffle(numbers)

    def personal(self, year: int) -> str:
        """A personal identity number of that birth year or, where none is left, of the nearest."""
        for distance in range(LONGEST_SEARCH):
            for near in (year - distance, year + distance):
                if numbers := self._of(near):
                    return numbers.pop()
        raise LookupError(f"no test number is left within {LONGEST_SEARCH} years of {year}")

    def coordination(self) -> str | None:
        """A coordination number of any age; none when the list is used up."""
        return self._coordination.pop() if self._coordination else None

    def _of(self, year: int) -> list[str]:
        """The numbers left of a birth year; those of the series are made when first asked for."""
        if year >= SERIES_FROM and year not in self._by_year:
            first, last = date(year, 1, 1), min(date(year, 12, 31), self._last_day)
            days = range((last - first).days + 1)
            self._by_year[year] = [
                _of_series(first + timedelta(day), serial) for day in days for serial in SERIALS
            ]
            self._rng.shuffle(self._by_year[year])
        return self._by_year.get(year, [])


def _of_series(day: date, serial: str) -> str:
    digits = f"{day:%y%m%d}{serial}"
    return f"{day.year // 100}{digits}{luhn_digit(digits)}"


@cache
def _published() -> frozenset[str]:
    lines = (
        line.split() for line in text("test_identity_numbers.txt").splitlines() if not line.startswith("#")
    )
    return frozenset(year + rest for year, *rests in lines for rest in rests)
