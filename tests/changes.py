"""A proposal, a council that decides, and parties' contacts: what tests of changes start from.

Bodies are the folder's own. `decide` calls `enact` as a meeting does that has ended unanimously.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.test import Client

from tests import region as r
from tests.interfaces.web.people import client_of
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Decision
from uttag.apps.governance.matters.enacting import enact
from uttag.apps.governance.matters.matters import raise_matter
from uttag.apps.governance.models import Body, Matter
from uttag.apps.parties.models import CareProvider, Unit
from uttag.ground.accounts.models import User
from uttag.ground.verify import breaches, invariants
from uttag.rules.calendar import local

NOW, TODAY = r.NOW, r.TODAY
MAY = date(2026, 5, 1)
DAYS = "delivery.working_days"
LMN = "ledningsradet_lmn"

_serial = count(1)


def person(role: Role, care_provider: str = "") -> Actor:
    """Someone in `role`; a contact at the care provider with that code."""
    user = User.objects.create_user(f"c{next(_serial)}", name=f"{role.value.title()} Person")
    provider = CareProvider.objects.get(code=care_provider).pk if care_provider else None
    return Actor(role, user.pk, user.name, care_provider_id=provider)


def propose(
    *values: tuple[str, date, Any], actor: Actor | None = None, at: datetime = NOW, **more: Any
) -> Matter:
    """A matter with these values, or with three working days from 1 May."""
    return raise_matter(
        title=more.pop("title", "Kortare leveranstid"),
        values=values or ((DAYS, MAY, 3),),
        actor=actor or person(Role.LMN),
        at=at,
        **more,
    )


def decide(matter: Matter, *, body: str = LMN, at: datetime = NOW, day: date | None = None) -> Decision:
    """The body's unanimous decision."""
    with transaction.atomic():
        return enact(
            matter,
            Body.objects.get(code=body),
            decided_day=day or local(at).date(),
            words="Enligt förslaget.",
            actor=person(Role.SECRETARIAT),
            at=at,
        )


def unsound(*parts: str) -> list[str]:
    """Names of the invariants of these apps that don't hold."""
    wanted = parts or ("agreement",)
    names = [one.name for one in invariants() if one.name.split(".")[0] in wanted]
    return [name for name in names if breaches(name)]


def logged_in(role: Role, care_provider: str = "") -> Client:
    """A browser of someone in `role`; a contact at the care provider with that code."""
    provider = CareProvider.objects.get(code=care_provider) if care_provider else None
    kind = Unit.Kind.CARE if provider else Unit.Kind.LMN
    name = f"{role.value}{next(_serial)} Person"
    return client_of(r._actor(name, role, f"Enhet {name}", kind, provider))
