"""What carriers say, read strictly: events of boxes and answers to bookings, as JSON or CSV.

One fault and nothing of it is believed: whoever sent it is told which line and field, and sends it again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import orjson

from uttag.gateways.carriers.port import Answer, Outcome
from uttag.gateways.foreign import clean

# Words for what can happen to a box; the same as the kinds of DeliveryEvent.
KINDS = frozenset(
    ("departed", "at_pickup_point", "delivered", "left_outside", "delayed", "not_delivered", "lost")
)
ANSWERS = {"confirmed": Outcome.CONFIRMED, "refused": Outcome.REFUSED}
MOST_BYTES = 1_000_000
MOST_ITEMS = 10_000
_EVENT = frozenset(("sscc", "kind", "happened_at"))
_ANSWER = frozenset(("booking", "answer", "reference", "words"))
_MOST_REFERENCE, _MOST_WORDS = 60, 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tracked:
    """What happened to a box, when. `kind` is one of KINDS."""

    sscc: str
    kind: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A carrier's answer to a booking that it took in earlier."""

    booking: UUID
    answer: Answer


@dataclass(frozen=True, slots=True)
class Said:
    """All that one message says."""

    events: tuple[Tracked, ...] = ()
    answers: tuple[Answered, ...] = ()


class Unreadable(ValueError):
    """The message is not what was agreed; its text says where."""


def read(body: str, *, as_csv: bool = False) -> Said:
    """What a message says. Raises Unreadable."""
    said = _from_csv(body) if as_csv else _from_json(body)
    if not (said.events or said.answers):
        raise Unreadable("it says nothing: events or bookings are needed")
    return said


def _from_json(body: str) -> Said:
    try:
        told = orjson.loads(body)
    except ValueError as fault:
        raise Unreadable(f"not JSON: {fault}"[:200]) from fault
    if not isinstance(told, dict) or not told.keys() <= {"events", "bookings"}:
        raise Unreadable('an object with "events" and "bookings" is needed, and nothing else')
    return Said(_each(told, "events", _event), _each(told, "bookings", _answer))


def _from_csv(body: str) -> Said:
    """A line per event, after the line sscc;kind;happened_at."""
    lines = csv.DictReader(io.StringIO(body.removeprefix("\ufeff")), delimiter=";")
    try:
        if frozenset(lines.fieldnames or ()) != _EVENT:
            raise Unreadable("the first line must be sscc;kind;happened_at")
        items: list[object] = list(lines)
    except csv.Error as fault:
        raise Unreadable(f"not CSV: {fault}"[:200]) from fault
    return Said(events=_each({"events": items}, "events", _event))


def _each(told: Mapping[str, object], name: str, read_one: Callable[[dict[str, object]], T]) -> tuple[T, ...]:
    items = told.get(name, [])
    if not isinstance(items, list):
        raise Unreadable(f"{name}: a list is needed")
    if len(items) > MOST_ITEMS:
        raise Unreadable(f"{name}: {len(items)} is more than {MOST_ITEMS}; send it in parts")
    read_items = []
    for place, item in enumerate(items):
        if not isinstance(item, dict):
            raise Unreadable(f"{name}[{place}]: an object is needed")
        try:
            read_items.append(read_one(item))
        except Unreadable as fault:
            raise Unreadable(f"{name}[{place}].{fault}") from fault
    return tuple(read_items)


def _event(item: dict[str, object]) -> Tracked:
    _has_only(item, _EVENT, needed=_EVENT)
    kind = _text(item, "kind")
    if kind not in KINDS:
        raise Unreadable(f"kind: {kind[:30]!r} is none of {', '.join(sorted(KINDS))}")
    return Tracked(_sscc(_text(item, "sscc")), kind, _instant(_text(item, "happened_at")))


def _answer(item: dict[str, object]) -> Answered:
    _has_only(item, _ANSWER, needed=frozenset(("booking", "answer")))
    word = _text(item, "answer")
    if word not in ANSWERS:
        raise Unreadable(f"answer: {word[:30]!r} is none of {', '.join(ANSWERS)}")
    try:
        booking = UUID(_text(item, "booking"))
    except ValueError as fault:
        raise Unreadable("booking: not a booking's number") from fault
    return Answered(booking, answer_in(item, ANSWERS[word]))


def answer_in(item: Mapping[str, object], outcome: Outcome) -> Answer:
    """A booking's answer with the carrier's own number and words, cut to what is kept of them."""
    given = {name: item.get(name) or "" for name in ("reference", "words")}
    if wrong := [name for name, text in given.items() if not isinstance(text, str) or "\0" in text]:
        raise Unreadable(f"{wrong[0]}: a text is needed")
    return Answer(outcome, clean(given["reference"], _MOST_REFERENCE), clean(given["words"], _MOST_WORDS))


def _has_only(item: dict[str, object], known: frozenset[str], *, needed: frozenset[str]) -> None:
    keys = {str(key) for key in item}
    if missing := sorted(needed - keys):
        raise Unreadable(f"{missing[0]}: is missing")
    if foreign := sorted(keys - known):
        raise Unreadable(f"{foreign[0][:40]!r}: is not agreed")


def _text(item: dict[str, object], name: str) -> str:
    value = item[name]
    if not isinstance(value, str):
        raise Unreadable(f"{name}: a text is needed")
    return value.strip()


def _sscc(text: str) -> str:
    """18 digits, with or without the application identifier 00."""
    digits = text[2:] if len(text) == 20 and text.startswith("00") else text
    if len(digits) != 18 or not (digits.isascii() and digits.isdigit()):
        raise Unreadable(f"sscc: {text[:40]!r} is not the 18 digits of an SSCC")
    return digits


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as fault:
        raise Unreadable(f"happened_at: {text[:40]!r} is no time") from fault
    if at.tzinfo is None or at.utcoffset() is None:
        raise Unreadable("happened_at: say which zone, such as 2026-04-02T10:00:00+02:00")
    if not 2000 <= at.year < 2200:
        raise Unreadable(f"happened_at: the year {at.year} can't be right")
    return at
