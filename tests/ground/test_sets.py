"""Sets are written alike on both engines, and read back as the ORM wrote them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from uttag.ground.outbox.models import Message
from uttag.ground.sets import insert_many, insert_missing, keep_keys_free, reserve_ids, update_many
from uttag.ground.tasks.models import Task

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 3, 9, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
COLUMNS = (
    *("kind", "code", "clause", "params", "subject_kind", "subject_uuid", "role", "due_day", "created_at"),
    *("unit_id", "care_provider_id"),
)


def row(kind: str = "k") -> tuple[Any, ...]:
    return (kind, "c", "", "{}", "order", uuid4(), "depot", date(2026, 3, 4), AT, None, 7)


@pytest.mark.parametrize("count", [1, 50, 51, 500])
def test_rows_come_back_as_the_orm_would_have_written_them(count: int) -> None:
    rows = [row() for _ in range(count)]
    assert insert_many(Task, COLUMNS, iter(rows)) == count
    assert Task.objects.count() == count
    task = Task.objects.get(subject_uuid=rows[-1][5])
    assert (task.created_at, task.due_day, task.care_provider_id) == (AT, date(2026, 3, 4), 7)
    assert task.params == {}
    assert Task.objects.filter(created_at=AT).count() == count


def test_no_rows_at_all() -> None:
    assert insert_many(Task, COLUMNS, []) == 0


def test_constraints_hold_and_nothing_is_left() -> None:
    columns = ["kind", "payload", "created_at", "due_at", "attempts", "last_error"]
    good = ("k", "{}", AT, AT, 0, "")
    too_early = ("k", "{}", AT, AT - timedelta(seconds=1), 0, "")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many(Message, columns, [good] * 60 + [too_early])
    assert not Message.objects.exists()


def test_many_updates_each_by_its_key() -> None:
    insert_many(Task, COLUMNS, [row(str(n)) for n in range(3)])
    tasks = list(Task.objects.order_by("pk"))
    done = datetime(2026, 3, 5, tzinfo=UTC)
    assert update_many(Task, ["role", "done_at"], [(f"r{t.kind}", done, t.pk) for t in tasks]) == 3
    found = Task.objects.order_by("pk").values_list("kind", "role", "done_at")
    assert list(found) == [(str(n), f"r{n}", done) for n in range(3)]


def test_reserved_keys_are_fresh_and_never_given_twice() -> None:
    Task.objects.create(kind="k", code="c", subject_kind="x", role="r", created_at=AT)
    first, second = reserve_ids(Task, 3), reserve_ids(Task, 2)
    assert len({*first, *second}) == 5
    assert [*first, *second] == sorted([*first, *second])
    insert_many(Task, ["id", *COLUMNS], [(key, *row()) for key in first])
    later = Task.objects.create(kind="k", code="c", subject_kind="x", role="r", created_at=AT)
    assert later.pk > second[-1]


@pytest.mark.django_db
def test_keys_kept_free_are_never_given() -> None:
    [first] = reserve_ids(Message, 1)
    keep_keys_free(Message, first + 100)
    assert reserve_ids(Message, 1) == [first + 101]
    keep_keys_free(Message, first)  # a lower one takes nothing back
    assert reserve_ids(Message, 1) == [first + 102]


@pytest.mark.django_db
def test_keys_are_kept_free_in_a_table_that_never_had_a_row() -> None:
    keep_keys_free(Task, 7)
    assert reserve_ids(Task, 1)[0] >= 8
    keep_keys_free(Task, 0)
    assert reserve_ids(Task, 1)[0] >= 9


def test_unknown_column_is_named() -> None:
    with pytest.raises(LookupError, match="colour"):
        insert_many(Task, ["colour"], [("red",)])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(transaction.TransactionManagementError):
        insert_many(Task, COLUMNS, [row()])


@pytest.mark.parametrize("count", [0, 1, 60, 1100])
def test_rows_whose_key_is_there_are_passed_over(count: int) -> None:
    columns = ("kind", "key", "payload", "created_at", "due_at", "attempts", "last_error")
    rows = [("k", f"k{number}", '{"n": 1}', AT, AT, 0, "") for number in range(count)]
    for _ in range(2):
        insert_missing(Message, columns, iter([*rows, *rows]))
    assert Message.objects.count() == count
    assert all(message.payload == {"n": 1} and message.created_at == AT for message in Message.objects.all())
