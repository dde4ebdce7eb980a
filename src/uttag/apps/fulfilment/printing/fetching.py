"""Made papers are fetched and printed: who did, and when, so that nothing goes out with two labels unnoticed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.finding import note_people_shown
from uttag.apps.fulfilment.models import Fetched, Wave, WavePapers
from uttag.apps.fulfilment.printing.asking import MAKE, fingerprint, key_of
from uttag.ground.files.models import StoredFile
from uttag.ground.outbox.models import Message
from uttag.rules.reasons import Refused, because


@operation("print_papers")
def fetch_papers(papers_uuid: UUID, *, actor: Actor, at: datetime) -> WavePapers:
    """The papers with their file, to print: the same bytes each time. Noted, and logged for everyone in it (I2).

    Raises Refused while they are not made, and after they are forgotten.
    """
    found = WavePapers.objects.select_related("file", "wave").filter(uuid=papers_uuid).first()
    if found is None:
        raise Refused(because("papers_not_found", None))
    if found.file is None:
        raise Refused(because("papers_not_found" if found.forgotten_at else "papers_not_made", "D8"))
    Fetched.objects.create(papers=found, fetched_at=at, fetched_by_id=actor.user_id)
    note_people_shown(actor, f"fetch_papers:{found.kind}", map(UUID, found.patients), at=at)
    return found


@dataclass(frozen=True, slots=True)
class Printed:
    """A fetching: when, and by whom."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class PapersOfKind:
    """Where one kind of a wave's papers stands.

    `papers`: what was last asked for, if anything. `current`: of all that is packed now. `failing`: the making has
    failed and is tried again; `given_up`: no more. `before`: an earlier file, of fewer parcels, that was fetched.
    """

    kind: WavePapers.Kind
    papers: WavePapers | None = None
    size: int = 0
    current: bool = False
    failing: bool = False
    given_up: bool = False
    fetched: tuple[Printed, ...] = ()
    before: WavePapers | None = None

    @property
    def making(self) -> bool:
        """The worker is to make it, or is at it."""
        return self.papers is not None and self.papers.made_at is None and not self.given_up


def papers_of_wave(actor: Actor, of: Wave) -> list[PapersOfKind]:
    """Each kind of papers, as it was last asked for. Shows no patient."""
    require(actor, "see_depot")
    asked = list(WavePapers.objects.filter(wave=of).order_by("asked_at", "pk"))
    known = _Known(
        now=fingerprint(list(of.parcels.order_by("pk").prefetch_related("extra_boxes"))),
        sizes=_sizes(papers.file_id for papers in asked),
        work=_work(asked),
        fetched=_fetched(asked),
    )
    return [_of_kind(kind, [one for one in asked if one.kind == kind], known) for kind in WavePapers.Kind]


@dataclass(frozen=True, slots=True)
class _Known:
    now: str
    sizes: Mapping[str, int]
    work: Mapping[str, Message]
    fetched: Mapping[int, Sequence[Printed]]


def _of_kind(kind: WavePapers.Kind, asked: Sequence[WavePapers], known: _Known) -> PapersOfKind:
    if not asked:
        return PapersOfKind(kind)
    *earlier, last = asked
    work = known.work.get(key_of(last))
    return PapersOfKind(
        kind=kind,
        papers=last,
        size=known.sizes.get(last.file_id or "", 0),
        current=last.parcels == known.now,
        failing=work is not None and bool(work.last_error),
        given_up=work is not None and work.given_up_at is not None,
        fetched=tuple(known.fetched.get(last.pk, ())),
        before=next((one for one in reversed(earlier) if one.pk in known.fetched), None),
    )


def _sizes(files: Iterable[str | None]) -> dict[str, int]:
    return dict(StoredFile.objects.filter(pk__in=[file for file in files if file]).values_list("pk", "size"))


def _work(papers: Iterable[WavePapers]) -> dict[str, Message]:
    """The outbox's messages about what isn't made, by key."""
    keys = [key_of(one) for one in papers if one.made_at is None]
    return {str(message.key): message for message in Message.objects.filter(kind=MAKE, key__in=keys)}


def _fetched(papers: Iterable[WavePapers]) -> dict[int, list[Printed]]:
    found: defaultdict[int, list[Printed]] = defaultdict(list)
    fetched = Fetched.objects.filter(papers__in=[one.pk for one in papers]).order_by("fetched_at", "pk")
    for one in fetched.select_related("fetched_by"):
        found[one.papers_id].append(Printed(one.fetched_at, one.fetched_by.name if one.fetched_by else ""))
    return found
