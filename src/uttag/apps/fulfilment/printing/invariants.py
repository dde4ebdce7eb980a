"""What must always hold of papers of whole waves."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q

from uttag.apps.fulfilment.models import Fetched, WavePapers
from uttag.apps.fulfilment.printing.asking import MAKE
from uttag.ground.outbox.models import Message
from uttag.ground.verify import Breach, invariant


@invariant(
    "fulfilment.papers_asked_for_are_being_made",
    clause="I3",
    says="Papers that were asked for and are not made have a message in the outbox that makes them.",
)
def papers_asked_for_are_being_made() -> Iterator[Breach]:
    asked_for = set(Message.objects.filter(kind=MAKE, done_at=None).values_list("key", flat=True))
    for uuid, kind in WavePapers.objects.filter(made_at=None).values_list("uuid", "kind"):
        if f"{MAKE}:{uuid}" not in asked_for:
            yield Breach(f"papers {uuid}", f"of kind {kind} are asked for, and nobody is to make them")


@invariant(
    "fulfilment.only_made_papers_are_fetched",
    clause="D8",
    says="Papers are fetched after they are made.",
)
def only_made_papers_are_fetched() -> Iterator[Breach]:
    early = Fetched.objects.filter(Q(papers__made_at=None) | Q(fetched_at__lt=F("papers__made_at")))
    for uuid, at in early.values_list("papers__uuid", "fetched_at"):
        yield Breach(f"papers {uuid}", f"were fetched {at:%Y-%m-%d %H:%M}, before they were made")
