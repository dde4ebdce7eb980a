"""Kept papers of waves are forgotten some time after departure: they name people, and hold what opens their doors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.fulfilment.models import Parcel, WavePapers
from uttag.ground.files.operations import forget
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.terms import Terms

_NOTES, *_LABELS = WavePapers.Kind


@operation("forget_papers")
def forget_papers(*, actor: Actor, at: datetime) -> int:
    """Removes the files of waves that left long enough ago; how many. The rows remember that there were some."""
    due = [one for papers in due_papers(at) for one in papers.order_by("pk").select_for_update(no_key=True)]
    digests = {str(one.file_id) for one in due}
    for one in due:
        one.file, one.patients, one.forgotten_at = None, [], at
        one.save(update_fields=["file", "patients", "forgotten_at"])
    for digest in digests:
        forget(digest)
    if due:
        note(actor, "forget_papers", at=at, subject_kind="wave_papers", changes={"files": (len(due), 0)})
    return len(due)


def due_papers(at: datetime) -> Iterator[QuerySet[WavePapers]]:
    """Kept files that should be forgotten by now: notes, then labels."""
    for kinds in ([_NOTES], _LABELS):
        kept = timedelta(days=kept_days(kinds[0], local(at).date()))
        yield _left_before(at - kept).filter(kind__in=kinds)


def kept_days(kind: WavePapers.Kind, day: date) -> int:
    """For how many days after departure papers of a kind are kept.

    Labels hold door codes and words to the driver, so they go as soon as those do, where that is sooner.
    """
    terms = Terms(term_book())
    papers = terms.days("delivery.papers_kept_days", day)
    return papers if kind == _NOTES else min(papers, terms.days("delivery.details_kept_days", day))


def _left_before(at: datetime) -> QuerySet[WavePapers]:
    """Kept files of waves whose last parcel left, or was taken out of it, before then."""
    of_wave = Parcel.objects.filter(wave=OuterRef("wave"))
    left = of_wave.order_by().values("wave").annotate(last=Max("dispatched_at")).values("last")
    waiting = of_wave.filter(state=Parcel.State.PACKED)
    kept = WavePapers.objects.filter(~Exists(waiting), file__isnull=False)
    return kept.alias(left_at=Coalesce(Subquery(left), "made_at")).filter(left_at__lt=at)
