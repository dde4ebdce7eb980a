"""Trail, access log, files and tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from uttag.apps.catalogue.models import ChangeSet
from uttag.apps.notices.models import LetterBatch
from uttag.ground.accounts.models import User
from uttag.ground.append_only import WrittenOnce
from uttag.ground.files.models import StoredFile
from uttag.ground.files.operations import content, forget, store
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import finish_by_key, finish_task, open_task
from uttag.ground.tasks.queries import open_tasks
from uttag.ground.trail.models import AccessLogEntry
from uttag.ground.trail.operations import note, note_access
from uttag.rules.reasons import because

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Nurse:
    user_id: int | None
    name: str = "Alice"
    role: str = "prescriber"
    unit_id: int | None = 4
    care_provider_id: int | None = 5


@pytest.fixture
def alice() -> Nurse:
    return Nurse(User.objects.create_user("alice", name="Alice").pk)


def test_the_trail_says_who_changed_what(alice: Nurse, at: datetime) -> None:
    entry = note(
        alice,
        "change_patient",
        at=at,
        subject_kind="patient",
        subject_uuid=uuid4(),
        changes={"moved_day": (None, date(2026, 3, 3)), "rate": (Decimal("0.1"), 2)},
    )
    assert entry.changes == {"moved_day": [None, "2026-03-03"], "rate": ["0.1", 2]}
    assert (entry.user_name, entry.unit_id, entry.care_provider_id) == ("Alice", 4, 5)
    with pytest.raises(WrittenOnce):
        entry.save()


def test_a_list_is_one_entry_with_its_patients(alice: Nurse, at: datetime) -> None:
    patients = [uuid4(), uuid4()]
    entry = note_access(alice, "patient_list", at=at, patients=patients, care_provider_id=9)
    assert entry is not None
    assert entry.patients == [str(p) for p in patients]
    assert (entry.writing, entry.care_provider_id) == (False, 9)


def test_who_saw_nobody_leaves_no_entry(alice: Nurse, at: datetime) -> None:
    assert note_access(alice, "patient_list", at=at, patients=[]) is None
    assert not AccessLogEntry.objects.exists()


def test_the_same_bytes_are_kept_once(at: datetime) -> None:
    first = store(b"%PDF", "application/pdf", at=at)
    assert store(b"%PDF", "application/pdf", at=at).pk == first.pk
    assert content(first.sha256) == b"%PDF"


def test_a_task_is_asked_for_once_and_ticked_off(alice: Nurse, at: datetime) -> None:
    ask = because("payer_pending", "P11", since_day=date(2026, 3, 3))
    task = open_task("payer", ask, at=at, role="finance", subject_kind="request", key="payer:1")
    again = open_task("payer", ask, at=at, role="finance", subject_kind="request", key="payer:1")
    assert again == task
    assert task.reason.code == "payer_pending"
    assert list(open_tasks("finance", unit_id=4, care_provider_id=5)) == [task]
    finish_task(task, at=at, user_id=alice.user_id)
    assert not open_tasks("finance")
    assert not finish_by_key("payer:1", at=at)


def test_what_comes_back_is_a_new_task_when_the_old_one_is_done(at: datetime) -> None:
    def ask(*, again: bool = False) -> Task:
        reason = because("payer_pending", "P11", since_day=date(2026, 3, 3))
        return open_task(
            "payer", reason, at=at, role="finance", subject_kind="request", key="payer:1", again=again
        )

    first = ask(again=True)
    assert ask(again=True) == first
    finish_task(first, at=at)
    assert ask() == first
    second, again = ask(again=True), ask(again=True)
    assert second == again != first
    first.refresh_from_db()
    assert first.key == f"payer:1#{first.pk}"
    assert list(open_tasks("finance")) == [second]
    assert finish_by_key("payer:1", at=at)
    assert ask(again=True) not in (first, second)


def test_passwords_are_kept_by_argon2() -> None:
    user = User.objects.create_user("bob", name="Bob", password="correct horse battery")
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password("correct horse battery")


def test_a_file_is_forgotten_once_nothing_names_it(at: datetime) -> None:
    kept = store(b"brev", "application/pdf", at=at)
    first, second = (LetterBatch.objects.create(made_at=at, letters=1, file=kept) for _ in range(2))
    assert not forget(kept.pk)
    for batch in (first, second):
        assert content(kept.pk) == b"brev"
        LetterBatch.objects.filter(pk=batch.pk).update(file=None)
        gone = forget(kept.pk)
    assert gone
    assert forget(kept.pk), "twice is once"
    with pytest.raises(StoredFile.DoesNotExist):
        content(kept.pk)


def test_a_file_that_is_named_by_its_digest_alone_is_kept(at: datetime) -> None:
    kept = store(b"fil", "application/pdf", at=at)
    change = ChangeSet.objects.create(file_sha256=kept.pk, asked_at=at)
    assert not forget(kept.pk)
    change.delete()
    assert forget(kept.pk)
