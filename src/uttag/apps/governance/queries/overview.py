"""The cooperation at a glance: meetings to come, the latest changes, how far the latest change has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.models import ChangeLogEntry, Decision
from uttag.apps.governance.models import Meeting
from uttag.apps.parties.models import CareProvider

FEW = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """A decided change, and how many of the parties have carried it out (P4)."""

    decision: Decision
    implemented: int
    parties: int

    @property
    def left(self) -> int:
        return self.parties - self.implemented


def coming_meetings(actor: Actor, at: datetime) -> list[Meeting]:
    """The next few meetings that are planned, the first first."""
    require(actor, "see_governance")
    planned = Meeting.objects.filter(state=Meeting.State.PLANNED, starts_at__gte=at)
    return list(planned.select_related("body").order_by("starts_at")[:FEW])


def latest_changes(actor: Actor) -> list[ChangeLogEntry]:
    """The last few entries of the change log, the latest first."""
    require(actor, "see_governance")
    return list(ChangeLogEntry.objects.select_related("decision").order_by("-number")[:FEW])


def latest_progress(actor: Actor) -> Progress | None:
    """The latest change that a body has decided, and how far it has come; None before the first."""
    require(actor, "see_governance")
    decided = Decision.objects.filter(matter__isnull=False, logged__isnull=False)
    decision = decided.order_by("-decided_day", "-pk").first()
    if decision is None:
        return None
    return Progress(decision, decision.implementations.count(), CareProvider.objects.count())
