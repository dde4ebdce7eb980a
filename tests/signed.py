"""Signed messages as other systems send them (Standard Webhooks)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.http import HttpResponse
from django.test import Client

from uttag.interfaces.hooks.signed import signature

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def post(
    client: Client,
    path: str,
    told: Any,
    *,
    at: datetime,
    secret: str = SECRET,
    message_id: str = "msg_1",
    **headers: str,
) -> HttpResponse:
    """Posts `told` (bytes as they are, all else as JSON), signed at `at`."""
    body = told if isinstance(told, bytes) else orjson.dumps(told)
    seconds = str(int(at.timestamp()))
    given = {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": signature(secret, message_id, seconds, body),
        **headers,
    }
    return client.post(path, body, "application/json", headers=given)  # type: ignore[return-value]
