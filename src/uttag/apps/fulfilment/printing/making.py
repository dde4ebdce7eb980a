"""Papers of a whole wave are made, once, by the worker. Drawing takes seconds, so nothing is locked meanwhile."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.models import Parcel, WavePapers
from uttag.apps.fulfilment.printing.drawing import labels_of, named_by, notes_of
from uttag.ground.files.operations import store
from uttag.papers import delivery_note, parcel_label, parcel_zpl

PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file of `count` papers."""

    content: bytes
    media_type: str
    count: int


def make_papers(papers_uuid: UUID, parcels: Collection[int], *, actor: Actor, at: datetime) -> None:
    """Draws the papers of `parcels` (keys) and keeps the file. Made already: nothing.

    Killed on the way it has left nothing, and is run again. A parcel that has been taken out of its wave since it was
    asked for gets no paper; where none is left, the asking goes too.
    """
    require(actor, "print_papers")
    papers = WavePapers.objects.filter(uuid=papers_uuid, made_at=None).first()
    if papers is None:
        return
    of = Parcel.objects.filter(pk__in=parcels, wave=papers.wave_id)
    if not of.exists():
        papers.delete()
        return
    named = _patients(
        of
    )  # before drawing: one who is taken out meanwhile is named too much rather than too little
    _keep(papers, draw(WavePapers.Kind(papers.kind), of), named, at=at)


def _patients(of: QuerySet[Parcel]) -> list[str]:
    return sorted(map(str, named_by(of)))


def draw(kind: WavePapers.Kind, of: QuerySet[Parcel]) -> Drawn:
    """Papers of a kind, of one parcel at least."""
    match kind:
        case WavePapers.Kind.NOTES:
            notes = notes_of(of)
            return Drawn(delivery_note.render(notes), PDF, len(notes))
        case WavePapers.Kind.LABELS:
            labels = labels_of(of)
            return Drawn(parcel_label.render(labels), PDF, len(labels))
        case WavePapers.Kind.ZPL | WavePapers.Kind.ZPL_300:
            labels = labels_of(of)
            dpi: parcel_zpl.Dpi = 203 if kind == WavePapers.Kind.ZPL else 300
            return Drawn(parcel_zpl.render(labels, dpi), parcel_zpl.MEDIA_TYPE, len(labels))
        case _:
            assert_never(kind)


@transaction.atomic
def _keep(papers: WavePapers, drawn: Drawn, named: list[str], *, at: datetime) -> None:
    mine = WavePapers.objects.select_for_update(no_key=True).filter(pk=papers.pk, made_at=None)
    found = mine.first()
    if found is None:  # another worker, whose lease this one had outlived, was first
        return
    found.file = store(drawn.content, drawn.media_type, at=at)
    found.count, found.patients, found.made_at = drawn.count, named, at
    found.save(update_fields=["file", "count", "patients", "made_at"])
