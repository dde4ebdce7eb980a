"""The worker dies in the middle of a wave's papers: after a restart there is one file, whole (I3)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import QuerySet

from tests import region as r
from tests.killed.processes import kill, worker
from tests.papers import zpl
from uttag.apps.fulfilment.models import WavePapers
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.fulfilment.packing import pack
from uttag.apps.fulfilment.printing.asking import MAKE, ask_for_papers
from uttag.ground.files.models import StoredFile
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import LEASE
from uttag.ground.verify import breaches

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("I3")]

BOXES = 400  # enough that drawing them takes a while
KINDS = (WavePapers.Kind.LABELS, WavePapers.Kind.ZPL)


@pytest.mark.clause("D8")
def test_a_worker_killed_while_it_prints_leaves_one_whole_file(tmp_path: Path) -> None:
    asked = _asked()
    with worker(r.NOW, tmp_path, {}) as process:
        _wait(lambda: _work().filter(attempts__gte=1).exists())
        kill(process)
    assert not StoredFile.objects.filter(media_type__in=("application/pdf", "application/zpl")).exists()
    after = r.NOW + LEASE + timedelta(minutes=1)
    with worker(after, tmp_path, {}):
        _wait(lambda: not _work().filter(done_at=None).exists())
    made = [WavePapers.objects.select_related("file").get(pk=papers.pk) for papers in asked]
    assert [one.count for one in made] == [BOXES, BOXES]
    assert StoredFile.objects.filter(media_type__in=("application/pdf", "application/zpl")).count() == 2
    zpl_file = made[1].file
    assert zpl_file is not None
    assert len({label.codes[-1] for label in zpl.read(bytes(zpl_file.content))}) == BOXES
    for name in ("fulfilment.papers_asked_for_are_being_made", "files.are_what_their_name_says"):
        assert breaches(name) == ()


def _asked() -> list[WavePapers]:
    region = r.region()
    r.article("100001")
    r.stock(region, "100001", 500)
    someone = r.patient(region)
    r.place(region, someone, r.item(region, someone, "100001"))
    wave = plan_wave(actor=region.dan, at=r.NOW)
    orders = list(wave.allocations.values_list("order", flat=True).distinct())
    with transaction.atomic():
        pack(wave, orders, at=r.NOW, boxes=BOXES)
    return [ask_for_papers(wave.uuid, kind, actor=region.dan, at=r.NOW) for kind in KINDS]


def _work() -> QuerySet[Message]:
    return Message.objects.filter(kind=MAKE)


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not until():
        assert time.monotonic() < deadline, "the worker did not get there"
        time.sleep(0.01)
