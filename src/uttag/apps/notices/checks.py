"""What an installation must be told so that notices come to people: each setting that lacks is a warning.

`uttag init`, `serve` and `worker` say them (interfaces/checking.py), as does Django's own `check`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

TAG = "uttag"
NOWHERE = "uttag.gateways.mail.Nowhere"
MADE_UP = "uttag.example"


@register(TAG)
def settings_for_notices(**kwargs: Any) -> list[CheckMessage]:
    """Outside demo mode."""
    return [] if settings.DEMO else list(_lacking())


def _lacking() -> Iterator[CheckMessage]:
    if not (settings.SMS_URL or settings.SMS_FOLDER):
        yield _warning(
            1, "UTTAG_SMS_URL is not set: no SMS is sent, and what should be goes by letter after a while."
        )
    if settings.SMS_URL and not settings.SMS_SECRET:
        yield _warning(
            2, "UTTAG_SMS_SECRET is not set: what the SMS gateway says of a message is not believed."
        )
    if not settings.SITE:
        yield _warning(
            3, "UTTAG_SITE is not set: notices have no links, and the SMS gateway no place to answer."
        )
    if settings.EMAIL_BACKEND == NOWHERE:
        yield _warning(4, "EMAIL_URL is not set: no e-mail is sent.")
    elif settings.DEFAULT_FROM_EMAIL.endswith(MADE_UP):
        yield _warning(5, f"UTTAG_MAIL_FROM is not set: e-mail comes from {settings.DEFAULT_FROM_EMAIL}.")


def _warning(number: int, words: str) -> CheckMessage:
    return Warning(words, hint="See src/uttag/project/settings.py.", id=f"uttag.W{number:03}")
