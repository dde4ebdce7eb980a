"""Depå: a wave's papers on its page; asked for, made, fetched, fetched again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import region as r
from tests.interfaces.web.people import client_of
from tests.papers import zpl
from uttag.apps.fulfilment.models import Fetched, Parcel, PrintedAtOnce, Wave, WavePapers
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.fulfilment.packing import pack
from uttag.apps.fulfilment.printing.asking import MAKE
from uttag.ground.outbox.models import Message
from uttag.ground.trail.models import AccessLogEntry
from uttag.interfaces.web.depot import papers as pages
from uttag.interfaces.worker.loop import work_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(r.NOW, tick=False):
        yield


@pytest.fixture
def wave(region: r.Region) -> Wave:
    """Torvald's sixty pieces in a box, and Signe's in another."""
    r.article("100001")
    r.stock(region, "100001", 500)
    for number in (r.TORVALD, r.SIGNE):
        someone = r.patient(region, number)
        r.place(region, someone, r.item(region, someone, "100001"))
    planned = plan_wave(actor=region.dan, at=r.NOW)
    pack(planned, list(planned.allocations.values_list("order", flat=True).distinct()), at=r.NOW)
    return planned


def page_of(wave: Wave) -> str:
    return f"/depa/vagor/{wave.uuid}/utskrifter/"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def made(dan: Client, wave: Wave, kind: str = "notes") -> str:
    """Asks for papers and lets the worker make them; the address to fetch them from."""
    dan.post(f"{page_of(wave)}{kind}/gor/")
    work_once()
    return f"{page_of(wave)}{WavePapers.objects.get(kind=kind).uuid}/hamta/"


@pytest.mark.clause("D8")
def test_papers_are_asked_for_made_and_fetched(dan: Client, wave: Wave) -> None:
    assert text(dan.get(page_of(wave))).count("Inte gjorda") == 4
    answer = dan.post(f"{page_of(wave)}notes/gor/", follow=True)
    assert "2 papper görs" in text(answer)
    assert 'hx-trigger="every 2s"' in text(answer)
    progress = f"{page_of(wave)}lage/"
    assert "Görs nu" in text(dan.get(progress))
    work_once()
    shown = dan.get(progress)
    assert b"<html" not in shown.content
    assert "2 papper, " in text(shown)
    assert "hx-trigger" not in text(shown)
    file = dan.post(f"{page_of(wave)}{WavePapers.objects.get().uuid}/hamta/")
    assert file.content.startswith(b"%PDF")
    assert file["Content-Disposition"] == f'inline; filename="foljesedlar-vag-{wave.pk}.pdf"'
    assert file["Cache-Control"] == "no-store"


@pytest.mark.clause("I3")
def test_a_file_fetched_again_is_told_plainly_and_is_the_same(
    region: r.Region, dan: Client, wave: Wave
) -> None:
    url = made(dan, wave, "labels")
    assert "Skriv ut igen bara" not in text(dan.get(page_of(wave)))
    first, second = dan.post(url), client_of(region.doris).post(url)
    assert first.content == second.content
    shown = text(dan.get(page_of(wave)))
    assert "av Dan Depå." in shown
    assert "av Doris Depå." in shown
    assert "Skriv ut igen bara om papperet fattas." in shown
    assert (Fetched.objects.count(), WavePapers.objects.count()) == (2, 1)
    assert AccessLogEntry.objects.filter(what="fetch_papers:labels").count() == 2


def test_a_parcels_page_tells_of_the_prints_that_it_was_in(region: r.Region, dan: Client, wave: Wave) -> None:
    first, later = Parcel.objects.order_by("pk")
    Parcel.objects.filter(pk=later.pk).update(packed_at=r.NOW + timedelta(minutes=5))
    dan.post(made(dan, wave))
    assert "Utskrift hämtad" in text(dan.get(f"/depa/kollin/{first.sscc}/"))
    assert "Utskrift hämtad" not in text(dan.get(f"/depa/kollin/{later.sscc}/"))


def test_zpl_is_saved_and_not_shown(dan: Client, wave: Wave) -> None:
    file = dan.post(made(dan, wave, "zpl300"))
    assert file["Content-Type"] == "application/zpl"
    assert file["Content-Disposition"].startswith("attachment")
    assert len(zpl.read(file.content)) == 2


def test_what_is_not_made_or_not_there_is_told(dan: Client, wave: Wave) -> None:
    dan.post(f"{page_of(wave)}notes/gor/")
    early = dan.post(f"{page_of(wave)}{WavePapers.objects.get().uuid}/hamta/")
    assert (early.status_code, "görs fortfarande" in text(early)) == (422, True)
    assert dan.post(f"{page_of(wave)}{uuid4()}/hamta/").status_code == 422
    assert dan.post(f"{page_of(wave)}frimarken/gor/").status_code == 302
    assert WavePapers.objects.count() == 1
    assert dan.get(f"{page_of(wave)}notes/gor/").status_code == 405


def test_work_that_was_given_up_is_told(dan: Client, wave: Wave) -> None:
    dan.post(f"{page_of(wave)}notes/gor/")
    Message.objects.filter(kind=MAKE).update(last_error="OSError", attempts=1)
    assert "Ett nytt görs om en stund" in text(dan.get(page_of(wave)))
    Message.objects.filter(kind=MAKE).update(given_up_at=r.NOW, attempts=8)
    assert "trots flera försök" in text(dan.get(page_of(wave)))


def test_a_wave_with_nothing_packed_says_what_would_fill_it(dan: Client, wave: Wave) -> None:
    Parcel.objects.all().delete()
    assert "Inget är packat än" in text(dan.get(page_of(wave)))
    answer = dan.post(f"{page_of(wave)}notes/gor/")
    assert (answer.status_code, "Packa först" in text(answer)) == (422, True)


def test_a_few_are_printed_at_once_and_many_by_the_worker(
    dan: Client, wave: Wave, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = (f"/depa/vagor/{wave.uuid}/foljesedlar.pdf", f"/depa/vagor/{wave.uuid}/etiketter.pdf")
    for url in at_once:
        assert dan.get(url).content.startswith(b"%PDF")
    monkeypatch.setattr(pages, "AT_ONCE", 1)
    for url in at_once:
        assert "görs i bakgrunden" in text(dan.get(url, follow=True))


@pytest.mark.clause("D8")
def test_a_small_wave_s_labels_are_printed_once_without_a_word(
    region: r.Region, dan: Client, doris: Client, wave: Wave
) -> None:
    """An express wave: two people stand by two screens and both print its labels."""
    labels = f"/depa/vagor/{wave.uuid}/etiketter.pdf"
    assert dan.get(labels).content.startswith(b"%PDF")
    told = text(doris.get(labels, follow=True))
    assert "Etiketter till 2 kollin är redan utskrivna direkt." in told
    assert "av Dan Depå. <b>Skriv ut igen bara om papperet fattas." in told
    assert "Följesedlar till" not in told
    assert doris.get(f"/depa/vagor/{wave.uuid}/foljesedlar.pdf").content.startswith(b"%PDF")
    assert PrintedAtOnce.objects.filter(kind="labels").count() == 2


@pytest.mark.clause("D8")
@pytest.mark.parametrize("paper", ["etikett.pdf", "etikett.zpl", "foljesedel.pdf"])
def test_one_parcel_s_papers_are_printed_once_and_again_when_asked_for(
    dan: Client, doris: Client, wave: Wave, paper: str
) -> None:
    first, second = (f"/depa/kollin/{one.sscc}/" for one in wave.parcels.order_by("pk"))
    assert "redan utskriven" not in text(dan.get(first))
    assert dan.get(first + paper).status_code == 200
    assert doris.get(first + paper)["Location"] == first
    told = text(doris.get(first))
    assert "redan utskriven. Senast" in told
    assert "av Dan Depå." in told
    assert "?igen=1" in told
    assert "redan utskriven" not in text(doris.get(second))
    assert doris.get(f"{first}{paper}?igen=1").status_code == 200
    assert text(dan.get(first)).count("Utskrift hämtad") == 2, "both stand in its history"


def test_labels_in_a_fetched_file_are_not_printed_again_one_by_one(
    dan: Client, doris: Client, wave: Wave
) -> None:
    dan.post(made(dan, wave, "zpl"))
    parcel = f"/depa/kollin/{wave.parcels.order_by('pk')[0].sscc}/"
    assert doris.get(f"{parcel}etikett.pdf")["Location"] == parcel
    assert doris.get(f"{parcel}foljesedel.pdf").status_code == 200
    assert doris.get(f"/depa/vagor/{wave.uuid}/etiketter.pdf")["Location"] == page_of(wave)


@pytest.mark.parametrize(("asked", "dots"), [("", 839), ("?dpi=300", 1240), ("?dpi=x", 839)])
def test_one_parcels_label_for_a_label_printer(dan: Client, wave: Wave, asked: str, dots: int) -> None:
    parcel = wave.parcels.order_by("pk")[0]
    answer = dan.get(f"/depa/kollin/{parcel.sscc}/etikett.zpl{asked}")
    [label] = zpl.read(answer.content)
    assert (label.width, label.codes[-1]) == (dots, f"00{parcel.sscc}")
    kind = "zpl300" if dots == 1240 else "zpl"
    assert AccessLogEntry.objects.filter(what=f"print_papers:{kind}").count() == 1


def test_the_waves_page_leads_there(dan: Client, wave: Wave) -> None:
    assert page_of(wave) in text(dan.get(f"/depa/vagor/{wave.uuid}/"))


@pytest.mark.clause("I1")
@pytest.mark.parametrize("who", ["alice", "sara", "frida"])
def test_others_do_not_come_here(region: r.Region, dan: Client, wave: Wave, who: str) -> None:
    url, outsider = made(dan, wave), client_of(getattr(region, who))
    for answer in (
        outsider.get(page_of(wave)),
        outsider.get(f"{page_of(wave)}lage/"),
        outsider.post(url),
        outsider.post(f"{page_of(wave)}zpl/gor/"),
    ):
        assert answer.status_code in (403, 404)
    assert not Fetched.objects.exists()
    assert WavePapers.objects.count() == 1


def test_the_page_takes_few_queries(
    dan: Client, wave: Wave, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for kind in WavePapers.Kind.values:
        dan.post(made(dan, wave, kind))
    dan.get(page_of(wave))
    with django_assert_max_num_queries(18):
        dan.get(page_of(wave))
