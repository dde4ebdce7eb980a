"""Who may approve a change of the article register (B2.5, reading 16): never the one who asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms


class ChangeKind(StrEnum):
    """What a change is about: which of LMN and central purchasing approves it is a term."""

    NEW_ARTICLE = "new_article"
    ARTICLE = "article"
    PRICE = "price"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """A change that `role` is about to approve on `today`. `asked_by_self`: the same person asked for it."""

    change: ChangeKind
    role: str
    asked_by_self: bool
    today: date


@dataclass(frozen=True, slots=True)
class Approvable:
    """The change can be approved. `approvers`: every role that could."""

    approvers: tuple[str, ...]
    reasons: tuple[Reason, ...]


def approve(facts: ChangeFacts, terms: Terms) -> Approvable | Refusal:
    """Whether the change may be approved by who is about to, or everything that stands in the way."""
    table = terms.read("register.approvers", facts.today)
    approvers = tuple(row["approver"] for row in table if row["kind"] == facts.change)
    kind, names = f"change.{facts.change}", approvers
    against = []
    if facts.role not in approvers:
        against.append(because("change_approved_by_others", "B2.5", change_code=kind, approver_codes=names))
    if facts.asked_by_self:
        against.append(because("change_asked_by_approver", "B2.5"))
    if against:
        return Refusal(tuple(against))
    return Approvable(approvers, (because("change_approved_by", "B2.5", change_code=kind, role=facts.role),))
