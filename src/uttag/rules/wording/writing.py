"""How a reason's parameters are written out: by their name, or the last word of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from uttag.rules.calendar import local
from uttag.rules.money import NO_BREAK_SPACE, kronor

Words = Mapping[str, Any]


def write_out(name: str, value: object, language: str, words: Words) -> str:
    """`value` as text. Values read back from a stored ruling come as ISO text and plain numbers."""
    if value is None:
        return words["nothing"]  # type: ignore[no-any-return]
    writer = _WRITERS.get(name) or _WRITERS.get(name.rsplit("_", 1)[-1])
    return writer(value, language, words) if writer else str(value)


def _day(value: Any, language: str, words: Words) -> str:
    """torsdag 2 april 2026."""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{words['weekdays'][day.weekday()]} {day.day} {words['months'][day.month - 1]} {day.year}"


def _at(value: Any, language: str, words: Words) -> str:
    """torsdag 2 april 2026 14:05, Swedish local time."""
    at = local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    return f"{_day(at.date(), language, words)} {at:%H:%M}"


def _time(value: Any, language: str, words: Words) -> str:
    """14:00; seconds where they matter, as in 13:59:59."""
    moment = time.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _ore(value: Any, language: str, words: Words) -> str:
    return kronor(int(value), language)


def _count(value: Any, language: str, words: Words) -> str:
    """1 000 000, with no-break spaces, or 1,000,000 in English."""
    counted = f"{int(value):,}"
    return counted if language == "en" else counted.replace(",", NO_BREAK_SPACE)


def _weight(value: Any, language: str, words: Words) -> str:
    """Grams as kilograms: 12 400 → 12,4 kg."""
    kilograms = f"{(Decimal(value) / 1000).normalize():f}"
    return (kilograms if language == "en" else kilograms.replace(".", ",")) + f"{NO_BREAK_SPACE}kg"


def _period(value: Any, language: str, words: Words) -> str:
    """2026K3 → kvartal 3 2026; a year as it stands."""
    year, _, quarter = str(value).partition("K")
    return f"{words['quarter']} {quarter} {year}" if quarter else year


def _rate(value: Any, language: str, words: Words) -> str:
    """0.065 → 6,5 %."""
    percent = f"{(Decimal(value) * 100).normalize():f}"
    if language == "en":
        return f"{percent}%"
    return percent.replace(".", ",") + f"{NO_BREAK_SPACE}%"


def _days(value: Any, language: str, words: Words) -> str:
    """fyra dagar."""
    return _counted(int(value), words["day"], words)


def _working_days(value: Any, language: str, words: Words) -> str:
    """fyra arbetsdagar."""
    return _counted(int(value), words["working_day"], words)


def _counted(count: int, noun: Sequence[str], words: Words) -> str:
    one, many = noun
    numbers = words["numbers"]
    number = numbers[count] if 0 <= count < len(numbers) else count
    return f"{number} {one if count == 1 else many}"


def _holidays(value: Any, language: str, words: Words) -> str:
    """långfredagen och annandag påsk."""
    names = [words["holidays"].get(code, code) for code in value]
    return _listed(names, words)


def _code(value: Any, language: str, words: Words) -> str:
    """The name of a code that people know by another word; one that the catalogue lacks as it is."""
    return str(words["codes"].get(str(value), value))


def _codes(value: Any, language: str, words: Words) -> str:
    return _listed([_code(code, language, words) for code in value], words)


def _listed(names: Sequence[str], words: Words) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {words['and']} {names[-1]}"


_WRITERS: dict[str, Callable[[Any, str, Words], str]] = {
    "at": _at,
    "code": _code,
    "codes": _codes,
    "count": _count,
    "day": _day,
    "days": _days,
    "holidays": _holidays,
    "ore": _ore,
    "period": _period,
    "rate": _rate,
    "role": _code,
    "state": _code,
    "time": _time,
    "weight": _weight,
    "working_days": _working_days,
}
