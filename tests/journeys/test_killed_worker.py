"""A worker is killed in the middle of sending: the next one goes on, and each is told once (I3).

A process of its own on the test's database, and a real gateway that takes its time. Killed means killed.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from tests import region as r
from tests import told as t
from uttag.apps.notices.letters.printing import PRINT
from uttag.apps.notices.models import LetterBatch, Notice, NoticeStep
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import enqueue
from uttag.ground.verify import breaches, invariants

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.clause("I3")]

WORKER = """
import json, sys
from datetime import datetime
from django.conf import settings
told = json.loads(sys.argv[1])
settings.DATABASES["default"].update(told["database"])
settings.SMS_URL = told["url"]
import django
django.setup()
import time_machine
with time_machine.travel(datetime.fromisoformat(told["at"]), tick=True):
    from uttag.interfaces.worker.loop import work_once
    work_once()
"""
MANY, LETTERS = 24, 5


def start(url: str, at: datetime) -> subprocess.Popen[bytes]:
    known = connection.settings_dict
    database = {name: known[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    told = json.dumps({"database": database, "url": url, "at": at.isoformat()}, default=str)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", WORKER, told], env=environment)


def wait_for(enough: Any, seconds: int = 120) -> None:
    end = time.monotonic() + seconds
    while not enough():
        assert time.monotonic() < end, "the worker did not get so far"
        time.sleep(0.02)


@pytest.mark.clause("K2")
def test_killed_in_the_middle_and_started_again_each_is_told_once() -> None:
    region = r.region()
    torvald = r.patient(region)
    signe = r.patient(region, r.SIGNE, mobile="")
    for _ in range(MANY):
        t.told(region, torvald)
    for _ in range(LETTERS):
        t.told(region, signe)
    enqueue(PRINT, {"day": "x"}, at=r.NOW + timedelta(minutes=30))
    with t.gateway() as gateway:
        gateway.pause = 0.1
        for round_, enough in enumerate((MANY // 4, MANY // 2)):
            worker = start(gateway.url, r.NOW + timedelta(minutes=7 * round_))
            wait_for(lambda enough=enough: len(gateway.asked) >= enough)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        gateway.pause = 0
        for minutes in (15, 40):
            assert start(gateway.url, r.NOW + timedelta(minutes=minutes)).wait(timeout=120) == 0
    assert len(gateway.taken) == MANY
    assert Notice.objects.filter(channel="sms", state="sent").count() == MANY
    assert NoticeStep.objects.filter(what="sent").count() == MANY
    assert [batch.letters for batch in LetterBatch.objects.all()] == [LETTERS]
    assert not Message.objects.filter(done_at=None, kind__in=("notice.send", PRINT)).exists()
    parts = ("notices", "outbox", "files")
    assert not [one.name for one in invariants() if one.name.split(".")[0] in parts and breaches(one.name)]
