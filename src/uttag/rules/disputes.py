"""The steps of a dispute (tvist, P10): inside the cooperation first, court only for what stays unresolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms


class DisputeStepKind(StrEnum):
    """`talks` and `council` are inside the cooperation (specification D); `judged` and `settled` are ends."""

    RAISED = "raised"
    TALKS = "talks"
    COUNCIL = "council"
    UNRESOLVED = "unresolved"
    COURT = "court"
    JUDGED = "judged"
    SETTLED = "settled"


K = DisputeStepKind
_INSIDE = frozenset({K.TALKS, K.COUNCIL, K.SETTLED})
# What may follow a step. That nothing can be resolved is said only once it has been tried.
NEXT: dict[DisputeStepKind | None, frozenset[DisputeStepKind]] = {
    None: frozenset({K.RAISED}),
    K.RAISED: _INSIDE,
    K.TALKS: _INSIDE | {K.UNRESOLVED},
    K.COUNCIL: _INSIDE | {K.UNRESOLVED},
    K.UNRESOLVED: frozenset({K.COURT, K.SETTLED}),
    K.COURT: frozenset({K.JUDGED, K.SETTLED}),
    K.JUDGED: frozenset(),
    K.SETTLED: frozenset(),
}
ENDS = frozenset(kind for kind, following in NEXT.items() if kind and not following)


@dataclass(frozen=True, slots=True)
class DisputeStepTaken:
    """A step that has been taken."""

    kind: DisputeStepKind
    day: date


@dataclass(frozen=True, slots=True)
class DisputeStepFacts:
    """A step to be taken, `today`, after those `taken` so far, in their order."""

    step: DisputeStepKind
    day: date
    today: date
    taken: tuple[DisputeStepTaken, ...] = ()


@dataclass(frozen=True, slots=True)
class DisputeStepAllowed:
    """The step can be taken. `ends`: the dispute is over with it."""

    ends: bool
    reasons: tuple[Reason, ...]


def step(facts: DisputeStepFacts, terms: Terms) -> DisputeStepAllowed | Refusal:
    """Whether the step may follow (P10), or everything that stands in its way."""
    last = facts.taken[-1] if facts.taken else None
    faults = _out_of_order(facts.step, last) + _wrong_day(facts, last)
    if faults:
        return Refusal(tuple(faults))
    if facts.step is K.COURT:
        why = because("dispute_unresolved_to_court", "P10")
    elif facts.step in ENDS:
        why = because("dispute_ends", "P10", step_code=f"dispute.{facts.step}")
    else:
        why = because("dispute_goes_on", "P10", step_code=f"dispute.{facts.step}")
    return DisputeStepAllowed(facts.step in ENDS, (why,))


def _out_of_order(kind: DisputeStepKind, last: DisputeStepTaken | None) -> list[Reason]:
    if kind in NEXT[last.kind if last else None]:
        return []
    if last is None:
        return [because("dispute_begins_raised", "P10")]
    if last.kind in ENDS:
        return [because("dispute_is_over", "P10", step_code=f"dispute.{last.kind}", step_day=last.day)]
    if kind is K.COURT:
        return [because("dispute_inside_first", "P10")]
    if kind is K.UNRESOLVED and last.kind is K.RAISED:
        return [because("dispute_not_tried", "P10")]
    return [
        because(
            "dispute_step_out_of_order",
            "P10",
            step_code=f"dispute.{kind}",
            last_code=f"dispute.{last.kind}",
        )
    ]


def _wrong_day(facts: DisputeStepFacts, last: DisputeStepTaken | None) -> list[Reason]:
    faults = []
    if facts.day > facts.today:
        faults.append(because("dispute_day_in_the_future", "P10", step_day=facts.day))
    if last and facts.day < last.day:
        faults.append(because("dispute_day_before_last", "P10", step_day=facts.day, last_day=last.day))
    return faults
