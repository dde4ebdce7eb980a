"""The agreements between municipalities and the region, for tests: who acts, and what comes in.

Sixten works in the secretariat, Kim is Skara's own contact, Vera is Vara's. The agreements run from 1 May 2018,
so that on the tests' day (2 April 2026) the third period is in force, its last day for notice a month away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from tests import region as b
from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role
from uttag.apps.agreement.models import Notice, SignedAgreement
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.agreement.signed.notices import NoticeWish, register_notice
from uttag.apps.agreement.signed.signing import ensure_agreements
from uttag.apps.parties.models import CareProvider, Unit
from uttag.ground.accounts.models import User
from uttag.ground.files.uploads import Upload

START = date(2018, 5, 1)
NOTICE_DAY, LAST_DAY = date(2026, 5, 1), date(2027, 5, 1)
PDF = b"%PDF-1.7\nUpps\xc3\xa4gning"
SKARA, VARA, REGION = "1495", "1470", "VGR"

_serial = count(1)


@dataclass
class Agreed:
    region: b.Region
    sixten: Actor
    kim: Actor
    vera: Actor


def agreed() -> Agreed:
    """A region with its 49 agreements."""
    region = b.region()
    ensure_agreements(CareProvider.objects.all(), START)
    forget_term_book()
    return Agreed(
        region,
        sixten=person("Sixten Sekreterare", Role.SECRETARIAT, None),
        kim=person("Kim Kontakt", Role.CONTACT, SKARA),
        vera=person("Vera Vän", Role.CONTACT, VARA),
    )


def person(name: str, role: Role, provider: str | None, email: str = "") -> Actor:
    """Someone with a log-in, at a unit of the care provider, or of the distributor's."""
    of = CareProvider.objects.get(code=provider) if provider else None
    user = User.objects.create_user(name.split()[0].lower(), name=name, email=email)
    kind = Unit.Kind.ADMINISTRATION if of else Unit.Kind.SECRETARIAT
    unit = Unit.objects.create(
        care_provider=of, hsa_id=f"SE2321000131-S{next(_serial)}", name=f"{name.split()[0]}s enhet", kind=kind
    )
    Assignment.objects.create(user=user, unit=unit, role=role.value, from_day=date(2020, 1, 1))
    return Actor(role, user.pk, name, unit.pk, unit.name, of.pk if of else None)


def agreement(code: str = SKARA) -> SignedAgreement:
    return SignedAgreement.objects.get(care_provider__code=code)


def give_notice(
    agreed: Agreed,
    of: str = SKARA,
    *,
    by: str = "",
    received: date = b.TODAY,
    at: datetime = b.NOW,
    document: bytes | None = PDF,
) -> Notice:
    """Notice by the municipality itself, unless `by` says who, received and registered on the tests' day."""
    handed_in = Upload("brev", document) if document is not None else None
    wish = NoticeWish(by or of, received, handed_in)
    return register_notice(agreement(of).uuid, wish, actor=agreed.sixten, at=at)
