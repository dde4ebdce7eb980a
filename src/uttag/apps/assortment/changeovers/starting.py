"""On its start day an assortment change carries the items over, a set at a time, by the worker (B2.12).

Each set is a transaction of its own under the change's lock: after a crash, twice over or with two workers, the next
set takes what is left. New articles can be ordered from the first set on; the old ones go out with the last.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.assortment.carrying import carry_set
from uttag.apps.assortment.changeovers.coming_and_going import decided, new_ones, old_ones
from uttag.apps.assortment.changeovers.concerned import approved_conversions, items_of_change
from uttag.apps.assortment.changeovers.planning import change_for_update
from uttag.apps.assortment.changeovers.steps import ask_to_carry
from uttag.apps.assortment.changeovers.telling import tell_desk
from uttag.apps.assortment.models import AssortmentChange, Conversion, ItemChoice
from uttag.apps.assortment.setting_aside import ask_about_hindered, ask_about_refused, hindered
from uttag.apps.prescribing.carrying_over import Takeover
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, Refused, because

State = AssortmentChange.State
SET = 3_000
KIND = "assortment_change"


@operation("carry_over")
def carry_over_change(change: UUID, *, actor: Actor, at: datetime, most: int = SET, after: int = 0) -> int:
    """Carries the next `most` items over, those `after` a key; asks for another set while there are more. How many
    were carried.

    What can't take over any more is set aside: its items wait with the old article, and LMN is asked. Raises Refused
    before the start day, and for a change without an approved list.
    """
    found, day = change_for_update(change), local(at).date()
    rows = list(approved_conversions(found))
    _may_start(found, rows, at)
    if found.state == State.PLANNED:
        _start(found, actor, at)
    why = hindered(_taking_over(found, rows))
    able = [row for row in rows if row.new_id not in why]
    if found.state == State.STARTED:
        decided(new_ones, found, able, at)
    waiting = items_of_change(found, day).filter(pk__gt=after).order_by("pk")
    some = list(waiting[:most])
    takeovers = _takeovers(found, rows, some, why)
    done = carry_set(
        takeovers,
        day=day,
        subject=found.uuid,
        actor=actor,
        at=at,
        change=found.pk,
        told_at=min((row.list.told_at for row in rows if row.list.told_at), default=None),
    )
    _ask_about_refused(found, takeovers, day, at)
    if some and waiting.filter(pk__gt=some[-1].pk).exists():
        ask_to_carry(found, at=at, after=some[-1].pk)
    else:
        _finish(found, rows, why, at)
    return len(done)


@operation("carry_over")
def ask_for_due_starts(*, actor: Actor, at: datetime) -> int:
    """Asks the worker for each change whose day has come, and for items that came or were given back since."""
    day = local(at).date()
    live = (State.PLANNED, State.STARTED, State.CLOSED)
    due = AssortmentChange.objects.filter(state__in=live, starts_on__lte=day)
    ready = [change for change in due if _has_something(change, day)]
    for change in ready:
        ask_to_carry(change, at=at)
    return len(ready)


def _has_something(change: AssortmentChange, day: date) -> bool:
    if change.state == State.PLANNED:
        return approved_conversions(change).exists()
    return items_of_change(change, day).exists()


def _finish(
    change: AssortmentChange, rows: Collection[Conversion], why: Mapping[int, Reason], at: datetime
) -> None:
    """The old articles go out, but for those that items wait with; the desk and LMN get what is left to do."""
    day = local(at).date()
    left = items_of_change(change, day)
    if why:
        ask_about_hindered(_waited_for(change, rows, why, left), KIND, change.uuid, at=at)
    if change.state == State.STARTED:
        stays = set(left.order_by().values_list("article", flat=True).distinct())
        going = [row for row in rows if row.old_id not in stays]
        tell_desk(change, [row.old_id for row in going], day, at=at)
        decided(old_ones, change, going, at)


def _waited_for(
    change: AssortmentChange,
    rows: Collection[Conversion],
    why: Mapping[int, Reason],
    left: QuerySet[PrescriptionItem],
) -> dict[int, Reason]:
    """Of what can't take over, that which items are left for, by the list or by choice."""
    chosen = change.choices.filter(article__in=why, item__in=left)
    wanted = set(chosen.values_list("article", flat=True))
    by_list = left.exclude(pk__in=change.choices.values("item")).order_by()
    old = set(by_list.values_list("article", flat=True).distinct())
    wanted.update(row.new_id for row in rows if row.new_id and row.old_id in old)
    return {key: reason for key, reason in why.items() if key in wanted}


def _ask_about_refused(change: AssortmentChange, takeovers: Collection[int], day: date, at: datetime) -> None:
    refused = items_of_change(change, day).filter(pk__in=takeovers).order_by()
    ask_about_refused(refused.values_list("article", flat=True).distinct(), KIND, change.uuid, at=at)


def _taking_over(change: AssortmentChange, rows: Collection[Conversion]) -> set[int]:
    """Keys of all that the lists and the prescribers have said is to take over."""
    chosen = change.choices.filter(article__isnull=False).values_list("article_id", flat=True)
    return {*chosen, *(row.new_id for row in rows if row.new_id)}


def _may_start(change: AssortmentChange, rows: list[Conversion], at: datetime) -> None:
    if change.state == State.CANCELLED:
        raise Refused(because("assortment_change_over", "B2.12", name=change.name))
    if change.starts_on > local(at).date():
        raise Refused(because("assortment_change_not_yet", "B2.12", starts_day=change.starts_on))
    if not rows:
        raise Refused(because("assortment_change_without_lists", "B2.12", name=change.name))


def _start(change: AssortmentChange, actor: Actor, at: datetime) -> None:
    change.state, change.started_at = State.STARTED, at
    change.save(update_fields=["state", "started_at"])
    note(
        actor,
        "carry_over",
        at=at,
        subject_kind="assortment_change",
        subject_uuid=change.uuid,
        changes={"state": (State.PLANNED, State.STARTED)},
    )


def _takeovers(
    change: AssortmentChange,
    rows: list[Conversion],
    items: Iterable[PrescriptionItem],
    why: Mapping[int, Reason],
) -> dict[int, Takeover]:
    """By item: what its prescriber chose, or what the list says; none for what can't take over."""
    wanted = list(items)
    by_list = {row.old_id: Takeover(row.new, row.new_pieces, row.old_pieces) for row in rows}
    choices = ItemChoice.objects.filter(change=change, item__in=wanted).select_related("article")
    chosen = {one.item_id: Takeover(one.article, chosen_pieces=one.pieces, chosen=True) for one in choices}
    found = {item.pk: chosen.get(item.pk) or by_list[item.article_id] for item in wanted}
    return {key: one for key, one in found.items() if one.article is None or one.article.pk not in why}
