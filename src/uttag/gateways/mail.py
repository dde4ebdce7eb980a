"""E-mail: the port, and its adapter over SMTP (Django's, set by EMAIL_URL; the demo writes files instead).

Without EMAIL_URL, and outside the demo, nothing is sent, and nothing is said to be: it is as if no server answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from uttag.gateways.faults import Unanswered, Undeliverable

PERMANENT = 500  # SMTP's answers from here on say: never


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """`id` is the same each time the same letter is sent, so that a repeat after a crash can be told apart."""

    id: str
    to: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


def send(letter: Letter) -> None:
    """Hands the letter to the mail server. Raises OSError or SMTPException: then it is tried again later."""
    message = EmailMessage(letter.subject, letter.text, to=[letter.to])
    message.extra_headers["Message-ID"] = f"<{letter.id}@uttag>"
    for file in letter.attachments:
        message.attach(file.name, file.content, file.media_type)
    message.send()


def deliver(letter: Letter) -> None:
    """The same, told apart: raises Undeliverable where the address will never do, else Unanswered."""
    try:
        send(letter)
    except SMTPRecipientsRefused as refused:
        codes = [code for code, _words in refused.recipients.values()]
        told = Undeliverable if codes and min(codes) >= PERMANENT else Unanswered
        raise told(_words(refused)) from refused
    except SMTPDataError as refused:
        told = Undeliverable if refused.smtp_code >= PERMANENT else Unanswered
        raise told(_words(refused)) from refused
    except (OSError, SMTPException) as fault:
        raise Unanswered(_words(fault)) from fault
    except ValueError as wrong:  # an address that can't be written in a letter's head
        raise Undeliverable(_words(wrong)) from wrong


class Nowhere(BaseEmailBackend):
    """Where there is no mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise OSError("EMAIL_URL is not set")


def _words(fault: Exception) -> str:
    return f"{type(fault).__name__}: {fault}"[:300]
