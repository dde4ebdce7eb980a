"""uttag verify: what it prints, and what its exit status says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import pytest

from uttag.ground import verify
from uttag.ground.outbox.models import Message
from uttag.ground.verify import Breach, Checked, Invariant, check, one_view
from uttag.interfaces.cli import main as program


def broken() -> Iterator[Breach]:
    yield from (Breach(f"thing {n}", "is [broken]") for n in range(1, 4))


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "a.holds": Invariant("a.holds", "D3", "It holds.", lambda: ()),
        "a.is_broken": Invariant("a.is_broken", "I3", "It is broken.", broken),
        "b.fails": Invariant("b.fails", None, "It can't be asked.", lambda: 1 / 0),  # type: ignore[arg-type, return-value]
    }
    verify.invariants()  # the real ones register once, when first asked for: not among these
    monkeypatch.setattr(verify, "_INVARIANTS", known)


def run(*arguments: str) -> int:
    return program.main(["verify", *arguments])


pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("three")
def test_breaches_are_listed_with_what_should_hold(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("a", "--most", "2") == 1
    told = capsys.readouterr().out
    assert "a.is_broken (I3): It is broken.\n  thing 1: is [broken]\n  thing 2" in told
    assert "thing 3" not in told
    assert "and 1 more" in told
    assert "1 of 2 invariants are broken" in told


@pytest.mark.usefixtures("three")
def test_all_that_is_asked_for_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("a.holds") == 0
    assert "All 1 hold" in capsys.readouterr().out


@pytest.mark.usefixtures("three")
def test_a_check_that_fails_is_a_breach_and_hides_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--json") == 1
    found = {one["name"]: one["breaches"] for one in json.loads(capsys.readouterr().out)}
    assert len(found["a.is_broken"]) == 3
    assert "ZeroDivisionError" in found["b.fails"][0]["says"]


@pytest.mark.usefixtures("three")
def test_a_name_that_nothing_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("a", "c") == 2
    assert "no such invariant: c" in capsys.readouterr().err


def test_all_hold_in_an_empty_database(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert " hold (" in capsys.readouterr().out


def test_each_check_says_how_long_it_took() -> None:
    checked = check(Invariant("a", None, "", lambda: ()))
    assert isinstance(checked, Checked)
    assert checked.seconds >= 0


@pytest.mark.django_db(transaction=True)
def test_one_view_reads_and_lets_go(at: datetime) -> None:
    with one_view():
        assert not Message.objects.exists()
    # The transaction is over: another can be opened, and written in.
    Message.objects.create(kind="mail", created_at=at, due_at=at)
    with one_view():
        assert Message.objects.count() == 1
