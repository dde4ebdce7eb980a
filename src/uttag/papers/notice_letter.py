"""Letters with notices, many in one PDF to be printed, folded and put into window envelopes (D11).

The address stands where Swedish envelopes have their window: right of the middle, 45 mm from the top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from uttag.papers import press, writing
from uttag.papers.sender import Sender

TITLE = {"sv": "Meddelanden", "en": "Notices"}
HELP = {"sv": "Kundtjänst", "en": "Customer service"}


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """One letter. `address_lines` begin with the name; nothing else tells whom it is for."""

    address_lines: tuple[str, ...]
    day: date
    subject: str
    paragraphs: tuple[str, ...]
    sender: Sender
    language: str = "sv"
    large_print: bool = False


def render(letters: Sequence[NoticeLetter]) -> bytes:
    """One PDF, each letter beginning on a page of its own. At least one letter."""
    if not letters:
        raise ValueError("no letter to print")
    return press.pdf(
        "notice_letter",
        {"title": TITLE[letters[0].language], "letters": [_letter(letter) for letter in letters]},
    )


def _letter(letter: NoticeLetter) -> dict[str, Any]:
    who = letter.sender
    mail = f" · {who.email}" if who.email else ""
    return {
        "language": letter.language,
        "large": letter.large_print,
        "sender": who.name,
        "sender_address": ", ".join(who.address_lines),
        "help": f"{HELP[letter.language]} {who.phone}, {who.hours}{mail}",
        "address": letter.address_lines,
        "day": writing.day(letter.day, letter.language),
        "subject": letter.subject,
        "paragraphs": letter.paragraphs,
    }
