"""A gateway that doesn't answer is left alone for a while, so that thousands of notices don't each wait for it.

One notice at a time tries it, with growing pauses; the others wait for the same moment. Administrators are asked
once for each silence, after a few faults in a row: a single hiccup is nobody's work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from uttag.apps.notices.models import Gateway
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.rules.reasons import because

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
FAULTS_BEFORE_TASK = 3
SILENT = "gateway_silent"  # the kind of task


def gateway(channel: str) -> Gateway | None:
    """How it has answered of late; None where it never failed."""
    return Gateway.objects.filter(channel=channel).first()


def note_silence(channel: str, fault: str, *, at: datetime) -> datetime:
    """It didn't answer. When to try it again; inside a transaction."""
    Gateway.objects.get_or_create(channel=channel)
    known = Gateway.objects.select_for_update(no_key=True).get(channel=channel)
    known.silent_since = known.silent_since or at
    known.faults += 1
    known.fault = fault[:300]
    known.next_try_at = at + min(FIRST_PAUSE * 2 ** min(known.faults - 1, 10), LONGEST_PAUSE)
    known.save()
    if known.faults >= FAULTS_BEFORE_TASK:
        _ask_administrators(known, at=at)
    return known.next_try_at


def note_answer(channel: str, *, at: datetime) -> None:
    """It answers again; inside a transaction."""
    known = Gateway.objects.select_for_update(no_key=True).get(channel=channel)
    if known.silent_since is None:
        return
    finish_by_key(_key(known), at=at)
    known.silent_since = known.next_try_at = None
    known.faults, known.fault = 0, ""
    known.save()


def _ask_administrators(known: Gateway, *, at: datetime) -> None:
    reason = because(
        SILENT, None, channel_code=known.channel, since_at=known.silent_since, fault=known.fault[:120]
    )
    open_task(SILENT, reason, at=at, role="administrator", subject_kind="gateway", key=_key(known))


def _key(known: Gateway) -> str:
    assert known.silent_since is not None
    return f"{SILENT}:{known.channel}:{known.silent_since.isoformat()}"
