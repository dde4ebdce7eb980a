"""Papers of a whole wave are asked for; the worker makes them (`making`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.models import Parcel, Wave, WavePapers
from uttag.apps.fulfilment.printing.drawing import boxes_of
from uttag.apps.fulfilment.printing.forgetting import kept_days
from uttag.ground.outbox.operations import enqueue
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

MAKE = "papers.make"  # the outbox's word for it


@operation("print_papers")
def ask_for_papers(wave_uuid: UUID, kind: WavePapers.Kind, *, actor: Actor, at: datetime) -> WavePapers:
    """Notes or labels of all that is packed in a wave, in one file. The same parcels again: the file there is.

    Raises Refused where there is no such wave, nothing is packed, or the file has been forgotten.
    """
    wave = Wave.objects.select_for_update(no_key=True).filter(uuid=wave_uuid).first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    parcels = list(wave.parcels.order_by("pk").prefetch_related("extra_boxes"))
    if not parcels:
        raise Refused(because("papers_nothing_packed", "D8"))
    papers, new = WavePapers.objects.get_or_create(
        wave=wave,
        kind=kind,
        parcels=fingerprint(parcels),
        defaults={"count": count(kind, parcels), "asked_at": at, "asked_by_id": actor.user_id},
    )
    if papers.forgotten_at:
        kept = kept_days(kind, local(at).date())
        raise Refused(because("papers_forgotten", "D8", kept_days=kept))
    if new:
        told = {"papers": str(papers.uuid), "parcels": [parcel.pk for parcel in parcels]}
        enqueue(MAKE, told, at=at, key=key_of(papers))
        note(actor, "print_papers", at=at, subject_kind="wave", subject_uuid=wave.uuid)
    return papers


def key_of(papers: WavePapers) -> str:
    """What the work on them is called in the outbox."""
    return f"{MAKE}:{papers.uuid}"


def fingerprint(parcels: Sequence[Parcel]) -> str:
    """Tells sets of boxes apart."""
    numbers = " ".join("+".join(boxes_of(parcel)) for parcel in parcels)
    return hashlib.sha256(numbers.encode()).hexdigest()


def count(kind: WavePapers.Kind, parcels: Sequence[Parcel]) -> int:
    """How many papers: a note per parcel, a label per box."""
    if kind == WavePapers.Kind.NOTES:
        return len(parcels)
    return sum(len(boxes_of(parcel)) for parcel in parcels)
