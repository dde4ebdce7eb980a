"""POST /krokar/sms/: the SMS gateway says what became of a message.

JSON: {"reference": ours, as it was sent, "status": "delivered" or "failed", "reason": words}. Any other status is a
step on the way and is passed over. The answer says what the word led to; a repeat is answered 200 like the first.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices.receipts import Receipt, Word, take_receipt
from uttag.gateways.faults import MOST_WORDS
from uttag.gateways.foreign import clean, read_json
from uttag.interfaces.clock import now
from uttag.interfaces.hooks.signed import Unsigned, door, unbelieved, verify

PASSED_OVER = "passed_over"


@door
def receipt(request: HttpRequest) -> HttpResponse:
    """One word on one message."""
    at = now()
    message = verify(request, settings.SMS_SECRET, at)
    if isinstance(message, Unsigned):
        return unbelieved(message)
    told = _read(message.body)
    if told is None:
        return JsonResponse({"error": 'an object with "reference" and "status" is needed'}, status=400)
    if told["status"] not in tuple(Word):
        return JsonResponse({"outcome": PASSED_OVER})
    found = Receipt(told["reference"], Word(told["status"]), clean(told.get("reason"), MOST_WORDS))
    return JsonResponse({"outcome": take_receipt(found, actor=SYSTEM, at=at).value})


def _read(body: bytes) -> dict[str, Any] | None:
    """The object in the body, its two names at hand; None where it is something else."""
    told = read_json(body)
    if not isinstance(told, dict):
        return None
    named = all(isinstance(told.get(name), str) for name in ("reference", "status"))
    return told if named else None
