"""A run-out plan is reckoned, and put in use: its articles are bought no further than it says (B2.12)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment.changeovers.planning import planned_for_update
from uttag.apps.assortment.models import RunOutPlan, RunOutRow
from uttag.apps.assortment.running_out.facts import family_keys, run_out_facts
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.stops import Stop, set_purchase_stops
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.running_out import RunOut, plan
from uttag.rules.wording import say


@operation("plan_run_out")
def reckon_plan(change: UUID, *, actor: Actor, at: datetime) -> RunOutPlan:
    """A plan for all the change's old articles, as things stand now, each row with its ruling.

    Raises Refused where the lists are empty, or the change has started.
    """
    found = planned_for_update(change)
    gathered = run_out_facts(found, local(at).date())
    if not gathered:
        raise Refused(because("run_out_without_articles", "B2.12"))
    made = RunOutPlan.objects.create(change=found, reckoned_at=at, reckoned_by_id=actor.user_id)
    book = term_book()
    rows, rulings = [], []
    for article, facts in gathered:
        ruled = rule_on(plan, facts, book)
        prepared = prepare(ruled, subject_kind="run_out_plan", subject_uuid=made.uuid, at=at)
        rulings.append(prepared)
        rows.append(_row(made, article, ruled, prepared))
    RunOutRow.objects.bulk_create(rows, batch_size=500)
    record(rulings)
    changes = {"articles": (None, len(rows))}
    note(actor, "plan_run_out", at=at, subject_kind="run_out_plan", subject_uuid=made.uuid, changes=changes)
    return made


@operation("plan_run_out")
def put_in_use(plan_uuid: UUID, *, actor: Actor, at: datetime) -> RunOutPlan:
    """Sets the purchase stops of the change's latest plan: each article is bought until the day that it says, for
    what is needed before the start. Twice is once. Raises Refused for a plan that a later one has replaced.
    """
    found = RunOutPlan.objects.filter(uuid=plan_uuid).select_related("change").first()
    if found is None:
        raise Refused(because("run_out_plan_not_found", "I1"))
    change = planned_for_update(found.change.uuid)
    found = RunOutPlan.objects.get(pk=found.pk)
    if found.in_use_at is not None:
        return found
    if change.run_out_plans.filter(pk__gt=found.pk).exists():
        raise Refused(because("run_out_plan_replaced", "B2.12"))
    rows = list(found.rows.select_related("article"))
    set_purchase_stops(_stops(rows, change.starts_on, change.name, local(at).date()), actor=actor, at=at)
    found.in_use_at = at
    found.save(update_fields=["in_use_at"])
    note(actor, "plan_run_out", at=at, subject_kind="run_out_plan", subject_uuid=found.uuid)
    return found


def _row(made: RunOutPlan, article: Article, ruled: Ruling[RunOut], prepared: Prepared) -> RunOutRow:
    outcome = ruled.outcome
    return RunOutRow(
        plan=made,
        article=article,
        in_stock=ruled.facts.in_stock,
        on_order=outcome.on_order,
        needed=outcome.needed,
        to_buy=outcome.to_buy,
        last_purchase_day=outcome.last_purchase_day,
        scrap=outcome.scrap,
        scrap_ore=outcome.scrap_ore,
        usual_scrap=outcome.usual_scrap,
        usual_scrap_ore=outcome.usual_scrap_ore,
        ruling=prepared.id,
    )


def _stops(rows: list[RunOutRow], starts_on: date, name: str, today: date) -> list[Stop]:
    """One for each article and each of its flavours: what is enough already is bought no more from today on."""
    by_article = {row.article_id: row for row in rows}
    yesterday, last_needed = today - timedelta(days=1), starts_on - timedelta(days=1)
    stops = []
    for key, planned_under in family_keys(by_article).items():
        row = by_article[planned_under]
        stops.append(Stop(key, row.last_purchase_day or yesterday, _words(row, name), last_needed))
    return stops


def _words(row: RunOutRow, name: str) -> str:
    if row.last_purchase_day is None:
        return say(because("purchase_stop_enough", "B2.12", name=name))
    told = {"name": name, "pieces": row.to_buy, "last_day": row.last_purchase_day}
    return say(because("purchase_stop_last", "B2.12", **told))
