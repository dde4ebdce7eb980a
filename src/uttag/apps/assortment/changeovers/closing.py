"""An assortment change is closed, with what was scrapped beside what was planned (B2.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.assortment.changeovers.concerned import approved_conversions, items_of_change
from uttag.apps.assortment.changeovers.planning import change_for_update
from uttag.apps.assortment.models import AssortmentChange, ConversionList, RunOutPlan
from uttag.apps.catalogue.queries import families
from uttag.apps.stock.models import Balance, Scrapping
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because, some

State = AssortmentChange.State
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class ScrapResult:
    """Pieces and öre: scrapped for the change so far, as planned, and by buying as usual. `left`: still in stock."""

    scrapped: int
    scrapped_ore: int
    planned: int
    planned_ore: int
    usual: int
    usual_ore: int
    left: int
    has_plan: bool


def scrap_result(actor: Actor, change: AssortmentChange) -> ScrapResult:
    """What was thrown away of the old articles because of the change, against the plan in use (or the latest)."""
    require(actor, "see_assortment_changes")
    articles = families(approved_conversions(change).values_list("old", flat=True))
    thrown = Scrapping.objects.filter(lot__article__in=articles, why=Scrapping.Why.ASSORTMENT_CHANGE)
    since = thrown.filter(scrapped_at__gte=change.planned_at).aggregate(n=Sum("pieces"), ore=Sum("ore"))
    left = Balance.objects.filter(lot__article__in=articles).aggregate(n=Sum("pieces"))["n"] or 0
    plan = plan_of(change)
    rows = plan.rows.all() if plan else []
    return ScrapResult(
        scrapped=since["n"] or 0,
        scrapped_ore=since["ore"] or 0,
        planned=sum(row.scrap for row in rows),
        planned_ore=sum(row.scrap_ore for row in rows),
        usual=sum(row.usual_scrap for row in rows),
        usual_ore=sum(row.usual_scrap_ore for row in rows),
        left=left,
        has_plan=plan is not None,
    )


def plan_of(change: AssortmentChange) -> RunOutPlan | None:
    """The first plan that was put in use, since that was the promise; else the latest reckoned."""
    plans = change.run_out_plans.prefetch_related("rows")
    in_use = plans.filter(in_use_at__isnull=False).order_by("in_use_at").first()
    return in_use or plans.order_by("-reckoned_at").first()


def lists_to_decide(change: AssortmentChange) -> list[str]:
    """Names of lists with rows that nobody has approved."""
    drafts = change.lists.filter(state=ConversionList.State.DRAFT, conversions__isnull=False)
    return list(drafts.distinct().values_list("name", flat=True))


@operation("plan_assortment_change")
def close_change(change: UUID, *, actor: Actor, at: datetime) -> AssortmentChange:
    """The change is over: all is carried and nothing of the old is left in stock. Twice is once."""
    found = change_for_update(change)
    if found.state == State.CLOSED:
        return found
    if found.state != State.STARTED:
        raise Refused(because("assortment_change_not_started", "B2.12"))
    if waiting := items_of_change(found, local(at).date()).count():
        raise Refused(because("assortment_change_items_left", "B2.12", count=waiting))
    if unapproved := lists_to_decide(found):
        raise Refused(because("assortment_change_lists_left", "B2.12", names=some(unapproved, MOST_NAMED)))
    result = scrap_result(actor, found)
    if result.left:
        raise Refused(because("assortment_change_stock_left", "B2.12", pieces=result.left))
    found.state, found.closed_at = State.CLOSED, at
    found.save(update_fields=["state", "closed_at"])
    note(
        actor,
        "plan_assortment_change",
        at=at,
        subject_kind="assortment_change",
        subject_uuid=found.uuid,
        changes={"state": (State.STARTED, State.CLOSED), "scrapped": (None, result.scrapped)},
    )
    return found
