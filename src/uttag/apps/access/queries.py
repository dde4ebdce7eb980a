"""From a user to the assignments held today, and from an assignment to an actor."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role


def assignments_on(day: date) -> QuerySet[Assignment]:
    """Assignments in force on `day`."""
    return (
        Assignment.objects.filter(
            Q(to_day=None) | Q(to_day__gte=day), from_day__lte=day, user__is_active=True
        )
        .select_related("user", "unit__care_provider")
        .order_by("unit__name", "role")
    )


def assignments_of(user_id: int, day: date) -> QuerySet[Assignment]:
    return assignments_on(day).filter(user_id=user_id)


def actor_of(assignment: Assignment) -> Actor:
    """The actor that an assignment makes of its user."""
    return Actor(
        role=Role(assignment.role),
        user_id=assignment.user_id,
        name=assignment.user.name,
        unit_id=assignment.unit_id,
        unit_name=assignment.unit.name,
        care_provider_id=assignment.unit.care_provider_id,
    )


def find_prescribers(actor: Actor, words: str, day: date) -> QuerySet[Assignment]:
    """Prescribers at their units on `day`, by parts of either's name: on whose behalf paper is registered (K3)."""
    require(actor, "prescribe")
    found = assignments_on(day).filter(role=Role.PRESCRIBER, unit__care_provider__isnull=False)
    if actor.care_provider_id is not None:
        found = found.filter(unit__care_provider=actor.care_provider_id)
    for word in words.split():
        found = found.filter(Q(user__name__icontains=word) | Q(unit__name__icontains=word))
    return found.order_by("user__name", "unit__name", "pk")
