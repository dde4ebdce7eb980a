"""The worker books, sends, fetches and watches; killed in the middle it does each thing once all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
import time_machine

from tests import builders as b
from tests.apps.delivery.booked import WEDNESDAY, carrier, packed
from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.models import Booking, CarrierMessage, StrayEvent
from uttag.apps.delivery.operations import dispatch_wave
from uttag.apps.delivery.tracking.fetching import fetch_files
from uttag.apps.delivery.tracking.forgetting import forget_messages
from uttag.apps.fulfilment.models import Parcel
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import LEASE, enqueue, lease
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
