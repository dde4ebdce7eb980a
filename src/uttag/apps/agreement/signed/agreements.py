"""Reads of the agreements between each municipality and the region, and of disputes (P1-P3, P9, P10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.models import Dispute, DisputeStep, Notice, Signature, SignedAgreement
from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.signed.periods import standing_of
from uttag.apps.parties.models import CareProvider
from uttag.ground.files.models import StoredFile
from uttag.ground.trail.operations import note
from uttag.rules.periods import AgreementState


@dataclass(frozen=True, slots=True)
class AgreementOn:
    """A municipality's agreement, and how it stands on the day asked about."""

    agreement: SignedAgreement
    state: AgreementState

    @property
    def party(self) -> CareProvider:
        return self.agreement.care_provider


def agreements_on(actor: Actor, day: date) -> list[AgreementOn]:
    """Each municipality's agreement on `day`, by name; of several the one that began last by then."""
    require(actor, "see_governance")
    book = term_book()
    latest: dict[int, SignedAgreement] = {}
    for found in _with_notices().order_by("care_provider__name", "first_day"):
        if found.first_day <= day or found.care_provider_id not in latest:
            latest[found.care_provider_id] = found
    return [AgreementOn(one, standing_of(one, day, book)) for one in latest.values()]


def agreement_for(actor: Actor, uuid: UUID) -> SignedAgreement:
    """One agreement with signatures, notices and checklist at hand, documents without their bytes.

    Raises SignedAgreement.DoesNotExist.
    """
    require(actor, "see_governance")
    signatures = Prefetch(
        "signatures", Signature.objects.select_related("care_provider").order_by("signed_day", "pk")
    )
    return _with_notices().prefetch_related(signatures, "hand_over__done_by").get(uuid=uuid)


def other_agreements(actor: Actor, agreement: SignedAgreement) -> list[SignedAgreement]:
    """The same municipality's agreements before and after this one."""
    require(actor, "see_governance")
    of_party = SignedAgreement.objects.filter(care_provider=agreement.care_provider_id)
    return list(of_party.exclude(pk=agreement.pk).order_by("first_day"))


def disputes_for(actor: Actor, search: str = "") -> QuerySet[Dispute]:
    """Disputes with their last step (`last_kind`, `last_day`), the latest first."""
    require(actor, "see_governance")
    steps = DisputeStep.objects.filter(dispute=OuterRef("pk")).order_by("-pk")
    found = Dispute.objects.select_related("care_provider", "clause").annotate(
        last_kind=Subquery(steps.values("kind")[:1]), last_day=Subquery(steps.values("day")[:1])
    )
    for word in search.split():
        found = found.filter(Q(title__icontains=word) | Q(care_provider__name__icontains=word))
    return found.order_by("-opened_day", "-pk")


def dispute_for(actor: Actor, uuid: UUID) -> Dispute:
    """One dispute with its steps in the order they were taken. Raises Dispute.DoesNotExist."""
    steps = DisputeStep.objects.select_related("recorded_by").order_by("pk")
    return disputes_for(actor).prefetch_related(Prefetch("steps", steps)).get(uuid=uuid)


def notice_document(actor: Actor, notice: UUID, *, at: datetime, withdrawal: bool = False) -> StoredFile:
    """A notice's document, or that of its withdrawal; each look is noted in the trail.

    Raises ObjectDoesNotExist.
    """
    require(actor, "see_governance")
    found = Notice.objects.select_related("agreement", "document", "withdrawal__document").get(uuid=notice)
    file = getattr(found, "withdrawal", None) if withdrawal else found
    if file is None or file.document is None:
        raise StoredFile.DoesNotExist
    _note_look(actor, "agreement", found.agreement.uuid, found.agreement.care_provider_id, at)
    document: StoredFile = file.document
    return document


def step_document(actor: Actor, dispute: UUID, step: int, *, at: datetime) -> StoredFile:
    """The document of a step in a dispute; each look is noted in the trail.

    Raises ObjectDoesNotExist.
    """
    require(actor, "see_governance")
    steps = DisputeStep.objects.select_related("dispute", "document")
    found = steps.get(dispute__uuid=dispute, pk=step)
    if found.document is None:
        raise StoredFile.DoesNotExist
    _note_look(actor, "dispute", found.dispute.uuid, found.dispute.care_provider_id, at)
    return found.document


def _with_notices() -> QuerySet[SignedAgreement]:
    notices = Notice.objects.select_related("given_by", "document", "withdrawal", "registered_by")
    return SignedAgreement.objects.select_related("care_provider__association").prefetch_related(
        Prefetch("notices", notices.defer("document__content").order_by("received_day", "pk"))
    )


def _note_look(actor: Actor, kind: str, uuid: UUID, provider: int, at: datetime) -> None:
    note(actor, "see_document", at=at, subject_kind=kind, subject_uuid=uuid, care_provider_id=provider)
