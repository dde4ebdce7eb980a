"""The register of disputes: opened, and taken step by step as the rule lets them (P10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.models import Clause, Dispute, DisputeStep
from uttag.apps.agreement.queries import term_book
from uttag.apps.parties.models import CareProvider
from uttag.ground.files.uploads import Upload, keep
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.disputes import DisputeStepFacts, DisputeStepKind, DisputeStepTaken, step
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.rulings import rule_on


@dataclass(frozen=True, slots=True)
class DisputeWish:
    """A dispute that a party raises. `care_provider`: its code; `clause`: the one that is read in two ways."""

    care_provider: str
    title: str
    opened_day: date
    text: str = ""
    clause: str = ""


@dataclass(frozen=True, slots=True)
class StepWish:
    """A step taken in a dispute, with what it led to in words."""

    kind: DisputeStepKind
    day: date
    text: str = ""
    document: Upload | None = None


@operation("register_dispute")
def open_dispute(wish: DisputeWish, *, actor: Actor, at: datetime) -> Dispute:
    """A dispute with its first step, raised. The same again (party, title, day) is the one there is."""
    title = wish.title.strip()
    if not title:
        raise Refused(because("dispute_without_title", "P10"))
    # Held, so that the same one asked for twice at once is made once.
    provider = CareProvider.objects.select_for_update().filter(code=wish.care_provider).first()
    if provider is None:
        raise Refused(because("agreement_party_unknown", "P1", party=wish.care_provider))
    same = Dispute.objects.filter(care_provider=provider, title=title, opened_day=wish.opened_day)
    if known := same.first():
        return known
    clause = Clause.objects.filter(code=wish.clause).first() if wish.clause else None
    made = Dispute.objects.create(
        care_provider=provider, clause=clause, title=title, opened_day=wish.opened_day
    )
    _take(made, [], StepWish(DisputeStepKind.RAISED, wish.opened_day, wish.text), actor, at)
    return made


@operation("register_dispute")
def add_dispute_step(dispute: UUID, wish: StepWish, *, actor: Actor, at: datetime) -> DisputeStep:
    """The next step. The last one again is that one. Raises RuledRefusal for one out of order (court too soon)."""
    found = Dispute.objects.select_for_update(of=("self",)).filter(uuid=dispute).first()
    if found is None:
        raise Refused(because("dispute_not_found", "I1"))
    taken = list(found.steps.order_by("pk"))
    last = taken[-1] if taken else None
    if last and (last.kind, last.day, last.text) == (wish.kind, wish.day, wish.text.strip()):
        return last
    return _take(found, taken, wish, actor, at)


def steps_taken(steps: list[DisputeStep]) -> tuple[DisputeStepTaken, ...]:
    """Steps as the rule wants them."""
    return tuple(DisputeStepTaken(DisputeStepKind(one.kind), one.day) for one in steps)


def _take(
    dispute: Dispute, taken: list[DisputeStep], wish: StepWish, actor: Actor, at: datetime
) -> DisputeStep:
    facts = DisputeStepFacts(wish.kind, wish.day, local(at).date(), steps_taken(taken))
    ruled = rule_on(step, facts, term_book())
    provider = dispute.care_provider_id
    prepared = prepare(
        ruled, subject_kind="dispute", subject_uuid=dispute.uuid, at=at, care_provider_id=provider
    )
    if isinstance(ruled.outcome, Refusal):
        raise RuledRefusal([prepared], *ruled.outcome.reasons)
    file = keep(wish.document, at=at, care_provider_id=provider) if wish.document else None
    made = DisputeStep.objects.create(
        dispute=dispute,
        kind=wish.kind,
        day=wish.day,
        text=wish.text.strip(),
        document=file,
        recorded_by_id=actor.user_id,
        recorded_at=at,
    )
    record([prepared])
    note(
        actor,
        "register_dispute",
        at=at,
        subject_kind="dispute",
        subject_uuid=dispute.uuid,
        changes={"step": (taken[-1].kind if taken else None, wish.kind)},
        care_provider_id=provider,
    )
    return made
