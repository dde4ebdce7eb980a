"""The worker dies when its rows are written and not committed: nothing is left, and the next does it once (I3)."""

from __future__ import annotations

import signal
import time as clock
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests import region as r
from tests import told as t
from tests.builders import nothing_breaks
from tests.killed.processes import worker
from tests.killed.test_killed import AFTERNOON, WAITING, people
from uttag.apps.fulfilment.models import Allocation, Wave, WavePapers
from uttag.apps.notices.letters.printing import PRINT
from uttag.apps.notices.models import LetterBatch, Notice
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import LEASE, enqueue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.clause("I3")]

LETTERS = 5


def dies(after: str, var: Path) -> None:
    with worker(AFTERNOON, var, {}, dies_after=after) as process:
        assert process.wait(timeout=60) == -signal.SIGKILL


def next_one_does(it: Callable[[], bool], var: Path) -> None:
    with worker(AFTERNOON + LEASE + timedelta(minutes=1), var, {}):
        deadline = clock.monotonic() + 60
        while not it():
            assert clock.monotonic() < deadline, (var / "worker.log").read_text()
            clock.sleep(0.05)


def left(kind: str) -> bool:
    return Message.objects.filter(kind=kind, done_at=None).exists()


def test_in_the_middle_of_cutting_a_wave(tmp_path: Path) -> None:
    people(r.region())
    dies("uttag.apps.fulfilment.departures.due:make_wave", tmp_path)
    assert not Wave.objects.exclude(departure=None).exists()
    next_one_does(lambda: Wave.objects.exclude(departure=None).exists() and not left("wave.cut"), tmp_path)
    [cut] = Wave.objects.exclude(departure=None)
    assert Allocation.objects.filter(wave=cut).values("order").distinct().count() == cut.orders == WAITING


def test_in_the_middle_of_keeping_papers(tmp_path: Path) -> None:
    people(r.region())
    dies("uttag.apps.fulfilment.printing.making:store", tmp_path)
    next_one_does(lambda: not left("papers.make"), tmp_path)
    assert not WavePapers.objects.filter(file=None).exists()
    assert nothing_breaks()


def test_in_the_middle_of_keeping_letters(tmp_path: Path) -> None:
    region = r.region()
    signe = r.patient(region, r.SIGNE, mobile="")
    for _ in range(LETTERS):
        t.send(t.told(region, signe))
    enqueue(PRINT, {"day": "x"}, at=r.NOW)
    dies("uttag.apps.notices.letters.printing:store", tmp_path)
    assert not LetterBatch.objects.exists()
    next_one_does(lambda: not left(PRINT), tmp_path)
    assert [batch.letters for batch in LetterBatch.objects.all()] == [LETTERS]
    assert Notice.objects.filter(batch=None).count() == 0
