"""Notices in the made-up region: the last days' are sent, what is older was told before the system did it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices.calling_off import call_off
from uttag.apps.notices.letters.printing import print_letters
from uttag.apps.notices.models import Notice
from uttag.apps.notices.sending import send_notice
from uttag.ground.outbox.operations import NotYet
from uttag.rules.reasons import because


def send_waiting(at: datetime) -> None:
    """Everything that waits is sent, and letters are printed."""
    waiting = Notice.objects.filter(state=Notice.State.WAITING).exclude(channel="letter")
    for key in list(waiting.order_by("pk").values_list("key", flat=True)):
        try:
            send_notice(key, actor=SYSTEM, at=at)
        except NotYet:
            continue
    print_letters(actor=SYSTEM, at=at)


def call_off_waiting(at: datetime) -> None:
    """Nobody is written to about what was made up as long ago as this."""
    waiting = Notice.objects.filter(state=Notice.State.WAITING).values_list("subject_uuid", flat=True)
    with transaction.atomic():
        call_off(set(waiting), because("notice_before_the_time", None), at=at)
