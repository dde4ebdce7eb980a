"""A folder's bodies, their seats and LMN's tasks go into the database (G1, C1)."""

from __future__ import annotations

from uttag.apps.agreement.folder import Folder
from uttag.apps.agreement.folder.steering import BodyEntry, KnowledgeEntry, SeatEntry
from uttag.apps.agreement.folder.writing import plain_entry
from uttag.apps.agreement.loading.loader import Loader, Row
from uttag.apps.governance.models import Body, KnowledgeTask, Seat


def load_bodies_and_tasks(folder: Folder, loader: Loader) -> None:
    """Puts bodies, seats and tasks. A part of `load_agreement`, which holds the transaction."""
    entries = folder.bodies.bodies
    bodies = loader.put(Body, [_body(place, entry) for place, entry in enumerate(entries, start=1)])
    _tell_who_is_whose(bodies, entries)
    loader.put(
        Seat,
        [
            _seat(place, seat, body)
            for body, entry in zip(bodies, entries, strict=True)
            for place, seat in enumerate(entry.seats, start=1)
        ],
    )
    tasks = folder.knowledge.tasks
    loader.put(KnowledgeTask, [_task(place, entry) for place, entry in enumerate(tasks, start=1)])


def _body(position: int, entry: BodyEntry) -> Row:
    """All but what leads to other bodies, which may come later in the file."""
    words = plain_entry(entry)
    code = words.pop("code")
    del words["reports_to"], words["prepared_by"]
    words |= {
        "position": position,
        "alternates_from_year": entry.alternates_from_year or None,
        "parts": [plain_entry(part) for part in entry.parts],
    }
    return Row(entry.place, key={"code": code}, words=words)


def _tell_who_is_whose(bodies: list[Body], entries: tuple[BodyEntry, ...]) -> None:
    by_code = {body.code: body.pk for body in bodies}
    for body, entry in zip(bodies, entries, strict=True):
        body.reports_to_id = by_code.get(entry.reports_to)
        body.prepared_by_id = by_code.get(entry.prepared_by)
    Body.objects.bulk_update(bodies, ["reports_to", "prepared_by"])


def _seat(position: int, entry: SeatEntry, body: Body) -> Row:
    words = {"function_sv": entry.function_sv, "function_en": entry.function_en}
    return Row(
        entry.place,
        key={"body_id": body.pk, "position": position},
        fixed={"side": entry.side, "party": entry.party, "least": entry.least, "most": entry.most},
        words=words,
    )


def _task(position: int, entry: KnowledgeEntry) -> Row:
    words = plain_entry(entry)
    code = words.pop("code")
    return Row(entry.place, key={"code": code}, words={**words, "position": position})
