"""A ruling stored is a ruling that can be opened, and ruled again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import uuid4

import pytest

from uttag.ground.append_only import WrittenOnce
from uttag.ground.ids import new_id
from uttag.ground.rulings import codec, queries
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.operations import prepare, record
from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.rulings import Ruling as Ruled
from uttag.rules.terms import TermReading


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Part:
    day: date
    share: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    at: datetime
    window: time
    colour: Colour
    parts: tuple[Part, ...]
    pair: tuple[int, str]
    note: str | None = None
    choice: Part | Reason | None = None


FACTS = Facts(
    datetime(2026, 3, 3, 9, tzinfo=UTC),
    time(8),
    Colour.RED,
    (Part(date(2026, 3, 4), Decimal("0.065")),),
    (1, "ä"),
)
TOO_EARLY = because("withdrawal_too_early", "P3", earliest_day=date(2026, 3, 9), ore=1200)
READING = TermReading("delivery.working_days", date(2026, 3, 3), 4, "D2", date(2018, 5, 1), "start")


def test_facts_survive_the_way_through_json() -> None:
    assert codec.load(Facts, codec.dump(FACTS)) == FACTS


def test_a_union_is_told_by_its_fields() -> None:
    facts = Facts(FACTS.at, FACTS.window, Colour.RED, (), (1, "a"), "n", choice=because("x", None))
    assert codec.load(Facts, codec.dump(facts)) == facts


def test_what_cannot_be_stored_is_refused_aloud() -> None:
    with pytest.raises(TypeError):
        codec.dump(object())


@pytest.fixture
def refused(db: None, at: datetime) -> Ruling:
    ruled = Ruled("withdrawals.withdraw", FACTS, Refusal((TOO_EARLY,), (because("instead"),)), (READING,))
    ruling = prepare(ruled, subject_kind="request", subject_uuid=uuid4(), at=at, care_provider_id=3)
    record([ruling])
    return Ruling.objects.get(id=ruling.id)


def test_an_explanation_needs_the_stored_row_alone(refused: Ruling, at: datetime) -> None:
    told = queries.explanation(refused.id)
    assert (told.rule, told.refused, told.ruled_at) == ("withdrawals.withdraw", True, at)
    assert told.reasons == (TOO_EARLY,)
    assert told.instead == (because("instead"),)
    assert told.readings == (READING,)
    assert told.facts["parts"] == [{"day": "2026-03-04", "share": "0.065"}]


def test_it_is_found_from_its_subject(refused: Ruling) -> None:
    assert list(queries.rulings_about(refused.subject_uuid)) == [refused]


def test_reasons_of_parts_are_details(db: None, at: datetime) -> None:
    @dataclass(frozen=True, slots=True)
    class LeftOut:
        lines: tuple[tuple[int, Reason], ...]
        reasons: tuple[Reason, ...]

    ruled = Ruled("allocation.allocate", FACTS, LeftOut(((1, TOO_EARLY),), (because("whole"),)), ())
    told = queries.explain(prepare(ruled, subject_kind="order", subject_uuid=uuid4(), at=at))
    assert told.reasons == (because("whole"),)
    assert told.details == (TOO_EARLY,)


def test_a_ruling_is_written_once(refused: Ruling) -> None:
    refused.code = "other"
    for change in (refused.save, refused.delete, Ruling.objects.all().delete):
        with pytest.raises(WrittenOnce):
            change()
    with pytest.raises(WrittenOnce):
        Ruling.objects.update(code="other")


def test_keys_grow_with_time(at: datetime) -> None:
    ids = [new_id(at + timedelta(milliseconds=n)) for n in range(100)]
    assert ids == sorted(ids)
    assert {key.version for key in ids} == {7}
