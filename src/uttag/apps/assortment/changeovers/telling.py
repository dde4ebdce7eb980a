"""Prescribers are told of an approved list: how many of their items, and where to choose otherwise (B2.12)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.assortment.changeovers.concerned import items_of_list
from uttag.apps.assortment.changeovers.steps import ask_to_tell
from uttag.apps.assortment.letters import ask_for_letters, prescribers_of
from uttag.apps.assortment.models import AssortmentChange, ConversionList
from uttag.apps.assortment.supplier_changes.consequences import WAITING
from uttag.apps.catalogue.queries import families
from uttag.apps.ordering.models import OrderRow
from uttag.ground.tasks.operations import TaskAbout, open_tasks
from uttag.ground.trail.operations import note
from uttag.rules.reasons import because

State = ConversionList.State


@operation("tell_of_conversion")
def tell_prescribers(list_: UUID, *, actor: Actor, at: datetime) -> int:
    """Asks for a letter to each prescriber with items on an approved list, once each. How many have items there.

    Asked again it reaches those who have prescribed an old article since. A list that isn't approved any more
    tells nobody.
    """
    found = ConversionList.objects.select_for_update(of=("self",)).select_related("change").get(uuid=list_)
    if found.state != State.APPROVED or found.change.state == AssortmentChange.State.CANCELLED:
        return 0
    counts = prescribers_of(items_of_list(found))
    told = {"name": found.change.name, "starts_day": found.change.starts_on}
    ask_for_letters("letter_assortment_change", found.uuid, counts, told, at=at)
    if found.told_at is None:
        found.told_at = at
        found.save(update_fields=["told_at"])
        note(
            actor,
            "tell_of_conversion",
            at=at,
            subject_kind="conversion_list",
            subject_uuid=found.uuid,
            changes={"prescribers": (0, len(counts))},
        )
    return len(counts)


def ask_to_tell_all(*, at: datetime) -> None:
    """Each day until the start: whoever has prescribed an old article since is told too."""
    planned = AssortmentChange.State.PLANNED
    for list_ in ConversionList.objects.filter(state=State.APPROVED, change__state=planned):
        ask_to_tell(list_, at=at)


def tell_desk(change: AssortmentChange, articles: Collection[int], day: date, *, at: datetime) -> None:
    """A task for each order that waits for one of the old articles (keys) as they go out; once each."""
    rows = OrderRow.objects.filter(article__in=families(articles), state__in=WAITING).order_by("order")
    waiting = rows.values_list("order_id", "order__uuid").distinct()
    open_tasks(
        "assortment_change",
        because("tell_of_order_in_change", "B2.12", name=change.name),
        [TaskAbout(uuid, f"assortment_change:{change.uuid}:order:{key}") for key, uuid in waiting],
        at=at,
        role=Role.SERVICE_DESK.value,
        subject_kind="order",
        due_day=day + timedelta(days=3),
    )
