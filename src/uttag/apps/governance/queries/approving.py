"""Whether someone may approve minutes as they stand, and if not, why not (G7)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.bodies.sitting import membership_of
from uttag.apps.governance.meetings.concluding import day_of
from uttag.apps.governance.meetings.minutes import FOR_APPROVAL, approval_facts
from uttag.apps.governance.queries.meetings import MinutesRow
from uttag.rules.deciding import approve
from uttag.rules.reasons import Reason, Refusal
from uttag.rules.rulings import rule_on


@dataclass(frozen=True, slots=True)
class MyApproval:
    """`may`: the rule would take it now. `locks`: it would be the second. `why_not`, for a member who may not."""

    may: bool
    locks: bool = False
    why_not: Reason | None = None


def my_approval(actor: Actor, row: MinutesRow) -> MyApproval:
    """The same rule that the operation asks, so that a page offers just what will be done."""
    if row.locked or not actor.may("approve_minutes"):
        return MyApproval(False)
    meeting = row.minutes.meeting
    mine = membership_of(actor.user_id, meeting.body, day_of(meeting))
    if mine is None:
        return MyApproval(False)
    prefetch_related_objects([row.minutes], *FOR_APPROVAL)
    outcome = rule_on(approve, approval_facts(row.minutes, mine), term_book()).outcome
    if isinstance(outcome, Refusal):
        return MyApproval(False, why_not=outcome.reasons[0])
    return MyApproval(True, locks=outcome.locks)
