"""A checked workbook is confirmed: asked for by who handed it in, or approved at once by another (B2.5, B2.6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.assortment.changeovers.planning import file_is_there
from uttag.apps.catalogue.changes.asking import ask_for_changes, decided_changes
from uttag.apps.catalogue.models import ChangeSet, WorkbookUpload
from uttag.ground.trail.operations import note
from uttag.journeys.exchange_workbook.found import Checked
from uttag.journeys.exchange_workbook.handing_in import check_kept, held
from uttag.journeys.exchange_workbook.listing import put_in_lists
from uttag.journeys.exchange_workbook.results import result_of
from uttag.rules.reasons import Reason, Refused, because, some

State = WorkbookUpload.State
Source = ChangeSet.Source
MOST_NAMED = 6


@operation("exchange_workbook")
def confirm_workbook(workbook: UUID, digest: str, *, actor: Actor, at: datetime) -> WorkbookUpload:
    """Makes change requests of the workbook's differences; `digest` is of those that were shown. Twice is once.

    Whoever handed it in asks for them, and another approves. Where another who may approve confirms, they are
    asked for in the name of who handed it in and approved at once: two pairs of eyes either way. Conversions
    go to the assortment change's draft lists, and its agreed file is there from now on. Raises Refused while
    any fault is left, and with what differs if the register has changed since the preview.
    """
    found = held(workbook, State.ASKED, State.APPLIED)
    if found.state in (State.ASKED, State.APPLIED):
        return found
    checked = check_kept(found, at)
    _require_as_shown(found, checked, digest)
    own = found.handed_in_by_id == actor.user_id
    sets = _asked(found, checked, actor, at) if own else _decided(found, checked, actor, at)
    if found.assortment_change:
        put_in_lists(found.assortment_change, checked.conversions, actor=actor, at=at)
        file_is_there(found.assortment_change, found.sha256, actor=actor, at=at)
    found.state = State.ASKED if own and sets else State.APPLIED
    found.settled_at, found.settled_by_id = at, actor.user_id
    found.save(update_fields=["state", "settled_at", "settled_by"])
    found.change_sets.set(sets)
    changes = {"state": (State.READY.value, found.state), "differences": (0, checked.changes)}
    note(actor, "confirm_workbook", at=at, subject_kind="workbook", subject_uuid=found.uuid, changes=changes)
    return found


def _require_as_shown(found: WorkbookUpload, checked: Checked, digest: str) -> None:
    if checked.faults:
        count = len(checked.faults)
        raise Refused(because("workbook_has_faults", "B2.6", count=count), *_first(checked))
    if checked.digest != digest:
        raise Refused(because("workbook_register_changed", "B2.6"), *_changed(found, checked))
    if not checked.changes and not found.assortment_change:
        raise Refused(because("workbook_changes_nothing", "B2.6"))


def _first(checked: Checked) -> list[Reason]:
    return [
        because("workbook_fault_at", "B2.6", sheet=one.sheet, cell=one.cell)
        for one in checked.faults[:MOST_NAMED]
    ]


def _changed(found: WorkbookUpload, checked: Checked) -> list[Reason]:
    """Which articles would now be changed otherwise than what was shown; of what was kept of it."""
    shown = {_key(row): row["differs"] for row in found.result["differences"]}
    now = {_key(row): row["differs"] for row in result_of(checked)["differences"]}
    numbers = sorted({key[0] for key in {*shown, *now} if shown.get(key) != now.get(key)})
    if not numbers:
        return []
    articles = some(numbers, MOST_NAMED)
    return [because("workbook_differs_now", "B2.6", articles=articles, count=len(numbers))]


def _key(row: dict[str, str]) -> tuple[str, str, str]:
    return row["number"], row["kind"], row["day"]


def _asked(found: WorkbookUpload, checked: Checked, actor: Actor, at: datetime) -> list[ChangeSet]:
    return [
        ask_for_changes(
            wishes,
            applies_from=day,
            reason=found.reason or found.name,
            source=_source(found),
            actor=actor,
            at=at,
            file_sha256=found.sha256,
            judged=checked.found_on(day),
        )
        for day, wishes in checked.wishes.items()
        if wishes
    ]


def _decided(found: WorkbookUpload, checked: Checked, actor: Actor, at: datetime) -> list[ChangeSet]:
    """Raises RuledRefusal where the actor may not approve them."""
    require(actor, "approve_article_change")
    made = []
    for day, wishes in checked.wishes.items():
        one = decided_changes(
            wishes,
            applies_from=day,
            asked_by_id=found.handed_in_by_id,
            decider=actor,
            source=_source(found),
            reason=found.reason or found.name,
            at=at,
            file_sha256=found.sha256,
            judged=checked.found_on(day),
        )
        if one is not None:
            made.append(one)
    return made


def _source(found: WorkbookUpload) -> str:
    return Source.ASSORTMENT_CHANGE if found.assortment_change else Source.WORKBOOK
