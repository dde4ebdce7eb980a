"""Each municipality's agreement with the region comes into being, and is signed in two copies (P1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.models import Signature, SignedAgreement
from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.signed.periods import parties_of, standing_of
from uttag.apps.parties.models import CareProvider
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.periods import Standing
from uttag.rules.reasons import Refused, because

# No agreement begins before or after these years.
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True, slots=True)
class SignatureWish:
    """Who signed for which side (a care provider's code), where and when."""

    side: str
    name: str
    title: str
    place: str
    signed_day: date


def ensure_agreements(providers: Iterable[CareProvider], first_day: date) -> list[SignedAgreement]:
    """An agreement from `first_day` for each municipality that has none; those that were made.

    No operation of its own: loading the folder calls it, within its transaction.
    """
    known = set(SignedAgreement.objects.values_list("care_provider_id", flat=True))
    municipal = (p for p in providers if p.kind == CareProvider.Kind.MUNICIPALITY)
    return SignedAgreement.objects.bulk_create(
        SignedAgreement(care_provider=provider, first_day=first_day)
        for provider in municipal
        if provider.pk not in known
    )


@operation("register_agreement")
def make_agreement(care_provider: str, first_day: date, *, actor: Actor, at: datetime) -> SignedAgreement:
    """A new agreement with a municipality whose last one has ended, or ends before `first_day`. Twice is once."""
    if not FIRST_YEAR <= first_day.year <= LAST_YEAR:
        years = {"earliest": FIRST_YEAR, "latest": LAST_YEAR}
        raise Refused(because("agreement_begins_absurdly", "P1", first_day=first_day, **years))
    provider = _municipality(care_provider)
    book = term_book()
    for known in SignedAgreement.objects.filter(care_provider=provider).prefetch_related(*WITH_NOTICES):
        if known.first_day == first_day:
            return known
        if standing_of(known, first_day, book).standing is not Standing.ENDED:
            raise Refused(because("agreement_not_ended", "P1", name=provider.name))
    made = SignedAgreement.objects.create(care_provider=provider, first_day=first_day)
    _note(made, "first_day", None, first_day, actor, at)
    return made


@operation("register_agreement")
def sign(agreement: UUID, wish: SignatureWish, *, actor: Actor, at: datetime) -> Signature:
    """Registers that someone has signed for one of the two sides. The same signature again is the same row."""
    found = locked(agreement)
    side = party_with(found, wish.side)
    values = {"title": wish.title.strip(), "place": wish.place.strip(), "signed_day": wish.signed_day}
    name = wish.name.strip()
    if not (name and values["title"] and values["place"]):
        raise Refused(because("signature_incomplete", "P1"))
    if wish.signed_day > local(at).date():
        raise Refused(because("signature_in_the_future", "P1", signed_day=wish.signed_day))
    signature, made = Signature.objects.get_or_create(
        agreement=found, care_provider=side, name=name, defaults=values
    )
    if made:
        _note(found, "signed_for", None, side.code, actor, at)
    elif any(getattr(signature, field) != value for field, value in values.items()):
        raise Refused(because("signature_differs", "P1", name=name))
    return signature


WITH_NOTICES = ("notices__given_by", "notices__withdrawal")


def locked(agreement: UUID) -> SignedAgreement:
    """The agreement, held until the transaction ends: writes about one come one at a time. Raises Refused."""
    found = (
        SignedAgreement.objects.select_for_update(of=("self",))
        .select_related("care_provider")
        .filter(uuid=agreement)
        .first()
    )
    if found is None:
        raise Refused(because("agreement_not_found", "I1"))
    return found


def party_with(agreement: SignedAgreement, code: str) -> CareProvider:
    """The party of the agreement with that code. Raises Refused for anyone else."""
    known = {party.code: party for party in parties_of(agreement)}
    if code not in known:
        other = CareProvider.objects.filter(code=code).first()
        raise Refused(because("not_a_party", "P1", name=other.name if other else code))
    return known[code]


def _municipality(code: str) -> CareProvider:
    """Held, so that two agreements can't be made at once."""
    found = CareProvider.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise Refused(because("agreement_party_unknown", "P1", party=code))
    if found.kind != CareProvider.Kind.MUNICIPALITY:
        raise Refused(because("agreement_only_municipality", "P1", name=found.name))
    return found


def _note(
    agreement: SignedAgreement, what: str, before: object, after: object, actor: Actor, at: datetime
) -> None:
    note(
        actor,
        "register_agreement",
        at=at,
        subject_kind="agreement",
        subject_uuid=agreement.uuid,
        changes={what: (before, after)},
        care_provider_id=agreement.care_provider_id,
    )
