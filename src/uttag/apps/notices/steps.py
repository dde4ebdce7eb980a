"""A notice's way, step by step, as it is written down."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.notices.models import Notice, NoticeStep
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.rules.reasons import because

UNDELIVERABLE = "notice_undeliverable"  # the kind of task
State, What = Notice.State, NoticeStep.What


def step(
    notice: Notice,
    what: NoticeStep.What,
    *,
    at: datetime,
    words: str = "",
    by: int | None = None,
    way: tuple[str, str] | None = None,
) -> None:
    """Writes down one step. `way`: channel and address, where they are not as they stand on the notice now."""
    channel, address = way or (notice.channel, notice.address)
    NoticeStep.objects.create(
        notice=notice,
        what=what,
        channel=channel,
        address=address,
        words=words[:300],
        at=at,
        by_id=by,
    )


def locked(**by: str | UUID | int) -> Notice | None:
    """One notice, ours until the transaction ends, with whom it is for."""
    found = Notice.objects.select_related("patient__identity", "patient__notice_wish", "user")
    return found.select_for_update(no_key=True, of=("self",)).filter(**by).first()


def gave_up(notice: Notice, words: str, *, at: datetime) -> None:
    """The channel is tried no more; the next time another is looked for."""
    step(notice, What.FAILED, at=at, words=words)
    notice.failed = [*notice.failed, notice.channel]
    notice.fault = words[:300]
    notice.channel, notice.address, notice.gateway_id, notice.trying_since = "", "", "", None
    notice.state = State.WAITING
    notice.sent_at = None


def no_way_left(notice: Notice, words: str, *, at: datetime) -> None:
    """Nobody was told: someone at the desk must, and the task says so. `words`: what stands in the way."""
    notice.state, notice.settled_at = State.FAILED, at
    step(notice, What.FAILED, at=at, words=words)
    code = UNDELIVERABLE if notice.patient_id else "notice_undeliverable_staff"
    open_task(
        UNDELIVERABLE,
        because(code, "D11" if notice.must_reach else "K2"),
        at=at,
        role="service_desk",
        subject_kind="notice",
        subject_uuid=notice.uuid,
        care_provider_id=notice.care_provider_id,
        key=_key(notice),
    )


def nothing_left_to_do(notice: Notice, *, at: datetime, by: int | None = None) -> None:
    """The task, if there is one, is done."""
    finish_by_key(_key(notice), at=at, user_id=by)


def _key(notice: Notice) -> str:
    return f"{UNDELIVERABLE}:{notice.reference}"
