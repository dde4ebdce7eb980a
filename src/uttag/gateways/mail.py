"""E-mail: the port, and its adapter over SMTP (Django's, set by EMAIL_URL; the demo writes files instead)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.mail import EmailMessage


@dataclass(frozen=True, slots=True)
class Letter:
    """`id` is the same each time the same letter is sent, so that a repeat after a crash can be told apart."""

    id: str
    to: str
    subject: str
    text: str


def send(letter: Letter) -> None:
    """Hands the letter to the mail server. Raises OSError or SMTPException: then it is tried again later."""
    message = EmailMessage(letter.subject, letter.text, to=[letter.to])
    message.extra_headers["Message-ID"] = f"<{letter.id}@uttag>"
    message.send()
