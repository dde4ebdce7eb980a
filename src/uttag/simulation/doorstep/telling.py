"""Notices in the made-up region: the last days' are sent, what is older was told before the system did it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.notices.calling_off import call_off
from uttag.apps.notices.letters.posting import letters_posted
from uttag.apps.notices.letters.printing import print_letters
from uttag.apps.notices.models import LetterBatch, Notice
from uttag.apps.notices.sending import send_notice
from uttag.ground.outbox.operations import NotYet
from uttag.rules.reasons import because


def print_waiting(desk: Actor, at: datetime) -> None:
    """Letters that wait are printed, and those of the day before are posted."""
    for batch in LetterBatch.objects.filter(posted_at=None):
        letters_posted(batch.uuid, actor=desk, at=at)
    print_letters(actor=SYSTEM, at=at)


def send_waiting(at: datetime) -> None:
    """Everything that waits is sent."""
    waiting = Notice.objects.filter(state=Notice.State.WAITING).exclude(channel="letter")
    for key in list(waiting.order_by("pk").values_list("key", flat=True)):
        try:
            send_notice(key, actor=SYSTEM, at=at)
        except NotYet:
            continue


def call_off_waiting(at: datetime) -> None:
    """Nobody is written to about what was made up as long ago as this."""
    waiting = Notice.objects.filter(state=Notice.State.WAITING).values_list("subject_uuid", flat=True)
    with transaction.atomic():
        call_off(set(waiting), because("notice_before_the_time", None), at=at)
