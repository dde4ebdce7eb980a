"""What a proposal would have done in a past period: asked for here, run by the worker, kept with its rows (P4).

The journey `try_proposal` does the running, a batch at a time; each batch's figures and rows are added in one
transaction, so that a run that stops goes on where it was, and nothing is counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.governance.meetings.locking import locked_matter
from uttag.apps.governance.models import WhatIf, WhatIfRow
from uttag.ground.outbox.models import Message
from uttag.ground.outbox.operations import enqueue, retry
from uttag.ground.sets import insert_many
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local, months_later
from uttag.rules.reasons import Refused, because

STEP = "proposal.try"
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Found:
    """A ruling that would have come out otherwise, as its row is kept. `ore`: charged above the old answer."""

    ruling: UUID
    rule: str
    care_provider: str
    turned: str
    ore: int


@dataclass(slots=True)
class Totals:
    """A run's figures so far. `tried` of `to_try` rulings; `last` is the key of the last one tried."""

    run: Counter[str] = field(default_factory=Counter)
    differing: Counter[tuple[str, str]] = field(default_factory=Counter)
    turned: Counter[str] = field(default_factory=Counter)
    ore: Counter[str] = field(default_factory=Counter)
    ahead: list[str] = field(default_factory=list)
    tried: int = 0
    to_try: int = 0
    last: str = ""

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Totals:
        """From a what-if's `totals`."""
        return cls(
            run=Counter(kept.get("run", {})),
            differing=Counter({(rule, code): n for rule, code, n in kept.get("differing", ())}),
            turned=Counter(kept.get("turned", {})),
            ore=Counter(kept.get("ore", {})),
            ahead=kept.get("ahead", []),
            tried=kept.get("tried", 0),
            to_try=kept.get("to_try", 0),
            last=kept.get("last", ""),
        )

    def plain(self) -> dict[str, Any]:
        """As a what-if keeps it."""
        return {
            "run": dict(self.run),
            "differing": [[rule, code, n] for (rule, code), n in sorted(self.differing.items())],
            "turned": dict(self.turned),
            "ore": dict(self.ore),
            "ahead": self.ahead,
            "tried": self.tried,
            "to_try": self.to_try,
            "last": self.last,
        }

    def add(self, found: Iterable[Found]) -> None:
        """Counts these."""
        for row in found:
            self.differing[row.rule, row.care_provider] += 1
            if row.turned:
                self.turned[row.turned] += 1
            if row.ore:
                self.ore[row.care_provider] += row.ore


def last_quarter(today: date) -> tuple[date, date]:
    """First and last day of the last full quarter before `today`."""
    this = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return months_later(this, -3), this - timedelta(days=1)


@operation("try_proposal")
def ask_what_if(matter: UUID, *, since: date, until: date, actor: Actor, at: datetime) -> WhatIf:
    """Asks the worker to try the matter's values on the rulings of `since` to `until`, both included.

    Asked while the same run waits or works it is that one; done before, it is run anew on what there is now.
    """
    found = locked_matter(matter)
    if not found.values.exists():
        raise Refused(because("what_if_without_values", "P4"))
    _must_be_a_past_period(since, until, local(at).date())
    waiting = found.what_ifs.filter(since=since, until=until, done_at=None).first()
    if waiting is not None:
        _try_again_if_given_up(waiting, at)
        return waiting
    made = WhatIf.objects.create(matter=found, since=since, until=until, asked_at=at)
    ask_step(made, at=at, follows=None)
    changes = {"period": (None, f"{since} – {until}")}
    note(actor, "try_proposal", at=at, subject_kind="matter", subject_uuid=found.uuid, changes=changes)
    return made


def ask_step(what_if: WhatIf, *, at: datetime, follows: Message | None) -> Message:
    """Asks for the run's next batch; the key says what it follows, so that a step done twice has one successor."""
    key = f"{STEP}:{what_if.uuid}:{follows.pk if follows else 0}"
    return enqueue(STEP, {"what_if": str(what_if.uuid)}, at=at, key=key)


def keep_batch(what_if: WhatIf, totals: Totals, found: Sequence[Found], *, done_at: datetime | None) -> None:
    """Adds a batch's rows and figures. In the worker's transaction."""
    totals.add(found)
    insert_many(
        WhatIfRow,
        ("what_if_id", "ruling", "rule", "care_provider", "turned"),
        [(what_if.pk, row.ruling, row.rule, row.care_provider, row.turned) for row in found],
    )
    what_if.totals, what_if.done_at = totals.plain(), done_at
    what_if.save(update_fields=["totals", "done_at"])
    if done_at is not None:
        # The last run is the one shown; the rows of those before it would only grow.
        WhatIf.objects.filter(matter=what_if.matter, done_at__isnull=False).exclude(pk=what_if.pk).delete()


def step_of(what_if: WhatIf) -> Message | None:
    """The last step asked of the worker."""
    steps = Message.objects.filter(kind=STEP, key__startswith=f"{STEP}:{what_if.uuid}:")
    return steps.order_by("-pk").first()


def _try_again_if_given_up(what_if: WhatIf, at: datetime) -> None:
    step = step_of(what_if)
    if step is not None and step.given_up_at is not None:
        retry(step, at=at)


def _must_be_a_past_period(since: date, until: date, today: date) -> None:
    if until < since or until > today:
        raise Refused(because("what_if_period_wrong", "P4", first_day=since, last_day=until))
    if until - since > LONGEST:
        raise Refused(because("what_if_too_long", "P4"))
