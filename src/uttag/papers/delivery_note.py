"""The delivery note (följesedel): one per person and delivery (D8), one PDF for one or a whole wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from uttag.papers import barcode, press, writing
from uttag.papers.sender import Sender


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """What lies in the parcel. `packages` is text such as "4 förp"; `next_day` is None when none is left."""

    article_number: str
    article_name: str
    pieces: int
    packages: str
    withdrawal_number: str
    withdrawals_left: int
    next_day: date | None = None


@dataclass(frozen=True, slots=True)
class BackorderedRow:
    """What comes later, with the reason in words (rules.wording) and the day it is expected, if known."""

    article_number: str
    article_name: str
    pieces: int
    withdrawal_number: str
    withdrawals_left: int
    reason: str
    expected_day: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """One person's delivery. `deadline_day` is the day promised (D2); `ssccs` are its boxes' numbers.

    `ward`: where it is carried in (D4). `instructions` are for whom it is to: nothing that opens a door.
    """

    number: str
    day: date
    person_name: str
    address_lines: tuple[str, ...]
    order_number: str
    deadline_day: date
    delivered: tuple[DeliveredRow, ...]
    backordered: tuple[BackorderedRow, ...]
    sender: Sender
    ssccs: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    language: str = "sv"
    ward: str = ""
    large_print: bool = False


MODULE = 0.25  # mm: the narrowest bar of the order's barcode, wide enough for a hand scanner

WORDS: dict[str, dict[str, str | list[str]]] = {
    "sv": {
        "note": "Följesedel",
        "to": "Till",
        "order": "Order",
        "day": "Datum",
        "deadline": "Utlovat senast",
        "parcels": "Kolli",
        "delivered": "I den här leveransen",
        "delivered_columns": ["Artikel", "Antal", "Uttagsnummer", "Uttag kvar", "Nästa uttag från"],
        "large_columns": ["Artikel", "Antal", "Uttag"],
        "left": "Kvar",
        "next": "Nästa från",
        "ward": "Bärs in till",
        "backordered": "Kommer senare",
        "backordered_columns": ["Artikel", "Antal", "Varför", "Uttagsnummer", "Uttag kvar"],
        "backordered_hint": "Du behöver inte beställa igen. Vi skickar det som saknas så snart det finns.",
        "expected": "Väntas",
        "none_left": "Inga kvar",
        "questions": "Frågor eller något som är fel?",
        "call": "Ring kundtjänst",
        "page": "Sida",
        "of": "av",
        "barcode_of": "Streckkod för",
    },
    "en": {
        "note": "Delivery note",
        "to": "To",
        "order": "Order",
        "day": "Date",
        "deadline": "Promised by",
        "parcels": "Parcels",
        "delivered": "In this delivery",
        "delivered_columns": ["Article", "Pieces", "Withdrawal no.", "Left", "Next one from"],
        "large_columns": ["Article", "Pieces", "Withdrawal"],
        "left": "Left",
        "next": "Next from",
        "ward": "Carry in to",
        "backordered": "Comes later",
        "backordered_columns": ["Article", "Pieces", "Why", "Withdrawal no.", "Left"],
        "backordered_hint": "You need not order again. We send what is missing as soon as it is here.",
        "expected": "Expected",
        "none_left": "None left",
        "questions": "Questions, or something wrong?",
        "call": "Call the service desk",
        "page": "Page",
        "of": "of",
        "barcode_of": "Barcode for",
    },
}


def render(notes: Sequence[DeliveryNote]) -> bytes:
    """One PDF with every note, each beginning on a page of its own. At least one note."""
    if not notes:
        raise ValueError("no delivery note to print")
    words = WORDS[notes[0].language]
    title = f"{words['note']} {notes[0].number}" + (f"–{notes[-1].number}" if len(notes) > 1 else "")
    return press.pdf("delivery_note", {"title": title, "words": WORDS, "notes": [_note(n) for n in notes]})


def _note(note: DeliveryNote) -> dict[str, Any]:
    words, sender = WORDS[note.language], note.sender
    order_bars = barcode.code_128(note.order_number)
    mail = f" · {sender.email}" if sender.email else ""
    return {
        "number": note.number,
        "language": note.language,
        "sender": sender.name,
        "sender_address": ", ".join(sender.address_lines),
        "help": f"{words['call']}: {sender.phone}, {sender.hours}{mail}",
        "person": note.person_name,
        "address": note.address_lines,
        "order": note.order_number,
        "order_bars": order_bars,
        "order_bars_width": barcode.modules(order_bars) * MODULE,
        "day": writing.day(note.day, note.language),
        "deadline": writing.day(note.deadline_day, note.language),
        "instructions": note.instructions,
        "ward": note.ward,
        "large": note.large_print,
        "delivered": [_delivered(row, note.language) for row in note.delivered],
        "backordered": [_backordered(row, note.language) for row in note.backordered],
        "parcels": [_parcel(sscc) for sscc in note.ssccs],
    }


def _delivered(row: DeliveredRow, language: str) -> dict[str, str]:
    words = WORDS[language]
    following = writing.day(row.next_day, language) if row.next_day else ""
    return {
        "article": row.article_number,
        "name": row.article_name,
        "pieces": writing.count(row.pieces),
        "packages": row.packages,
        "withdrawal": row.withdrawal_number,
        "left": str(row.withdrawals_left),
        "following": following,
        "next": following or (str(words["none_left"]) if row.withdrawals_left == 0 else ""),
    }


def _backordered(row: BackorderedRow, language: str) -> dict[str, str]:
    words = WORDS[language]
    expected = f"{words['expected']} {writing.day(row.expected_day, language)}" if row.expected_day else ""
    return {
        "article": row.article_number,
        "name": row.article_name,
        "pieces": writing.count(row.pieces),
        "reason": row.reason,
        "expected": expected,
        "withdrawal": row.withdrawal_number,
        "left": str(row.withdrawals_left),
    }


def _parcel(sscc: str) -> dict[str, str]:
    return {
        "number": sscc,
        "groups": writing.sscc_groups(sscc),
        "bars": barcode.gs1_128(f"[00]{sscc}"),
    }
