"""LMN's nine tasks followed up: written, published on LMN's page, reported to the council (C1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.models import FollowUp, KnowledgeTask
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import finish_task, open_task
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.following_up import (
    NextFollowUp,
    Period,
    Rhythm,
    Standing,
    TaskFacts,
    due,
    period_named,
    quarter_of,
)
from uttag.rules.reasons import Reason, Refused, because
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook

TASK = "knowledge_follow_up"  # the kind of task that LMN gets when something falls due


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
    known = _same(task, of_period.code, done_day)
    if known and (known.text, known.done_day) == (text.strip(), done_day):
        return known
    kept = _correct(known, text.strip(), done_day) if known and not _seen(known) else None
    kept = kept or FollowUp(task=task, period=of_period.code, text=text.strip(), done_day=done_day)
    kept.done_by_id = actor.user_id
    kept.save()
    _tick_off(task, of_period.code, actor, at)
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


@operation("remind_of_dates")
def open_due_tasks(*, actor: Actor, at: datetime) -> int:
    """Asks LMN for the follow-ups that have fallen due; how many were asked for now. Safe to repeat."""
    day, book, opened = local(at).date(), term_book(), 0
    for task in KnowledgeTask.objects.prefetch_related("follow_ups"):
        comes = next_follow_up(task, task.follow_ups.all(), day, book)
        if comes.standing is Standing.COMING or _open(task, comes.period):
            continue
        key = f"{_about(task)}{comes.period}:{comes.due_day}"
        asked = _asked(task, comes)
        open_task(TASK, asked, at=at, role="lmn", subject_kind=TASK, due_day=comes.due_day, key=key)
        opened += 1
    return opened


def _asked(task: KnowledgeTask, comes: NextFollowUp) -> Reason:
    if task.rhythm == Rhythm.CONTINUOUS:
        return because("task_follow_up_again", "C1", title=task.title_sv, due_day=comes.due_day)
    return because(
        "task_follow_up_period", "C1", title=task.title_sv, period=comes.period, due_day=comes.due_day
    )


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


def _same(task: KnowledgeTask, period: str, done_day: date) -> FollowUp | None:
    """The latest follow-up that this one repeats or corrects."""
    same = task.follow_ups.filter(period=period)
    if task.rhythm == Rhythm.CONTINUOUS:
        same = same.filter(done_day=done_day)
    return same.order_by("-pk").first()


def _seen(follow_up: FollowUp) -> bool:
    return bool(follow_up.published_at or follow_up.reported_at)


def _correct(known: FollowUp, text: str, done_day: date) -> FollowUp:
    known.text, known.done_day = text, done_day
    return known


def _found(uuid: UUID) -> FollowUp:
    found = FollowUp.objects.select_for_update(of=("self",)).select_related("task").filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("follow_up_not_found", "C1"))
    return found


def _told(found: FollowUp, field: str, actor: Actor, at: datetime) -> FollowUp:
    if getattr(found, field) is not None:
        return found
    latest = _same(found.task, found.period, found.done_day)
    if latest is not None and latest.pk > found.pk:
        raise Refused(because("follow_up_superseded", "C1"))
    setattr(found, field, at)
    found.save(update_fields=[field])
    changes = {field: (None, at)}
    note(actor, "follow_up_task", at=at, subject_kind="follow_up", subject_uuid=found.uuid, changes=changes)
    return found


def _about(task: KnowledgeTask) -> str:
    return f"{TASK}:{task.code}:"


def _open(task: KnowledgeTask, period: str) -> list[Task]:
    """What has been asked for and isn't done: of the period, or of what is continuous at all."""
    key = _about(task) + ("" if task.rhythm == Rhythm.CONTINUOUS else period)
    return list(Task.objects.filter(kind=TASK, key__startswith=key, done_at=None))


def _tick_off(task: KnowledgeTask, period: str, actor: Actor, at: datetime) -> None:
    """What was asked for is done; an old follow-up of a continuous task, written late, may not be enough."""
    if task.rhythm == Rhythm.CONTINUOUS:
        comes = next_follow_up(task, task.follow_ups.all(), local(at).date())
        if comes.standing is not Standing.COMING:
            return
    for asked in _open(task, period):
        finish_task(asked, at=at, user_id=actor.user_id)
