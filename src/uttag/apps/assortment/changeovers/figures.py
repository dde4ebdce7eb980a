"""A change's lists in figures: what an approval leads to, who has been told, and what has changed since (B2.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.changeovers.concerned import items_of_list
from uttag.apps.assortment.models import AssortmentChange, ConversionList
from uttag.ground.trail.models import TrailEntry


@dataclass(frozen=True, slots=True)
class Approval:
    """What a list's approval leads to: open items carried over, ended with no replacement, prescribers told."""

    carried: int
    ended: int
    prescribers: int


def approval_of(actor: Actor, list_: ConversionList) -> Approval:
    """The same in figures, before it is approved; one query beside the rows'."""
    require(actor, "see_assortment_changes")
    ends = Q(article__in=list_.conversions.filter(new=None).values("old"))
    told = Count("prescription__prescriber", distinct=True)
    found = items_of_list(list_).order_by().aggregate(n=Count("pk"), ended=Count("pk", ends), told=told)
    return Approval(found["n"] - found["ended"], found["ended"], found["told"])


def lists_changed_since(actor: Actor, change: AssortmentChange, at: datetime) -> bool:
    """Whether the change's lists, or its start day, are others than they were at `at`: by the trail."""
    require(actor, "see_assortment_changes")
    subjects = [change.uuid, *change.lists.values_list("uuid", flat=True)]
    later = TrailEntry.objects.filter(subject_uuid__in=subjects, at__gt=at)
    moved = Q(changes__has_key="starts_on")
    return later.filter(moved | Q(subject_kind="conversion_list")).exists()


def last_told(actor: Actor, change: AssortmentChange) -> datetime | None:
    """When prescribers were last told of one of the change's lists."""
    require(actor, "see_assortment_changes")
    latest: datetime | None = change.lists.aggregate(at=Max("told_at"))["at"]
    return latest
