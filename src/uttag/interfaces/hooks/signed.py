"""Is a message from who it says? Signed as Standard Webhooks say: three headers and a secret that both know.

`webhook-signature` holds one or several signatures, parted by blanks: "v1," and, in base64, HMAC-SHA256 of
"<webhook-id>.<webhook-timestamp>.<body>". A secret written "whsec_…" is base64 of the key; any other is the key itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase, JsonResponse, RawPostDataException
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

# Time enough for slow clocks; after that a message someone has copied can't be sent again.
TOLERANCE = timedelta(minutes=5)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True, slots=True)
class Signed:
    """A message that is what its sender wrote. `id` is the same each time the sender repeats it."""

    id: str
    said_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A message that can't be trusted: why, for whoever set up the other end."""

    why: str


def door(view: View) -> View:
    """Makes a view a door for another system: POST alone, no log-in and no form's token. It must `verify`."""
    opened = csrf_exempt(require_POST(view))
    opened.open_to_all = True  # type: ignore[attr-defined]  # the web's gate asks for it
    return opened


def verify(request: HttpRequest, secret: str, at: datetime) -> Signed | Unsigned:
    """The message, if it was signed with `secret` within five minutes of `at`; else why it is not believed."""
    if not secret:
        return Unsigned("no secret is set here, so nothing can be believed")
    told_id, told_time, told_signature = (
        request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
    )
    if not (told_id and told_time and told_signature):
        return Unsigned("webhook-id, webhook-timestamp and webhook-signature are needed")
    try:
        said_at = datetime.fromtimestamp(int(told_time), UTC)
        body = request.body
        expected = signature(secret, told_id, told_time, body)
    except (ValueError, OverflowError, OSError, RawPostDataException):
        return Unsigned("the message can't be read")
    if not _among(told_signature, expected):
        return Unsigned("the signature does not match")
    if abs(said_at - at) > TOLERANCE:
        return Unsigned("the message is too old, or its clock is wrong")
    return Signed(told_id, said_at, body)


def unbelieved(message: Unsigned) -> JsonResponse:
    """The answer to a message that can't be trusted."""
    return JsonResponse({"error": message.why}, status=401)


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """What a sender writes into `webhook-signature`. `timestamp` is in whole seconds since 1970."""
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        return secret.encode()


def _among(told: str, expected: str) -> bool:
    """Senders who change keys sign with both. All are compared, so that time tells nothing."""
    return any([hmac.compare_digest(one.encode(), expected.encode()) for one in told.split()])
