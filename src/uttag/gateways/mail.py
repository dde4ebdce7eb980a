"""E-mail: the port, and its adapter over SMTP (Django's, set by EMAIL_URL; the demo writes files instead)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.mail import EmailMessage


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
