"""An assortment change is planned, moved or called off, and its agreed file noted (B2.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment.models import AssortmentChange, RunOutRow
from uttag.apps.catalogue.models import ProductGroup, SupplierContract
from uttag.apps.catalogue.queries import families
from uttag.apps.purchasing.stops import lift_purchase_stops
from uttag.ground.trail.operations import Changes, note
from uttag.rules.agreed_file import FileFacts, file_clock
from uttag.rules.calendar import local, months_later
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import rule_on

State = AssortmentChange.State
MONTHS_AHEAD = 60


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """A change to be. `groups`: codes of product groups; `contract`: the number of the one that takes over."""

    name: str
    starts_on: date
    groups: Sequence[str]
    contract: str = ""


@operation("plan_assortment_change")
def plan_change(
    wish: ChangePlan, *, acknowledged: bool = False, actor: Actor, at: datetime
) -> AssortmentChange:
    """A change that starts on a day to come. The same name and day again is the one there is.

    Raises Refused where its agreed file is due already, unless that is `acknowledged` (B2.12, reading 17).
    """
    name = wish.name.strip()[:120]
    if not name:
        raise Refused(because("assortment_change_without_name", "B2.12"))
    groups = list(ProductGroup.objects.filter(code__in=wish.groups).select_for_update())
    if not groups or len(groups) < len(set(wish.groups)):
        raise Refused(because("assortment_change_without_groups", "B2.12"))
    if known := AssortmentChange.objects.filter(
        name=name, starts_on=wish.starts_on, state=State.PLANNED
    ).first():
        return known
    _to_come(wish.starts_on, at)
    if not acknowledged:
        _in_time_for_file(wish.starts_on, local(at).date())
    made = AssortmentChange.objects.create(
        name=name,
        starts_on=wish.starts_on,
        contract=_contract(wish.contract),
        planned_at=at,
        planned_by_id=actor.user_id,
    )
    made.groups.set(groups)
    _note(made, {"name": (None, name), "starts_on": (None, wish.starts_on)}, actor, at)
    return made


@operation("plan_assortment_change")
def move_start(change: UUID, starts_on: date, *, actor: Actor, at: datetime) -> AssortmentChange:
    """Another start day, while it hasn't started. The same day is no change.

    A run-out plan in use was reckoned to the day before: its purchase stops are lifted until a new one is in use.
    """
    found = planned_for_update(change)
    if found.starts_on == starts_on:
        return found
    _to_come(starts_on, at)
    _note(found, {"starts_on": (found.starts_on, starts_on)}, actor, at)
    found.starts_on = starts_on
    found.save(update_fields=["starts_on"])
    _lift_stops(found, actor, at)
    found.run_out_plans.update(in_use_at=None)
    return found


@operation("plan_assortment_change")
def call_off(change: UUID, why: str, *, actor: Actor, at: datetime) -> AssortmentChange:
    """The change is called off before it has started; purchases go on as usual. Twice is once."""
    found = change_for_update(change)
    if found.state == State.CANCELLED:
        return found
    _still_planned(found)
    if not why.strip():
        raise Refused(because("assortment_change_called_off_without_words", "B2.12"))
    found.state = State.CANCELLED
    found.save(update_fields=["state"])
    _lift_stops(found, actor, at)
    _note(found, {"state": (State.PLANNED, State.CANCELLED), "why": (None, why.strip())}, actor, at)
    return found


@operation("plan_assortment_change")
def file_is_there(change: UUID, sha256: str, *, actor: Actor, at: datetime) -> AssortmentChange:
    """The agreed Excel file with the new assortment has come: the first stops the clock, the last is kept."""
    found = planned_for_update(change)
    if found.file_sha256 == sha256:
        return found
    _note(found, {"file": (found.file_sha256 or None, sha256)}, actor, at)
    found.file_at = found.file_at or at
    found.file_sha256 = sha256
    found.save(update_fields=["file_at", "file_sha256"])
    return found


def change_for_update(change: UUID) -> AssortmentChange:
    """The change, locked. Raises Refused."""
    found = AssortmentChange.objects.select_for_update(of=("self",)).filter(uuid=change).first()
    if found is None:
        raise Refused(because("assortment_change_not_found", "I1"))
    return found


def planned_for_update(change: UUID) -> AssortmentChange:
    """The change, locked, which has not started. Raises Refused."""
    found = change_for_update(change)
    _still_planned(found)
    return found


def _still_planned(change: AssortmentChange) -> None:
    if change.state != State.PLANNED:
        raise Refused(because("assortment_change_not_planned", "B2.12", name=change.name))


def _to_come(day: date, at: datetime) -> None:
    today = local(at).date()
    if day <= today:
        raise Refused(because("assortment_change_in_the_past", "B2.12", starts_day=day))
    last_day = months_later(today, MONTHS_AHEAD)
    if day > last_day:
        raise Refused(because("assortment_change_too_far", "B2.12", last_day=last_day))


def _in_time_for_file(starts_on: date, today: date) -> None:
    clock = rule_on(file_clock, FileFacts(starts_on, today, None, today), term_book()).outcome
    if today > clock.due_day:
        raise Refused(because("assortment_change_sooner_than_agreed", "B2.12"), *clock.reasons)


def _lift_stops(change: AssortmentChange, actor: Actor, at: datetime) -> None:
    """What a plan in use stopped can be bought as usual again."""
    stopped = RunOutRow.objects.filter(plan__change=change, plan__in_use_at__isnull=False)
    articles = families(stopped.values_list("article", flat=True))
    lift_purchase_stops(list(articles.values_list("pk", flat=True)), actor=actor, at=at)


def _contract(number: str) -> SupplierContract | None:
    if not number:
        return None
    found = SupplierContract.objects.filter(number=number).first()
    if found is None:
        raise Refused(because("assortment_change_contract_unknown", "B2.12", contract=number))
    return found


def _note(change: AssortmentChange, changes: Changes, actor: Actor, at: datetime) -> None:
    kind = "assortment_change"
    note(actor, "plan_assortment_change", at=at, subject_kind=kind, subject_uuid=change.uuid, changes=changes)
