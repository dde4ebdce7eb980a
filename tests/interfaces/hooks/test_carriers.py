"""The carriers' door: nothing unsigned comes in, and each message is taken in once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
import time_machine
from django.test import Client

from tests import builders as b
from tests.apps.delivery.booked import WEDNESDAY, carrier, packed
from tests.everything import everything
from tests.sending import dispatch_wave
from uttag.apps.delivery.models import CarrierMessage, DeliveryEvent
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.messages import MOST_BYTES
from uttag.interfaces.hooks.signed import signature

pytestmark = pytest.mark.django_db

AT = WEDNESDAY + timedelta(hours=3)
SECRET = "whsec_aGVtbGlnaGV0ZW4="


@pytest.fixture
def parcel(settings: Any) -> Iterator[Parcel]:
    settings.CARRIER_LINKS = {"BUDET": {"url": "https://budet.example", "key": "k", "secret": SECRET}}
    b.terms()
    made = packed(by=carrier(link=Carrier.Link.HTTP))
    dispatch_wave(made.wave.uuid, actor=b.DEPOT, at=WEDNESDAY)
    with time_machine.travel(AT, tick=False):
        yield made


def body_of(parcel: Parcel, kind: str = "delivered") -> bytes:
    event = {"sscc": parcel.sscc, "kind": kind, "happened_at": (AT - timedelta(hours=1)).isoformat()}
    return orjson.dumps({"events": [event]})


def post(
    body: bytes, *, id: str = "m1", age: int = 0, secret: str = SECRET, code: str = "BUDET", **headers: str
) -> Any:
    told = str(int(AT.timestamp()) - age)
    signed = {
        "webhook-id": id,
        "webhook-timestamp": told,
        "webhook-signature": signature(secret, id, told, body),
    }
    return Client(enforce_csrf_checks=True).post(
        f"/krokar/transport/{code}/",
        body,
        content_type="application/json",
        headers={**signed, **{name.replace("_", "-"): value for name, value in headers.items()}},
    )


@pytest.mark.clause("I1")
def test_a_signed_message_is_taken_in_without_log_in(parcel: Parcel) -> None:
    answer = post(body_of(parcel))
    assert (answer.status_code, answer.json()["new"]) == (200, 1)
    parcel.refresh_from_db()
    assert parcel.state == Parcel.State.DELIVERED


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "en annan"},
        {"age": 301},
        {"age": -301},
        {"webhook_signature": ""},
        {"webhook_signature": "v1,bm9uc2Vucw== v2,x"},
        {"webhook_timestamp": "i går"},
        {"webhook_timestamp": "9" * 40},
        {"webhook_id": "m2"},
        {"code": "OKÄND"},
    ],
)
def test_a_message_that_is_not_theirs_is_refused_and_nothing_is_kept(parcel: Parcel, how: Any) -> None:
    before = everything()
    assert post(body_of(parcel), **how).status_code == 401
    assert everything() == before


def test_a_body_that_was_changed_on_the_way_is_refused(parcel: Parcel) -> None:
    told = str(int(AT.timestamp()))
    headers: Any = {"webhook_signature": signature(SECRET, "m1", told, body_of(parcel))}
    assert post(body_of(parcel, "lost"), **headers).status_code == 401


def test_a_carrier_without_a_secret_is_not_believed(parcel: Parcel, settings: Any) -> None:
    settings.CARRIER_LINKS = {}
    assert post(body_of(parcel), secret="").status_code == 401


def test_one_of_several_signatures_is_enough_while_keys_are_changed(parcel: Parcel) -> None:
    told = str(int(AT.timestamp()))
    both = " ".join(signature(key, "m1", told, body_of(parcel)) for key in ("den gamla", SECRET))
    assert post(body_of(parcel), webhook_signature=both).status_code == 200


@pytest.mark.clause("I3")
def test_the_same_message_again_changes_nothing(parcel: Parcel) -> None:
    post(body_of(parcel))
    before = everything()
    answer = post(body_of(parcel))
    assert (answer.status_code, answer.json()["known"]) == (200, True)
    assert everything() == before


def test_a_message_that_cannot_be_read_says_what_is_wrong_and_is_kept(parcel: Parcel) -> None:
    answer = post(b'{"events": [{"sscc": 1}]}')
    assert (answer.status_code, "events[0]" in answer.json()["error"]) == (422, True)
    assert CarrierMessage.objects.get().fault == answer.json()["error"]
    assert not DeliveryEvent.objects.filter(kind="delivered").exists()


def test_what_is_too_large_or_no_post_is_turned_away(parcel: Parcel) -> None:
    assert post(b" " * (MOST_BYTES + 1)).status_code == 413
    assert Client().get("/krokar/transport/BUDET/").status_code == 405
    assert post(body_of(parcel), id="m" * 121).status_code == 422
    assert not CarrierMessage.objects.exists()
