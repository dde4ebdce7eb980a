"""The finances followed up: a round is planned, its material made from the ledger, its outcome kept (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.follow_up.charged import AMOUNTS, UNDER_WAY, Charged, charged
from uttag.apps.governance.models import FinanceRound, Membership
from uttag.apps.invoicing.models import Month
from uttag.ground.trail.operations import note
from uttag.rules.calendar import ONE_DAY, local, months_later
from uttag.rules.following_up import Part, RoundsFacts, RoundsOfYear, rounds
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook

GROUP = "ekonomigruppen"
SUBJECT = "finance_round"  # what the trail calls a round


def rounds_of(year: int, planned: Sequence[date], day: date, book: TermBook | None = None) -> RoundsOfYear:
    """Which parts of `year` have a round planned, and which lack one. `book`: for who asks of many."""
    facts = RoundsFacts(year, tuple(sorted(planned)), day)
    return rule_on(rounds, facts, book or term_book()).outcome


@operation("keep_follow_up")
def plan_round(first_day: date, *, planned_day: date, actor: Actor, at: datetime) -> FinanceRound:
    """Plans the round of the part of a year that begins `first_day`, or moves it while nothing is kept."""
    part = _part(first_day, local(at).date())
    if planned_day <= part.last_day:
        raise Refused(because("round_before_part_ends", "P6", last_day=part.last_day))
    planned, made = FinanceRound.objects.select_for_update().get_or_create(
        first_day=part.first_day, last_day=part.last_day, defaults={"planned_day": planned_day}
    )
    before = None if made else planned.planned_day
    if before == planned_day:
        return planned
    if planned.kept_at:
        raise Refused(because("round_kept", "P6"))
    planned.planned_day = planned_day
    planned.save(update_fields=["planned_day"])
    changes = {"planned_day": (before, planned_day)}
    note(actor, "keep_follow_up", at=at, subject_kind=SUBJECT, subject_uuid=planned.uuid, changes=changes)
    return planned


@operation("keep_follow_up")
def make_material(round_: UUID, *, actor: Actor, at: datetime) -> FinanceRound:
    """Adds up what the round is to look at, as the ledger stands, and freezes it with its moment.

    Made again, it replaces what was there, until the outcome is kept. Refused while the days last.
    """
    found = _found(round_)
    if found.kept_at:
        raise Refused(because("round_kept", "P6"))
    if found.last_day >= local(at).date():
        raise Refused(because("round_not_over", "P6", last_day=found.last_day))
    found.material, found.material_at = material_of(found, at - UNDER_WAY), at
    found.save(update_fields=["material", "material_at"])
    note(
        actor,
        "keep_follow_up",
        at=at,
        subject_kind=SUBJECT,
        subject_uuid=found.uuid,
        changes={"material_at": (None, at)},
    )
    return found


@operation("keep_follow_up")
def keep_outcome(
    round_: UUID, *, outcome: str, present: Sequence[UUID] = (), actor: Actor, at: datetime
) -> FinanceRound:
    """Keeps what the group came to, and who took part; then material and outcome stand. Twice is once."""
    found = _found(round_)
    text, who = outcome.strip(), sorted(str(uuid) for uuid in present)
    if found.kept_at and (found.outcome, found.present) == (text, who):
        return found
    if found.kept_at:
        raise Refused(because("round_kept", "P6"))
    if found.material_at is None:
        raise Refused(because("round_without_material", "P6"))
    if not text:
        raise Refused(because("round_without_outcome", "P6"))
    _must_sit(present, local(at).date())
    found.outcome, found.present, found.kept_at, found.kept_by_id = text, who, at, actor.user_id
    found.save(update_fields=["outcome", "present", "kept_at", "kept_by"])
    note(
        actor,
        "keep_follow_up",
        at=at,
        subject_kind=SUBJECT,
        subject_uuid=found.uuid,
        changes={"outcome": (None, text)},
    )
    return found


def material_of(found: FinanceRound, until: datetime) -> dict[str, Any]:
    """What was charged during the round's days, beside what was in as many months before them."""
    months = (
        (found.last_day.year - found.first_day.year) * 12 + found.last_day.month - found.first_day.month + 1
    )
    before = months_later(found.first_day, -months)
    now = {(row.area, row.provider): row for row in charged(found.first_day, found.last_day, until=until)}
    then = {
        (row.area, row.provider): row.net_ore
        for row in charged(before, found.first_day - ONE_DAY, until=until)
    }
    return {
        "until": until.isoformat(),
        "before_first_day": before.isoformat(),
        "rows": [_row(key, now.get(key), then.get(key, 0)) for key in sorted(now.keys() | then.keys())],
        "open_months": _open_months(found),
    }


def _row(key: tuple[str, str], row: Charged | None, before_ore: int) -> dict[str, Any]:
    amounts = {name: getattr(row, name) if row else 0 for name in (*AMOUNTS, "vat_ore", "invoiced_ore")}
    waiting = (row.net_ore if row else 0) - amounts["invoiced_ore"]
    return {
        "area": key[0],
        "provider": key[1],
        **amounts,
        "waiting_ore": waiting,
        "before_ore": before_ore,
    }


def _open_months(found: FinanceRound) -> list[str]:
    """First days of the round's months that are not closed."""
    closed = set(
        Month.objects.filter(first_day__gte=found.first_day, first_day__lte=found.last_day)
        .exclude(closed_at=None)
        .values_list("first_day", flat=True)
    )
    day, months = found.first_day, []
    while day <= found.last_day:
        months.append(day)
        day = months_later(day, 1)
    return [month.isoformat() for month in months if month not in closed]


def _part(first_day: date, day: date) -> Part:
    parts = rounds_of(first_day.year, (), day).parts
    found = next((part for part in parts if part.first_day == first_day), None)
    if found is None:
        raise Refused(because("round_part_unknown", "P6"))
    return found


def _found(uuid: UUID) -> FinanceRound:
    found = FinanceRound.objects.select_for_update().filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("round_not_found", "P6"))
    return found


def members(day: date) -> list[Membership]:
    """Who sits in the finance group on a day."""
    return list(
        Membership.objects.filter(body__code=GROUP, from_day__lte=day)
        .exclude(to_day__lt=day)
        .select_related("user", "seat")
    )


def _must_sit(present: Sequence[UUID], day: date) -> None:
    if set(present) - {member.uuid for member in members(day)}:
        raise Refused(because("round_strangers", "P6"))
