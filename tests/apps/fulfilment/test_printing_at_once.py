"""Two people ask for the same papers, and two workers make them, at the same time: one file (I3)."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests import region as r
from tests.at_once import at_once
from uttag.apps.access.actors import SYSTEM
from uttag.apps.fulfilment.models import WavePapers
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.fulfilment.packing import pack
from uttag.apps.fulfilment.printing.asking import MAKE, ask_for_papers
from uttag.apps.fulfilment.printing.making import make_papers
from uttag.ground.files.models import StoredFile
from uttag.ground.outbox.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("I3")]


def test_papers_asked_for_and_made_at_once_are_one_file() -> None:
    region = r.region()
    r.article("100001")
    r.stock(region, "100001", 500)
    someone = r.patient(region)
    r.place(region, someone, r.item(region, someone, "100001"))
    wave = plan_wave(actor=region.dan, at=r.NOW)
    with transaction.atomic():
        pack(wave, list(wave.allocations.values_list("order", flat=True)), at=r.NOW)

    def ask(number: int) -> int:
        who = (region.dan, region.doris)[number % 2]
        return ask_for_papers(wave.uuid, WavePapers.Kind.NOTES, actor=who, at=r.NOW).pk

    assert len(set(at_once(4, ask))) == WavePapers.objects.count() == 1
    told = Message.objects.get(kind=MAKE).payload
    at_once(3, lambda _: make_papers(told["papers"], told["parcels"], actor=SYSTEM, at=r.NOW))
    papers = WavePapers.objects.get()
    assert papers.file_id
    assert StoredFile.objects.filter(media_type="application/pdf").count() == 1
