"""LMN's nine tasks followed up: written, published on LMN's page, reported to the council (C1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.models import FollowUp, KnowledgeTask
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.following_up import (
    NextFollowUp,
    Period,
    Rhythm,
    TaskFacts,
    due,
    period_named,
    quarter_of,
)
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook


def next_follow_up(
    task: KnowledgeTask, done: Iterable[FollowUp], day: date, book: TermBook | None = None
) -> NextFollowUp:
    """What comes next for a task, given all that has been followed up in it. `book`: for who asks of many."""
    periods = [(follow_up.period, follow_up.done_day) for follow_up in done]
    facts = TaskFacts(
        rhythm=Rhythm(task.rhythm),
        day=day,
        last_period=max((period for period, _ in periods), default=None),
        last_day=max((done_day for _, done_day in periods), default=None),
    )
    return rule_on(due, facts, book or term_book()).outcome


@operation("follow_up_task")
def follow_up_task(
    code: str, *, text: str, done_day: date, actor: Actor, at: datetime, period: str = ""
) -> FollowUp:
    """Keeps what was done in a task during a period. What is continuous needs no period: the day gives it.

    The same period again (of what is continuous: the same day) corrects what nobody has seen yet; what is
    published or reported stays as it is, and the correction is added. The same twice is once.
    """
    task = KnowledgeTask.objects.select_for_update().filter(code=code).first()
    if task is None:
        raise Refused(because("knowledge_task_unknown", "C1"))
    if not text.strip():
        raise Refused(because("follow_up_without_text", "C1"))
    if done_day > local(at).date():
        raise Refused(because("follow_up_ahead", "C1", done_day=done_day))
    of_period = _period(task, period, done_day, local(at).date())
    kept = FollowUp(task=task, period=of_period.code, text=text.strip(), done_day=done_day)
    known = _latest_like(kept)
    if known and (known.text, known.done_day) == (kept.text, done_day):
        return known
    if known and not (known.published_at or known.reported_at):
        known.text, known.done_day = kept.text, done_day
        kept = known
    kept.done_by_id = actor.user_id
    kept.save()
    changes = {"period": (None, of_period.code), "corrects": (None, str(known.uuid) if known else None)}
    note(actor, "follow_up_task", at=at, subject_kind="follow_up", subject_uuid=kept.uuid, changes=changes)
    return kept


@operation("follow_up_task")
def publish(follow_up: UUID, *, actor: Actor, at: datetime) -> FollowUp:
    """Puts a follow-up on LMN's public page; from then on its text stands. Twice is once."""
    found = _found(follow_up)
    if not found.task.on_web:
        raise Refused(because("not_reported_on_web", "C1", title=found.task.title_sv))
    return _told(found, "published_at", actor, at)


@operation("follow_up_task")
def report_to_council(follow_up: UUID, *, actor: Actor, at: datetime) -> FollowUp:
    """Reports a follow-up to the steering council; from then on its text stands. Twice is once."""
    found = _found(follow_up)
    if not found.task.to_council:
        raise Refused(because("not_reported_to_council", "C1", title=found.task.title_sv))
    return _told(found, "reported_at", actor, at)


def _period(task: KnowledgeTask, code: str, done_day: date, today: date) -> Period:
    """The period that is followed up. Refused where there is none such, it isn't over, or one is skipped."""
    rhythm = Rhythm(task.rhythm)
    if rhythm is Rhythm.CONTINUOUS:
        return quarter_of(done_day)
    period = period_named(code, rhythm)
    if period is None:
        raise Refused(because("follow_up_period_unknown", "C1"))
    if done_day <= period.last_day:
        raise Refused(because("follow_up_before_end", "C1", last_day=period.last_day, done_day=done_day))
    comes = next_follow_up(task, task.follow_ups.all(), today)
    if period.first_day > comes.first_day:
        raise Refused(because("follow_up_skips", "C1", period=comes.period))
    return period


def _latest_like(follow_up: FollowUp) -> FollowUp | None:
    """The latest follow-up about the same as this one."""
    same = (other for other in follow_up.task.follow_ups.all() if other.about == follow_up.about)
    return max(same, key=lambda other: other.pk, default=None)


def _found(uuid: UUID) -> FollowUp:
    found = FollowUp.objects.select_for_update(of=("self",)).select_related("task").filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("follow_up_not_found", "C1"))
    return found


def _told(found: FollowUp, field: str, actor: Actor, at: datetime) -> FollowUp:
    if getattr(found, field) is not None:
        return found
    if _latest_like(found) != found:
        raise Refused(because("follow_up_superseded", "C1"))
    setattr(found, field, at)
    found.save(update_fields=[field])
    changes = {field: (None, at)}
    note(actor, "follow_up_task", at=at, subject_kind="follow_up", subject_uuid=found.uuid, changes=changes)
    return found
