"""Whether changes may be approved by who is about to, for each kind of change and whether it is one's own (B2.5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.queries import term_book
from uttag.rules.reasons import Reason, Refusal
from uttag.rules.register import ChangeFacts, ChangeKind, approve
from uttag.rules.rulings import Ruling, rule_on


def rule_approval(kinds: Collection[tuple[ChangeKind, bool]], actor: Actor, day: date) -> list[Ruling[Any]]:
    """The rule's answer for each kind of change; True: the actor has asked for it."""
    book = term_book()
    return [
        rule_on(approve, ChangeFacts(kind, actor.role.value, own, day), book) for kind, own in sorted(kinds)
    ]


def reasons_against(rulings: Sequence[Ruling[Any]]) -> tuple[Reason, ...]:
    """Everything that stands in the way, each once; nothing where all may be approved."""
    against = [one.outcome for one in rulings if isinstance(one.outcome, Refusal)]
    return tuple({repr(reason): reason for outcome in against for reason in outcome.reasons}.values())
