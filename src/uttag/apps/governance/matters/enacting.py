"""A decided matter in force: decision, values, versions, change log and everyone's task, in one transaction (P4, P5).

Called by the meeting that decides (`conclude_item`), whose transaction it is. Whether the body was unanimous
is the meeting's to judge; whether it has the mandate, and whether the change still can apply, is judged here.
"""

from __future__ import annotations

from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.changes.changing import ValueChange, VersionChange, put_in_force
from uttag.apps.agreement.changes.implementing import ask_parties
from uttag.apps.agreement.models import Decision
from uttag.apps.governance.matters.mandates import decides
from uttag.apps.governance.matters.proposing import (
    documents_named,
    must_be_proposable,
    terms_named,
)
from uttag.apps.governance.models import Body, Matter
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

_LONGEST_NAME = 50  # of a body within a decision's reference


def enact(
    matter: Matter,
    body: Body,
    *,
    decided_day: date,
    words: str,
    actor: Actor,
    at: datetime,
    paragraph: int | None = None,
) -> Decision:
    """Makes `body`'s decision on `matter` and puts what it proposes in force from its days.

    `words`: what was decided; `paragraph`: the item's number in the meeting, for the reference. Refused where
    the matter is settled already, the body lacks the mandate, or a value can't apply any more (its day has
    come, its month is closed); then nothing at all is done.
    """
    held = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    _must_be_open(held)
    if decided_day > local(at).date():
        raise Refused(because("decision_not_yet", "P4", decided_day=decided_day))
    if not decides(body, held):
        raise Refused(because("no_mandate", "P4"))
    values, versions = _proposed_in(held)
    if values or versions:
        # Again: a month may have been closed, or the day have come, since the matter was raised. A decision
        # registered late is of its own day, but what has been ruled since then stands.
        day = local(at).date()
        must_be_proposable(held.uuid, values, versions, day=day, at=at, decided_day=decided_day)
    decision = _decide(held, body, decided_day, paragraph)
    logged = put_in_force(decision, values, versions, at=at)
    held.state, held.decision = Matter.State.DECIDED, decision
    held.save(update_fields=["state", "decision"])
    matter.state, matter.decision = held.state, decision
    ask_parties(decision, effective_day=logged.effective_from if logged else None, at=at)
    changes = {"decision": (None, decision.reference), "words": (None, words)}
    note(actor, "enact", at=at, subject_kind="matter", subject_uuid=held.uuid, changes=changes)
    return decision


def _must_be_open(matter: Matter) -> None:
    if matter.decision is not None:
        raise Refused(because("decided_already", "P4", reference=matter.decision.reference))
    if matter.state != Matter.State.OPEN:
        raise Refused(because("matter_not_open", "G11"))


def _proposed_in(matter: Matter) -> tuple[list[ValueChange], list[VersionChange]]:
    """What the matter would change; its terms and documents are held from here on."""
    values = list(matter.values.select_related("term"))
    versions = list(matter.versions.select_related("document", "file"))
    terms = terms_named(value.term.key for value in values)
    documents = documents_named(version.document.code for version in versions)
    return (
        [ValueChange(terms[v.term.key], v.effective_from, v.value) for v in values],
        [VersionChange(documents[v.document.code], v.effective_from, v.summary, v.file) for v in versions],
    )


def _decide(matter: Matter, body: Body, decided_day: date, paragraph: int | None) -> Decision:
    """The decision, under the body's name, the day and the item's number; a second meeting's that day says so."""
    Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    start = f"{body.name_sv[:_LONGEST_NAME].rstrip()} {decided_day.isoformat()}, § "
    taken = set(Decision.objects.filter(reference__startswith=start).values_list("reference", flat=True))
    first = f"{start}{paragraph or len(taken) + 1}"
    names = (first, *(f"{first} ({again})" for again in range(2, len(taken) + 3)))
    return Decision.objects.create(
        reference=next(name for name in names if name not in taken),
        body=body.name_sv,
        decided_day=decided_day,
        title=matter.title,
        enacted=True,
    )
