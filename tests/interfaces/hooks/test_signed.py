"""A message is believed when it is signed with our secret, now; and every other one is refused, with why."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from tests.signed import SECRET
from uttag.interfaces.hooks.signed import Signed, Unsigned, signature, verify

AT = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
BODY = b'{"status": "delivered"}'


def request(body: bytes = BODY, *, at: datetime = AT, **changed: str) -> HttpRequest:
    seconds = str(int(at.timestamp()))
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": seconds,
        "webhook-signature": signature(SECRET, "msg_1", seconds, BODY),
    }
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    return RequestFactory().post("/", body, "application/json", headers=headers)


def test_what_was_signed_with_the_secret_is_believed() -> None:
    assert verify(request(), SECRET, AT) == Signed("msg_1", AT, BODY)


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """Reckoned here by hand, so that another's library and ours agree."""
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    digest = hmac.new(key, b"msg_1.1775116800." + BODY, hashlib.sha256).digest()
    assert signature(SECRET, "msg_1", "1775116800", BODY) == f"v1,{base64.b64encode(digest).decode()}"


def test_one_of_several_signatures_is_enough() -> None:
    seconds = str(int(AT.timestamp()))
    both = f"v1,b2xk {signature(SECRET, 'msg_1', seconds, BODY)}"
    assert isinstance(verify(request(webhook_signature=both), SECRET, AT), Signed)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook_signature": "v1,bm90IG91cnM="},
        {"webhook_signature": "garbage"},
        {"webhook_signature": "v1,å"},
        {"webhook_signature": ""},
        {"webhook_id": "msg_2"},
        {"webhook_id": ""},
        {"webhook_timestamp": "1775116801"},
        {"webhook_timestamp": "soon"},
        {"webhook_timestamp": "9" * 40},
        {"webhook_timestamp": "-1"},
    ],
)
def test_anything_else_is_refused(changed: dict[str, str]) -> None:
    refused = verify(request(**changed), SECRET, AT)  # type: ignore[arg-type]
    assert isinstance(refused, Unsigned)
    assert refused.why


def test_another_body_is_refused() -> None:
    assert verify(request(b'{"status": "failed"}'), SECRET, AT) == Unsigned("the signature does not match")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_old_messages_and_ones_from_the_future_are_refused(minutes: int) -> None:
    refused = verify(request(at=AT + timedelta(minutes=minutes)), SECRET, AT)
    assert refused == Unsigned("the message is too old, or its clock is wrong")


@pytest.mark.parametrize("minutes", [-5, 5])
def test_clocks_may_differ_a_little(minutes: int) -> None:
    assert isinstance(verify(request(at=AT + timedelta(minutes=minutes)), SECRET, AT), Signed)


def test_without_a_secret_nothing_is_believed() -> None:
    seconds = str(int(AT.timestamp()))
    forged = request(webhook_signature=signature("", "msg_1", seconds, BODY))
    assert isinstance(verify(forged, "", AT), Unsigned)


def test_a_plain_secret_will_do() -> None:
    seconds = str(int(AT.timestamp()))
    own = request(webhook_signature=signature("hemligt", "msg_1", seconds, BODY))
    assert isinstance(verify(own, "hemligt", AT), Signed)


def test_a_secret_that_is_no_base64_is_the_key_itself() -> None:
    seconds = str(int(AT.timestamp()))
    own = request(webhook_signature=signature("whsec_ö!", "msg_1", seconds, BODY))
    assert isinstance(verify(own, "whsec_ö!", AT), Signed)
