"""Each invariant of the ground finds the breach that is planted for it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.db import connection

from uttag.ground.files.operations import store
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.verify import breaches
from uttag.interfaces.cli import main as program
from uttag.rules.reasons import Refusal, because
from uttag.rules.rulings import Ruling as Ruled

pytestmark = pytest.mark.django_db


def test_a_file_whose_bytes_were_changed(at: datetime, capsys: pytest.CaptureFixture[str]) -> None:
    file = store(b"as it was", "text/plain", at=at)
    assert not breaches("files.are_what_their_name_says")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE files_storedfile SET content = %s", [b"as it was not"])
    [breach] = breaches("files.are_what_their_name_says")
    assert file.sha256[:12] in breach.subject
    assert program.main(["verify", "--only", "files"]) == 1
    assert "BROKEN files.are_what_their_name_says" in capsys.readouterr().out


def test_a_ruling_of_no_rule(at: datetime) -> None:
    ruled = Ruled("gone.away", {}, Refusal((because("no"),)), ())
    assert not breaches("rulings.name_a_known_rule")
    record([prepare(ruled, subject_kind="order", subject_uuid=uuid4(), at=at)])
    assert len(breaches("rulings.name_a_known_rule")) == 1


def test_all_hold_in_an_empty_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(["verify"]) == 0
    assert ", 0 broken." in capsys.readouterr().out
