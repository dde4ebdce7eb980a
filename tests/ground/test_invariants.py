"""Each invariant of the ground finds the breach that is planted here, and nothing in sound data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.db.models import QuerySet

from uttag.ground.files.models import StoredFile
from uttag.ground.files.operations import store
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import MOST_ATTEMPTS, enqueue, failed, lease
from uttag.ground.rulings.models import Ruling
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.ground.trail.operations import note, note_access
from uttag.ground.verify import breaches, invariants
from uttag.rules.payer import PayerFacts, payer
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook, TermValue

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
TABLE = [{"id": "all", "when": {}, "pays": "prescriber", "why": "payer_prescriber"}]


class Someone:
    user_id = None
    name = "Alice"
    role = "prescriber"
    unit_id = care_provider_id = None


@pytest.fixture(autouse=True)
def _sound() -> None:
    """A row of each kind, by the operations that write them."""
    store(b"as it was", "text/plain", at=AT)
    note(Someone(), "register_patient", at=AT, subject_kind="patient")
    note_access(Someone(), "register_patient", at=AT, patients=[uuid4()])
    start = date(2018, 5, 1)
    book = TermBook([TermValue("payer.table", start, start, TABLE, "P11", "start")])
    facts = PayerFacts(
        85, "1495", "none", "ordinary", False, "nutrition", "1495", "municipality", date(2026, 3, 3)
    )
    record([prepare(rule_on(payer, facts, book), subject_kind="order", subject_uuid=uuid4(), at=AT)])
    enqueue("mail", at=AT)
    _give_up(AT)


def _give_up(at: datetime) -> None:
    """The message is tried until it is given up."""
    for _ in range(MOST_ATTEMPTS):
        at += timedelta(hours=2)
        for message in lease(at):
            failed(message, "no answer", at=at)


def rows(model: type[Any]) -> QuerySet[Any]:
    """The table itself: a breach is planted past all that guards it."""
    return QuerySet(model)


GROUND = ("files.", "outbox.", "rulings.", "trail.")


def test_sound_rows_have_no_breach() -> None:
    ours = [one.name for one in invariants() if one.name.startswith(GROUND)]
    assert {name: breaches(name) for name in ours} == dict.fromkeys(ours, ())


PLANTED: list[tuple[str, Callable[[], object]]] = [
    ("files.are_what_their_name_says", lambda: rows(StoredFile).update(content=b"as it was not")),
    ("files.are_what_their_name_says", lambda: rows(StoredFile).update(size=1)),
    (
        "outbox.nothing_is_tried_for_ever",
        lambda: rows(Message).update(given_up_at=None, attempts=MOST_ATTEMPTS + 1),
    ),
    ("outbox.leases_are_of_work_in_hand", lambda: rows(Message).update(leased_until=AT)),
    (
        "outbox.leases_are_of_work_in_hand",
        lambda: rows(Message).update(given_up_at=None, attempts=0, leased_until=AT),
    ),
    ("outbox.given_up_says_why", lambda: rows(Message).update(last_error="")),
    ("outbox.given_up_says_why", lambda: rows(Message).update(attempts=1)),
    ("rulings.name_a_known_rule", lambda: rows(Ruling).update(rule="gone.away")),
    ("rulings.name_a_known_rule", lambda: rows(Ruling).update(answer="Promise")),
    ("rulings.refusals_are_refusals", lambda: rows(Ruling).update(refused=True)),
    ("rulings.refusals_are_refusals", lambda: rows(Ruling).update(answer="Refusal")),
    ("rulings.can_be_read", lambda: rows(Ruling).update(facts="{")),
    ("rulings.can_be_read", lambda: rows(Ruling).update(outcome="[")),
    ("rulings.can_be_read", lambda: rows(Ruling).update(code="another")),
    ("rulings.can_be_read", lambda: _reread(clause="")),
    ("rulings.readings_were_in_force", lambda: _reread(effective_from="2026-03-04")),
    ("trail.entries_say_who", lambda: rows(TrailEntry).update(user_name="")),
    ("trail.entries_say_who", lambda: rows(AccessLogEntry).update(role="")),
    ("trail.access_names_its_patients", lambda: rows(AccessLogEntry).update(patients=[])),
]


def _reread(**changed: str) -> None:
    """The ruling says that it read something else."""
    [reading] = orjson.loads(rows(Ruling).get().readings)
    rows(Ruling).update(readings=orjson.dumps([reading | changed]).decode())


@pytest.mark.parametrize(("name", "plant"), PLANTED)
def test_a_planted_breach_is_found(name: str, plant: Callable[[], object]) -> None:
    plant()
    assert len(breaches(name)) == 1
