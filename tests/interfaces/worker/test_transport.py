"""The worker books, sends, fetches and watches; killed in the middle it does each thing once all the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import time_machine

from tests import builders as b
from tests.apps.delivery.booked import WEDNESDAY, carrier, packed
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.booking.forgetting import forget_empty_bookings
from uttag.apps.delivery.models import BookedParcel, Booking, CarrierMessage, LinkFault, StrayEvent
from uttag.apps.delivery.tracking.fetching import fetch_files
from uttag.apps.delivery.tracking.forgetting import forget_messages, forget_read_files
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.parties.models import Carrier
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import LEASE, enqueue, lease
from uttag.ground.tasks.models import Task
from uttag.interfaces.worker.loop import work_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("I3")]

AT = WEDNESDAY + timedelta(hours=3)


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.CARRIER_LINKS = {"BUDET": {"folder": str(tmp_path)}}
    b.terms()
    (tmp_path / "in").mkdir()
    with time_machine.travel(AT, tick=False):
        yield tmp_path


def lay(folder: Path, name: str, parcel: Parcel, **event: str) -> None:
    told = {"sscc": parcel.sscc, "kind": "delivered", "happened_at": WEDNESDAY.isoformat(), **event}
    (folder / "in" / name).write_bytes(orjson.dumps({"events": [told]}))


def booked(parcel: Parcel) -> None:
    enqueue(
        "transport.book", {"wave": str(parcel.wave.uuid)}, at=AT, key=f"transport.book:{parcel.wave.uuid}"
    )


def test_a_packed_wave_is_booked_and_sent(folder: Path) -> None:
    booked(packed(by=carrier()))
    assert work_once() == 2
    booking = Booking.objects.get()
    assert booking.state == Booking.State.SENT
    assert (folder / "out" / f"booking-{booking.uuid}.json").exists()


def test_a_worker_that_dies_while_sending_sends_the_same_booking_again(folder: Path) -> None:
    booked(packed(by=carrier()))
    with time_machine.travel(AT, tick=False) as clock:
        work_once()
        Booking.objects.update(state=Booking.State.ASKED, sent_at=None, file=None)
        Message.objects.filter(kind="transport.send").update(done_at=None, attempts=0)
        assert lease(AT)  # by a worker that is never heard of again, after it has laid the file
        clock.shift(LEASE + timedelta(seconds=1))
        assert work_once() == 1
    assert len(list((folder / "out").iterdir())) == 1
    assert b.nothing_breaks()


def test_files_are_read_once_and_put_away(folder: Path) -> None:
    parcel = packed(by=carrier())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    lay(folder, "good.json", parcel)
    lay(folder, "bad.json", parcel, kind="eaten")
    (folder / "in" / "sent.csv").write_text(
        f"sscc;kind;happened_at\n{parcel.sscc};delayed;{AT.isoformat()}\n"
    )
    assert fetch_files(actor=SYSTEM, at=AT) == 3
    parcel.refresh_from_db()
    assert parcel.state == Parcel.State.DELIVERED
    assert "eaten" in (folder / "faulty" / "bad.json.why.txt").read_text()
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["good.json", "sent.csv"]
    assert fetch_files(actor=SYSTEM, at=AT) == 0


def test_a_file_found_again_after_a_crash_is_known_and_put_away(folder: Path) -> None:
    parcel = packed(by=carrier())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    lay(folder, "good.json", parcel)
    fetch_files(actor=SYSTEM, at=AT)
    (folder / "done" / "good.json").rename(folder / "in" / "good.json")
    fetch_files(actor=SYSTEM, at=AT)
    assert CarrierMessage.objects.count() == 1
    assert list((folder / "in").iterdir()) == []


def test_the_regular_watch_does_it_all_and_one_broken_folder_stops_nothing(
    folder: Path, settings: Any
) -> None:
    settings.CARRIER_LINKS = {**settings.CARRIER_LINKS, "TRASIG": {"folder": "/dev/null/nowhere"}}
    carrier("TRASIG")
    parcel = packed(by=carrier())
    lay(folder, "early.json", parcel, sscc="373500000000000019")
    watch = enqueue("transport.watch", at=AT)
    work_once()
    watch.refresh_from_db()
    assert watch.done_at
    assert StrayEvent.objects.get().why == StrayEvent.Why.UNKNOWN


def test_what_carriers_wrote_is_emptied_in_time_but_stays_known(folder: Path) -> None:
    parcel = packed(by=carrier())
    lay(folder, "a.json", parcel)
    fetch_files(actor=SYSTEM, at=AT)
    assert forget_messages(actor=SYSTEM, at=AT + timedelta(days=13)) == 0
    assert forget_messages(actor=SYSTEM, at=AT + timedelta(days=15)) == 1
    assert CarrierMessage.objects.get().body == ""


# --- what goes wrong is told -----------------------------------------------------------------------------


def kinds() -> list[str]:
    return sorted(Task.objects.filter(done_at=None, role="depot").values_list("kind", flat=True))


def test_a_file_that_cannot_be_opened_holds_up_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parcel = packed(by=carrier())
    dispatch_wave(parcel.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    lay(folder, "a.json", parcel, kind="delayed")
    lay(folder, "b.json", parcel)
    opened = Path.open

    def closed(path: Path, *given: Any, **more: Any) -> Any:
        if path.name == "a.json":
            raise PermissionError(13, "Permission denied")
        return opened(path, *given, **more)

    monkeypatch.setattr(Path, "open", closed)
    assert fetch_files(actor=SYSTEM, at=AT) == 2
    parcel.refresh_from_db()
    assert parcel.state == Parcel.State.DELIVERED
    assert "Permission denied" in CarrierMessage.objects.exclude(fault="").get().fault
    assert (folder / "faulty" / "a.json.why.txt").exists()
    assert kinds() == ["transport_unreadable"]


def test_a_file_that_cannot_be_put_away_is_the_links_fault_and_read_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(folder, "a.json", packed(by=carrier()), kind="eaten")

    def stuck(path: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stuck)
        for minutes in (0, 10, 31, 40):
            fetch_files(actor=SYSTEM, at=AT + timedelta(minutes=minutes))
    assert CarrierMessage.objects.count() == 1
    assert kinds() == ["transport_fetching_down", "transport_unreadable"]
    fetch_files(actor=SYSTEM, at=AT + timedelta(minutes=45))
    assert kinds() == ["transport_unreadable"]
    assert not LinkFault.objects.exists()


def test_a_link_that_is_down_for_long_is_one_task_until_it_works(folder: Path, settings: Any) -> None:
    carrier()
    known, settings.CARRIER_LINKS = settings.CARRIER_LINKS, {"BUDET": {"folder": "/dev/null/nowhere"}}
    for minutes in (0, 29):
        fetch_files(actor=SYSTEM, at=AT + timedelta(minutes=minutes))
    assert kinds() == []
    for minutes in (30, 35):
        fetch_files(actor=SYSTEM, at=AT + timedelta(minutes=minutes))
    assert kinds() == ["transport_fetching_down"]
    settings.CARRIER_LINKS = known
    fetch_files(actor=SYSTEM, at=AT + timedelta(minutes=40))
    assert kinds() == []


@pytest.mark.parametrize("link", [Carrier.Link.FILES, Carrier.Link.HTTP])
def test_missing_settings_are_one_task(folder: Path, settings: Any, link: str) -> None:
    settings.CARRIER_LINKS = {}
    carrier(link=link)
    for minutes in (0, 5):
        fetch_files(actor=SYSTEM, at=AT + timedelta(minutes=minutes))
    assert kinds() == ["transport_not_set"]
    settings.CARRIER_LINKS = {"BUDET": {"folder": str(folder), "url": "x", "key": "x", "secret": "x"}}
    fetch_files(actor=SYSTEM, at=AT + timedelta(minutes=10))
    assert kinds() == []


def test_one_job_of_the_watch_holds_up_no_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier("TRASIG")
    lay(folder, "early.json", packed(by=carrier()), sscc="373500000000000019")
    monkeypatch.setattr("uttag.interfaces.worker.handlers.retry_stray_events", _broken)
    enqueue("transport.watch", at=AT)
    work_once()
    assert StrayEvent.objects.exists()
    waiting = Message.objects.filter(done_at=None, kind__startswith="transport.")
    assert list(waiting.values_list("kind", flat=True)) == ["transport.retry"]


def _broken(**more: Any) -> None:
    raise RuntimeError("broken")


# --- what was laid is forgotten ---------------------------------------------------------------------------


def test_read_files_are_removed_in_time(folder: Path) -> None:
    parcel = packed(by=carrier())
    for name, days in (("old.json", 15), ("new.json", 13)):
        lay(folder, name, parcel)
        dated = (AT - timedelta(days=days)).timestamp()
        os.utime(folder / "in" / name, (dated, dated))
    fetch_files(actor=SYSTEM, at=AT)
    assert forget_read_files(actor=SYSTEM, at=AT) == 1
    assert [path.name for path in (folder / "done").iterdir()] == ["new.json"]


def test_a_booking_without_parcels_is_forgotten_by_its_own_age(folder: Path) -> None:
    booked(packed(by=carrier()))
    work_once()
    Booking.objects.update(state=Booking.State.CALLED_OFF)
    BookedParcel.objects.all().delete()
    for days, left in ((13, 1), (15, 0)):
        with time_machine.travel(AT + timedelta(days=days), tick=False):
            forget_empty_bookings(actor=SYSTEM, at=AT + timedelta(days=days))
            work_once()
        assert len(list((folder / "out").glob("booking-*"))) == left
