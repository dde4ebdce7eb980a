"""How a body decides (G8, G3, G6) and how its minutes are approved (G7).

An item ends as decided in unanimity, as remitted or as dropped. There is no majority and no third way.

Readings, each made here alone:
- *Unanimous* means that all who were present and take part agree, and that each side has someone who does. Who
  is recused takes no part. Who is absent does not count.
- *Dropped* ends a matter for good, so both sides must be present for it; *remitted* only sends it back, and is
  what is left when one side is missing.
- A body that neither may change anything nor has parts of a mandate (Ledningsrådet MTP, the officials' groups)
  recommends: its items decide nothing, and are agreed on in the same way (G4, G11).
- *The chair* (G7) is who led the meeting: the chair, or the vice chair where the chair was absent. Where neither
  was there, one present member from each side approves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.seats import CHAIR, SECRETARY, SIDES, VICE_CHAIR
from uttag.rules.terms import Terms

DECIDED = "decided"
REMITTED = "remitted"
DROPPED = "dropped"
OUTCOMES = (DECIDED, REMITTED, DROPPED)
AGREES = "agrees"
RECUSED = "recused"
UNANIMITY = "unanimity"  # the only value of governance.decides_by that there is
TERMS = "terms"
DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class Voice:
    """A member on the day of the meeting; `stance` is empty where nothing was said."""

    side: str
    present: bool
    stance: str = ""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """An item about to end. `day` is the meeting's.

    `decides`: it is asked to decide, not only to recommend. `mandate` is what the body may decide, `needs` what
    the matter would change ("terms", "documents:CODE"). `parts` are those of the body's mandate, `part` the one
    the matter falls under. `prepared_by` is the body whose chair and vice chair prepare (empty: nobody must),
    `prepared` the offices that have. `before` is how the item has ended already.
    """

    day: date
    outcome: str
    voices: tuple[Voice, ...]
    decides: bool = True
    mandate: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    part: str = ""
    prepared_by: str = ""
    prepared: tuple[str, ...] = ()
    begun: bool = True
    called_off: bool = False
    locked: bool = False
    open: bool = True
    before: str = ""


@dataclass(frozen=True, slots=True)
class Concluded:
    """How the item ends. `decides`: something is decided by it, and not only recommended."""

    outcome: str
    decides: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ApprovalGiven:
    """An approval of the text as it stands: by which side, and whether by who led the meeting."""

    side: str
    led: bool


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """Someone wants to approve minutes. `side` and `office` are theirs in the body, empty for a stranger.

    `led`: they led the meeting; `leader_side` is the leader's side, empty where nobody led it. `given` are the
    approvals of this very text, `mine` whether one of them is theirs; `seen` that the text is the one they read.
    """

    day: date
    side: str
    office: str
    present: bool
    led: bool
    leader_side: str
    complete: bool = True
    locked: bool = False
    seen: bool = True
    mine: bool = False
    given: tuple[ApprovalGiven, ...] = ()


@dataclass(frozen=True, slots=True)
class Approved:
    """`locks`: with this one both sides have approved."""

    locks: bool
    reasons: tuple[Reason, ...]


def conclude(facts: ItemFacts, terms: Terms) -> Concluded | Refusal:
    """How an item ends, or everything that stands in the way (G8)."""
    faults = [*_of_meeting(facts), *_of_outcome(facts)]
    if facts.outcome == DECIDED:
        faults += [*_of_unanimity(facts, terms), *_of_mandate(facts), *_of_preparation(facts)]
    if faults:
        return Refusal(tuple(faults), tuple(_instead(facts)))
    decides = facts.outcome == DECIDED and facts.decides
    return Concluded(facts.outcome, decides, (_said(facts, decides), *_why(facts)))


def may_decide(mandate: tuple[str, ...], parts: tuple[str, ...], needs: tuple[str, ...]) -> bool:
    """Whether a body may decide a matter, and not only recommend (P4, G3, G4, reading 7)."""
    if not needs:
        return bool(mandate or parts)
    return all(need in mandate or need.split(":")[0] in mandate for need in needs)


def approve(facts: ApprovalFacts, terms: Terms) -> Approved | Refusal:
    """Whether the minutes may be approved by this member, and whether that locks them (G7)."""
    faults = [*_of_minutes(facts), *_of_approver(facts)]
    if faults:
        return Refusal(tuple(faults))
    given = (*facts.given, ApprovalGiven(facts.side, facts.led))
    both = {approval.side for approval in given} == set(SIDES)
    locks = both and (not facts.leader_side or any(approval.led for approval in given))
    code = "minutes_approved_by_both" if locks else "minutes_approved_by_one"
    return Approved(locks, (because(code, "G7", side_code=facts.side),))


def _of_meeting(facts: ItemFacts) -> Iterator[Reason]:
    if facts.called_off:
        yield because("meeting_cancelled", "G8")
    elif not facts.begun:
        yield because("meeting_not_begun", "G8", meeting_day=facts.day)
    if facts.locked:
        yield because("minutes_locked", "G7")


def _of_outcome(facts: ItemFacts) -> Iterator[Reason]:
    if facts.outcome not in OUTCOMES:
        yield because("no_such_outcome", "G8")
    elif facts.before and facts.before != facts.outcome:
        yield because("ended_otherwise", "G8", outcome_code=facts.before)
    elif not facts.open and not facts.before:
        yield because("matter_closed", "G8")
    if facts.outcome == DROPPED:
        yield from _missing_sides(facts)


def _of_unanimity(facts: ItemFacts, terms: Terms) -> Iterator[Reason]:
    if terms.read("governance.decides_by", facts.day) != UNANIMITY:
        yield because("only_unanimity", "G8")
    yield from _missing_sides(facts)
    present = [voice for voice in facts.voices if voice.present]
    silent = sum(not voice.stance for voice in present)
    against = sum(voice.stance not in ("", AGREES, RECUSED) for voice in present)
    if against:
        yield because("not_unanimous", "G8", count=against)
    if silent:
        yield because("positions_missing", "G8", count=silent)
    for side in SIDES:
        here = [voice for voice in present if voice.side == side]
        if here and all(voice.stance == RECUSED for voice in here):
            yield because("side_recused", "G8", side_code=side)


def _missing_sides(facts: ItemFacts) -> Iterator[Reason]:
    for side in SIDES:
        if not any(voice.present and voice.side == side for voice in facts.voices):
            yield because("side_not_present", "G8", side_code=side)


def _of_mandate(facts: ItemFacts) -> Iterator[Reason]:
    if facts.decides and not may_decide(facts.mandate, facts.parts, facts.needs):
        yield because("no_mandate", "P4" if facts.needs else "G1")
    if facts.parts and facts.part not in facts.parts:
        yield because("part_not_named", "G3")


def _of_preparation(facts: ItemFacts) -> Iterator[Reason]:
    if not facts.prepared_by:
        return
    for office in (CHAIR, VICE_CHAIR):
        if office not in facts.prepared:
            yield because("not_prepared_by", "G6", office_code=office, body=facts.prepared_by)


def _instead(facts: ItemFacts) -> Iterator[Reason]:
    """What can be done with an item that can't be decided."""
    if not [*_of_meeting(facts)] and facts.outcome == DECIDED and facts.open and not facts.before:
        yield because("instead_remit_or_drop", "G8")


