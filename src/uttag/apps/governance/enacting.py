"""A decided matter in force: decision, values, versions, change log and everyone's task, in one transaction (P4, P5).

Called by the meeting that decides (`conclude_item`), whose transaction it is. Whether the body was unanimous
is the meeting's to judge; whether it has the mandate, and whether the change still can apply, is judged here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.changing import DecidedValue, DecidedVersion, put_in_force
from uttag.apps.agreement.implementing import ask_parties
from uttag.apps.agreement.models import ChangeLogEntry, Decision
from uttag.apps.governance.mandates import decider_of, deciders_of_terms, decides_document, decides_terms
from uttag.apps.governance.models import Body, Matter, ProposedValue, ProposedVersion
from uttag.apps.governance.proposing import (
    ValueWish,
    VersionWish,
    documents_named,
    must_be_proposable,
    terms_named,
)
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

_LONGEST_NAME = 50  # of a body within a decision's reference


def enact(
    matter: Matter, body: Body, *, decided_day: date, words: str, actor: Actor, at: datetime
) -> Decision:
    """Makes `body`'s decision on `matter` and puts what it proposes in force from its days.

    `words`: what was decided. Refused where the matter is settled already, the body lacks the mandate, or a
    value can't apply any more (its day has come, its month is closed); then nothing at all is done.
    """
    held = Matter.objects.select_for_update(of=("self",)).get(pk=matter.pk)
    _must_be_open(held)
    if decided_day > local(at).date():
        raise Refused(because("decision_not_yet", "P4", decided_day=decided_day))
    values = list(held.values.select_related("term"))
    versions = list(held.versions.select_related("document", "file"))
    _must_have_mandate(body, values, versions)
    _must_still_apply(held, values, versions, decided_day, at)
    decision = _decide(held, body, decided_day)
    logged = _put_in_force(decision, values, versions, at)
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


def _must_have_mandate(
    body: Body, values: Sequence[ProposedValue], versions: Sequence[ProposedVersion]
) -> None:
    if values and not decides_terms(body):
        deciders = ", ".join(deciders_of_terms()) or "–"
        raise Refused(because("no_mandate_for_terms", "P4", body=body.name_sv, deciders=deciders))
    for document in (version.document for version in versions):
        if not decides_document(body, document):
            who, _ = decider_of(document)
            raise Refused(
                because(
                    "no_mandate_for_document", "P12", body=body.name_sv, document=document.title, decider=who
                )
            )


def _must_still_apply(
    matter: Matter,
    values: Sequence[ProposedValue],
    versions: Sequence[ProposedVersion],
    decided_day: date,
    at: datetime,
) -> None:
    """The rule again: a month may have been closed, or the day have come, since the matter was raised."""
    if not values and not versions:
        return
    terms = terms_named(value.term.key for value in values)
    documents = documents_named(version.document.code for version in versions)
    must_be_proposable(
        matter.uuid,
        [ValueWish(terms[v.term.key], v.effective_from, v.value) for v in values],
        [VersionWish(documents[v.document.code], v.effective_from, v.summary, v.file) for v in versions],
        # A decision registered late is of its own day, but what has been ruled since then stands.
        day=local(at).date(),
        at=at,
        decided_day=decided_day,
    )


def _decide(matter: Matter, body: Body, decided_day: date) -> Decision:
    """The decision, under the body's name, the day, and its number among the body's that day."""
    Body.objects.select_for_update(of=("self",)).get(pk=body.pk)
    start = f"{body.name_sv[:_LONGEST_NAME].rstrip()} {decided_day.isoformat()}, § "
    number = Decision.objects.filter(reference__startswith=start).count() + 1
    return Decision.objects.create(
        reference=f"{start}{number}",
        body=body.name_sv,
        decided_day=decided_day,
        title=matter.title,
        enacted=True,
    )


def _put_in_force(
    decision: Decision, values: Sequence[ProposedValue], versions: Sequence[ProposedVersion], at: datetime
) -> ChangeLogEntry | None:
    return put_in_force(
        decision,
        [DecidedValue(v.term, v.effective_from, v.value) for v in values],
        [DecidedVersion(v.document, v.effective_from, v.summary, v.file) for v in versions],
        at=at,
    )
