"""Who may log in after an archive was read in: it can say of anyone that they are anything.

A care provider says who prescribes at its units and who its contact is. Every other role is the receiver's to give:
a person who comes with one comes in inactive, until an administrator here has looked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role
from uttag.ground.accounts.models import User
from uttag.journeys.hand_over.refused import refuse_if

OF_A_PARTY = (Role.PRESCRIBER, Role.CONTACT)


@dataclass(frozen=True, slots=True)
class AtWork:
    """Assignments here, and who hold them."""

    assignments: frozenset[int]
    users: frozenset[int]


def at_work() -> AtWork:
    rows = list(Assignment.objects.values_list("pk", "user_id"))
    return AtWork(frozenset(pk for pk, _ in rows), frozenset(user for _, user in rows))


def keep_inactive(was: AtWork) -> None:
    """Those who came with a role that isn't the party's to give. Raises HandOverRefused for one who works here."""
    come = [
        one
        for one in Assignment.objects.exclude(role__in=OF_A_PARTY).select_related("user").order_by("pk")
        if one.pk not in was.assignments
    ]
    refuse_if(_would_get_more(come, was))
    User.objects.filter(pk__in={one.user_id for one in come}).update(is_active=False)


def _would_get_more(come: list[Assignment], was: AtWork) -> Iterator[str]:
    for one in come:
        if one.user_id in was.users and one.user.is_active:
            yield f"access.assignment {one.pk} would give a person who works here the role {one.role}"
