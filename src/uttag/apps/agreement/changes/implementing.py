"""What each party does with a decision: it is asked to carry it out (P4) or to read it (G10), and says when it has."""

from __future__ import annotations

from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Decision, Implementation
from uttag.apps.parties.models import CareProvider
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import finish_by_key
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, Refused, because

IMPLEMENT = "implement_decision"
READ = "read_decision"


def ask_parties(decision: Decision, *, effective_day: date | None, at: datetime) -> None:
    """Gives each party's contact the task to carry the decision out, or, where it changes nothing, to read it.

    One statement for all; in the caller's transaction. Asked again it would be refused by the tasks' keys.
    """
    kind = IMPLEMENT if effective_day else READ
    reason = _reason(decision, effective_day)
    params = {name: str(value) for name, value in reason.params.items()}
    Task.objects.bulk_create(
        Task(
            kind=kind,
            key=task_key(kind, decision, provider),
            code=reason.code,
            clause=reason.clause or "",
            params=params,
            subject_kind="decision",
            role=Role.CONTACT.value,
            care_provider_id=provider,
            due_day=effective_day,
            created_at=at,
        )
        for provider in CareProvider.objects.order_by("pk").values_list("pk", flat=True)
    )


def _reason(decision: Decision, effective_day: date | None) -> Reason:
    title = decision.title
    if effective_day:
        return because("task_implement_decision", "P4", title=title, effective_day=effective_day)
    return because("task_read_decision", "G10", title=title)


def task_key(kind: str, decision: Decision, care_provider: int) -> str:
    """The key of a party's task for a decision."""
    return f"{kind}:{decision.pk}:{care_provider}"


@operation("mark_implemented")
def mark_implemented(
    decision: int, *, implemented_day: date, note_text: str = "", actor: Actor, at: datetime
) -> Implementation:
    """The actor's own party has carried the decision out on that day. Marked again, the day is put right."""
    if actor.care_provider_id is None:
        raise Refused(because("implement_without_party", "P4"))
    found = Decision.objects.filter(pk=decision).first()
    if found is None:
        raise Refused(because("decision_not_found", "P4"))
    _must_be_possible(found, implemented_day, local(at).date())
    provider = actor.care_provider_id
    before = Implementation.objects.select_for_update().filter(decision=found, care_provider=provider).first()
    made, _ = Implementation.objects.update_or_create(
        decision=found,
        care_provider_id=provider,
        defaults={
            "implemented_day": implemented_day,
            "note": note_text.strip()[:400],
            "recorded_by_id": actor.user_id,
            "recorded_at": at,
        },
    )
    finish_by_key(task_key(IMPLEMENT, found, provider), at=at, user_id=actor.user_id)
    changes = {found.reference: (before and before.implemented_day, implemented_day)}
    note(actor, "mark_implemented", at=at, subject_kind="decision", changes=changes)
    return made


def _must_be_possible(decision: Decision, day: date, today: date) -> None:
    if not decision.logged.exists():
        raise Refused(because("nothing_to_implement", "P4"))
    if day < decision.decided_day:
        raise Refused(because("implemented_too_early", "P4", decided_day=decision.decided_day))
    if day > today:
        raise Refused(because("implemented_in_future", "P4", implemented_day=day))