def _said(facts: ItemFacts, decides: bool) -> Reason:
    if facts.outcome != DECIDED:
        return because("item_remitted" if facts.outcome == REMITTED else "item_dropped", "G8")
    return because("item_decided" if decides else "item_recommended", "G8")


def _why(facts: ItemFacts) -> Iterator[Reason]:
    if facts.outcome != DECIDED:
        return
    agreeing = sum(voice.present and voice.stance == AGREES for voice in facts.voices)
    yield because("all_agree", "G8", count=agreeing)
    if facts.prepared_by:
        yield because("prepared_as_asked", "G6", body=facts.prepared_by)


def _of_minutes(facts: ApprovalFacts) -> Iterator[Reason]:
    if facts.locked:
        yield because("minutes_locked", "G7")
    if not facts.complete:
        yield because("items_left", "G7")
    if not facts.seen:
        yield because("minutes_changed_meanwhile", "G7")


def _of_approver(facts: ApprovalFacts) -> Iterator[Reason]:
    if not facts.side or facts.office == SECRETARY:
        yield because("not_a_member", "G7")
    elif not facts.present:
        yield because("was_not_present", "G7")
    elif facts.mine:
        yield because("approved_already", "G7")
    elif any(approval.side == facts.side for approval in facts.given):
        yield because("side_has_approved", "G7", side_code=facts.side)
    elif facts.leader_side == facts.side and not facts.led:
        yield because("chair_approves_for_side", "G7", side_code=facts.side)
