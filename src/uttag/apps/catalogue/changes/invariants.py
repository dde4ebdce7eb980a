"""What must always hold of changes of the register (B2.5): decided by another, and applied as they say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import F, Q

from uttag.apps.catalogue.changes.known import dated_prices, rows_now
from uttag.apps.catalogue.models import ChangeRequest
from uttag.ground.verify import Breach, invariant

State = ChangeRequest.State
_DECIDED = (State.APPROVED, State.APPLIED, State.REFUSED, State.WITHDRAWN, State.OVERTAKEN)
_APPROVED = (State.APPROVED, State.APPLIED, State.OVERTAKEN)


@invariant(
    "catalogue.nobody_approves_their_own_change",
    clause="B2.5",
    says="No change of the register is approved by the one who asked for it.",
)
def nobody_approves_their_own_change() -> Iterator[Breach]:
    own = ChangeRequest.objects.filter(state__in=_APPROVED).filter(
        Q(decided_by=F("asked_by")) | Q(change_set__asked_by=F("decided_by"))
    )
    for key, number in own.values_list("pk", "article_number"):
        yield Breach(f"change {key}", f"of article {number} is approved by who asked for it")


@invariant(
    "catalogue.decided_changes_say_who_and_when",
    clause="B2.5",
    says="A change that has been decided says by whom, in which role and when; one that waits says nothing yet.",
)
def decided_changes_say_who_and_when() -> Iterator[Breach]:
    named = Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decided_role="")
    nothing = Q(decided_at=None, decided_by=None, decided_role="")
    wrong = ChangeRequest.objects.exclude(Q(state__in=_DECIDED) & named).exclude(
        Q(state=State.ASKED) & nothing
    )
    for key, state in wrong.values_list("pk", "state"):
        yield Breach(f"change {key}", f"is {state}, and who decided and when says otherwise")


@invariant(
    "catalogue.applied_changes_have_a_time",
    clause="B2.5",
    says="A change has a time when it was applied exactly when it is applied.",
)
def applied_changes_have_a_time() -> Iterator[Breach]:
    wrong = ChangeRequest.objects.exclude(Q(state=State.APPLIED) & Q(applied_at__isnull=False)).exclude(
        ~Q(state=State.APPLIED) & Q(applied_at=None)
    )
    for key, state in wrong.values_list("pk", "state"):
        yield Breach(f"change {key}", f"is {state}, and when it was applied says otherwise")


@invariant(
    "catalogue.the_register_is_as_last_changed",
    clause="B2.5",
    says="Each fact of an article is what the last applied change of it says, and so is the price of each day.",
)
def the_register_is_as_last_changed() -> Iterator[Breach]:
    facts, prices = _last_said()
    rows = rows_now({number for number, _ in facts})
    for (number, name), said in facts.items():
        is_now = getattr(rows[number], name) if number in rows else None
        if is_now != said:
            yield Breach(f"article {number}", f"has {name} {is_now!r}, and its last change says {said!r}")
    held = dated_prices({number for number, _ in prices})
    for (number, day), said in prices.items():
        if held.get((number, day)) != said:
            yield Breach(f"article {number}", f"doesn't cost {said} öre from {day}, as its last change says")


def _last_said() -> tuple[dict[tuple[str, str], Any], dict[tuple[str, date], int]]:
    """Article and field → what its last applied change says; article and day → its price.

    In the order in which they were applied, which for one and the same moment is the order of their days.
    """
    facts: dict[tuple[str, str], Any] = {}
    prices: dict[tuple[str, date], int] = {}
    applied = ChangeRequest.objects.filter(state=State.APPLIED)
    order = ("applied_at", "applies_from", "decided_at", "pk")
    columns = ("article_number", "kind", "differs", "applies_from")
    for number, kind, differs, day in applied.order_by(*order).values_list(*columns).iterator():
        # A new article's facts were there from its approval: what was changed since then came after them.
        new = kind == ChangeRequest.Kind.NEW_ARTICLE
        for name, (_, after) in differs.items():
            if name == "price_ore":
                prices[number, day] = prices.get((number, day), after) if new else after
            else:
                facts[number, name] = facts.get((number, name), after) if new else after
    return facts, prices
