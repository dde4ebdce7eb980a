"""Each morning the worker asks for the follow-ups that have fallen due (C1, P6, G9)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from tests import governance as g
from uttag.ground.tasks.models import Task
from uttag.interfaces.worker.handlers import HANDLERS
from uttag.interfaces.worker.loop import work_once
from uttag.interfaces.worker.ticks import DAILY, tick

KINDS = ("knowledge_follow_up", "finance_round", "yearly_report")


@pytest.mark.django_db
@pytest.mark.clause("C1")
@pytest.mark.clause("P6")
@pytest.mark.clause("G9")
def test_a_morning_asks_for_what_is_due_and_the_next_for_nothing_more() -> None:
    g.council(filled=())
    ours = tuple(work for work in DAILY if work.kind == "follow_up.watch")
    assert "follow_up.watch" in HANDLERS
    counts = []
    for day in (20, 21):
        at = datetime(2027, 1, day, 9, 0, tzinfo=UTC)
        with time_machine.travel(at, tick=False):
            tick(at, ours)
            assert work_once() == 1
        counts.append([Task.objects.filter(kind=kind).count() for kind in KINDS])
    assert counts == [[9, 1, 1], [9, 1, 1]]
