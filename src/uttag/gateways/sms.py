"""SMS: the port, and its two adapters: an HTTP gateway (UTTAG_SMS_URL), or files in a folder (UTTAG_SMS_FOLDER).

With neither nothing is sent, and nothing is said to be: messages wait as for a gateway that doesn't answer.

The gateway is asked by POST with JSON: "to" (E.164), "from", "text", "reference", and "receipts", where it is to
say how it went. `Idempotency-Key` is the reference, the same each time the same message is sent, so that one which
the gateway had taken before a time-out or a crash isn't sent twice. It answers {"id": "…"}, its own number of it.
"""

from __future__ import annotations

import json
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import httpx
import phonenumbers
from django.conf import settings

from uttag.gateways.faults import Unanswered, Undeliverable
from uttag.gateways.foreign import ask, clean, read_json

TIMEOUT = 10.0  # seconds; a gateway that never answers must not hold the worker for ever
RECEIPTS = "/krokar/sms/"
MOST_ID = 80  # signs of the gateway's own number
NORDIC = ("SE", "NO", "DK", "FI", "IS", "AX", "FO", "GL")
# These say that we, or the moment, are wrong, not the message: key, haste, a repeat that came too soon.
OUR_FAULT = frozenset({401, 403, 407, 408, 409, 423, 425, 429})

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # each takes two places
_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "…": "..."}
)
_MOBILE = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)


@dataclass(frozen=True, slots=True)
class Text:
    """`reference` is the same each time the same message is sent. `to` is a number as `mobile` gives it."""

    reference: str
    to: str
    text: str


def mobile(*typed: str) -> str:
    """The first of the numbers that an SMS can be sent to, as +46701740605; empty where none can: Nordic ones only."""
    for number in typed:
        try:
            read = phonenumbers.parse(number, "SE")
        except phonenumbers.NumberParseException:
            continue
        region = phonenumbers.region_code_for_number(read)
        if (
            region in NORDIC
            and phonenumbers.is_valid_number(read)
            and phonenumbers.number_type(read) in _MOBILE
        ):
            return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)
    return ""


def plain(text: str) -> str:
    """The text in the alphabet of plain SMS, where each sign is cheap; signs that it lacks lose their marks."""
    kept = text.translate(_PLAIN)
    return "".join(sign if sign in _BASIC or sign in _EXTENDED else _without_marks(sign) for sign in kept)


def _without_marks(sign: str) -> str:
    """ł and 中 have nothing to fall back on."""
    return "".join(c for c in unicodedata.normalize("NFKD", sign) if c in _BASIC) or "?"


def segments(text: str) -> int:
    """How many SMS the text takes: 160 places in one and 153 in each of several; 70 and 67 with other signs."""
    if all(sign in _BASIC or sign in _EXTENDED for sign in text):
        places, one, each = len(text) + sum(sign in _EXTENDED for sign in text), 160, 153
    else:
        places, one, each = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if places <= one else -(-places // each)


def send(message: Text) -> str:
    """Hands the message over. The gateway's own number of it. Raises Undeliverable or Unanswered."""
    if settings.SMS_URL:
        return _post(message)
    if settings.SMS_FOLDER:
        return _write(message)
    raise Unanswered("UTTAG_SMS_URL is not set")


def _post(message: Text) -> str:
    try:
        answer = ask(
            "POST",
            settings.SMS_URL,
            headers={"Content-Type": "application/json", "Idempotency-Key": message.reference, **_key()},
            content=_asked(message),
            timeout=TIMEOUT,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        raise Unanswered(f"{type(fault).__name__}: {fault}") from fault
    if answer.is_success:
        return _number(answer.content)
    words = f"{answer.status} {answer.content[:200].decode('utf-8', 'replace')}"
    if answer.is_client_error and answer.status not in OUR_FAULT:
        raise Undeliverable(words)
    raise Unanswered(words)


def _asked(message: Text) -> bytes:
    told = {
        "to": message.to,
        "from": settings.SMS_FROM,
        "text": message.text,
        "reference": message.reference,
        **_receipts(),
    }
    return json.dumps(told).encode()


def _receipts() -> dict[str, str]:
    """Where the gateway says how it went; nothing where the site has no address of its own, or believes nobody."""
    return {"receipts": f"{settings.SITE}{RECEIPTS}"} if settings.SITE and settings.SMS_SECRET else {}


def _key() -> dict[str, str]:
    """A gateway inside one's own walls may ask for none."""
    return {"Authorization": f"Bearer {settings.SMS_KEY}"} if settings.SMS_KEY else {}


def _number(content: bytes) -> str:
    """The message was taken, whatever else the answer says."""
    told = read_json(content)
    return clean(told.get("id"), MOST_ID) if isinstance(told, dict) else ""


def _write(message: Text) -> str:
    """A file a message, whole or not at all; the same message again is the same file."""
    folder = Path(settings.SMS_FOLDER)
    half = folder / f".{message.reference}-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps({"to": message.to, "text": message.text}, ensure_ascii=False), "utf-8")
        half.replace(folder / f"{message.reference}.json")
    except OSError as fault:
        raise Unanswered(str(fault)) from fault
    return message.reference
