"""The carriers' door: signed messages on boxes and bookings. What each field means: gateways/carriers/README.md."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from uttag.apps.access.actors import SYSTEM
from uttag.apps.delivery.tracking.receiving import Received, receive_message
from uttag.gateways.carriers.links import secret_of
from uttag.gateways.carriers.messages import MOST_BYTES
from uttag.interfaces.clock import now
from uttag.interfaces.hooks.signed import Unsigned, door, unbelieved, verify
from uttag.rules.reasons import Refused

MOST_ID = 120


@door
def message(request: HttpRequest, code: str) -> JsonResponse:
    """Takes one message in: 200 done or known, 401 not believed, 413 too large, 422 unreadable and kept."""
    if _length(request) > MOST_BYTES:
        return JsonResponse({"error": f"larger than {MOST_BYTES} bytes; send it in parts"}, status=413)
    at = now()
    signed = verify(request, secret_of(code), at)
    if isinstance(signed, Unsigned):
        return unbelieved(signed)
    if len(signed.id) > MOST_ID or "\0" in signed.id:
        return JsonResponse({"error": f"webhook-id: at most {MOST_ID} characters"}, status=422)
    try:
        received = receive_message(code, signed.id, signed.body, actor=SYSTEM, at=at)
    except Refused:
        return JsonResponse({"error": "no such carrier"}, status=404)
    return _answer(received)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return MOST_BYTES + 1


def _answer(received: Received) -> JsonResponse:
    if received.known:
        return JsonResponse({"known": True, "fault": received.fault})
    if received.fault:
        return JsonResponse({"error": received.fault}, status=422)
    return JsonResponse(
        {
            "new": received.new,
            "repeated": received.repeated,
            "set_aside": received.stray,
            "unknown_bookings": list(received.foreign),
        }
    )
