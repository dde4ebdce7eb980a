"""A workbook is handed in: kept, checked whole, and what it would change is shown. Nothing is changed yet (B2.6)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.assortment.models import AssortmentChange
from uttag.apps.catalogue.changes.asking import day_wrong
from uttag.apps.catalogue.models import WorkbookUpload
from uttag.ground.files.operations import content, store
from uttag.ground.files.uploads import Upload
from uttag.ground.sets import many_objects
from uttag.ground.trail.operations import note
from uttag.journeys.exchange_workbook.checking import check
from uttag.journeys.exchange_workbook.choices import choices_now
from uttag.journeys.exchange_workbook.found import Checked
from uttag.journeys.exchange_workbook.results import result_of, state_of
from uttag.papers.spreadsheet import XLSX
from uttag.papers.workbooks.marking import mark_up
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

State = WorkbookUpload.State
OPEN = (State.FAULTY, State.READY, State.UNCHANGED)


@operation("exchange_workbook")
def hand_in(
    upload: Upload, *, from_day: date, reason: str = "", change: UUID | None = None, actor: Actor, at: datetime
) -> WorkbookUpload:  # fmt: skip
    """Keeps the workbook with what the check found. The same one again by the same person is checked anew.

    `from_day`: from when what is no price applies. `reason`: for those who approve. `change`: the assortment change
    whose file it is. Raises Refused for a file that isn't the agreed workbook; such a file is not kept.
    """
    today = local(at).date()
    if from_day < today:
        raise Refused(because("workbook_day_has_been", "B2.6", from_day=from_day))
    if against := day_wrong(from_day, today):
        raise Refused(against)
    of = _change(change)
    with many_objects():
        checked = check(upload.content, from_day, today, of)
    kept = store(upload.content, XLSX, at=at)
    same = WorkbookUpload.objects.select_for_update().filter(
        sha256=kept.sha256,
        handed_in_by=actor.user_id,
        applies_from=from_day,
        assortment_change=change,
        state__in=OPEN,
    )
    made = same.first() or WorkbookUpload(
        name=upload.name[-160:],
        sha256=kept.sha256,
        size=len(upload.content),
        handed_in_at=at,
        handed_in_by_id=actor.user_id,
        role=actor.role.value,
        applies_from=from_day,
        assortment_change=change,
    )
    made.reason = reason.strip()[:300]
    _keep(made, checked, at)
    _note(made, "hand_in_workbook", "differences", checked.changes, actor, at)
    return made


@operation("exchange_workbook")
def check_again(workbook: UUID, *, actor: Actor, at: datetime) -> WorkbookUpload:
    """Checks a workbook against the register as it is now. Raises Refused for one that is settled."""
    found = held(workbook)
    checked = check_kept(found, at)
    _keep(found, checked, at)
    _note(found, "check_workbook", "differences", checked.changes, actor, at)
    return found


@operation("exchange_workbook")
def lay_aside(workbook: UUID, *, actor: Actor, at: datetime) -> WorkbookUpload:
    """The workbook won't be used. Twice is once. Raises Refused for one that is confirmed."""
    found = held(workbook, State.DROPPED)
    if found.state != State.DROPPED:
        found.state, found.settled_at, found.settled_by_id = State.DROPPED, at, actor.user_id
        found.save(update_fields=["state", "settled_at", "settled_by"])
        _note(found, "lay_workbook_aside", "state", State.DROPPED.value, actor, at)
    return found


def marked_copy(found: WorkbookUpload, *, at: datetime) -> bytes:
    """The file as it was handed in, with what is wrong today marked in it."""
    checked = check_kept(found, at)
    return mark_up(checked.book, checked.faults, choices_now().lists())


def check_kept(found: WorkbookUpload, at: datetime) -> Checked:
    """The check of a kept workbook against the register as it is at `at`."""
    of = _change(found.assortment_change)
    with many_objects():
        return check(content(found.sha256), found.applies_from, local(at).date(), of, guarded=True)


def held(workbook: UUID, *also: State) -> WorkbookUpload:
    """The workbook, held until the transaction ends. Raises Refused for one that is settled, but in `also`."""
    found = WorkbookUpload.objects.select_for_update(of=("self",)).filter(uuid=workbook).first()
    if found is None:
        raise Refused(because("workbook_not_found", "B2.6"))
    if found.state not in (*OPEN, *also):
        raise Refused(because("workbook_settled", "B2.6", name=found.name))
    return found


def _change(change: UUID | None) -> AssortmentChange | None:
    if change is None:
        return None
    found = AssortmentChange.objects.filter(uuid=change).first()
    if found is None:
        raise Refused(because("workbook_change_unknown", "B2.12"))
    return found


def _keep(made: WorkbookUpload, checked: Checked, at: datetime) -> None:
    made.result, made.digest, made.state = result_of(checked), checked.digest, state_of(checked)
    made.checked_at = at
    made.save()


def _note(made: WorkbookUpload, name: str, what: str, after: object, actor: Actor, at: datetime) -> None:
    note(actor, name, at=at, subject_kind="workbook", subject_uuid=made.uuid, changes={what: (None, after)})
