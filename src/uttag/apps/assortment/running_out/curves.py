"""The plan's curve against buying as usual, week by week, from the rulings that it rests on (B2.12)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from uttag.apps.assortment.models import RunOutPlan
from uttag.ground.rulings import codec
from uttag.ground.rulings.models import Ruling
from uttag.rules.running_out import RunOut, RunOutFacts, value_ore


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Value in öre of old stock, on shelves and on its way, on a day."""

    day: date
    plan_ore: int
    usual_ore: int


def curve_of(plan: RunOutPlan) -> list[CurvePoint]:
    """Summed over all articles, by day; one query."""
    sums: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    rulings = Ruling.objects.filter(subject_kind="run_out_plan", subject_uuid=plan.uuid)
    for facts_text, outcome_text in rulings.values_list("facts", "outcome"):
        facts, outcome = codec.load(RunOutFacts, facts_text), codec.load(RunOut, outcome_text)
        for point in outcome.curve:
            sums[point.day][0] += value_ore(point.plan, facts)
            sums[point.day][1] += value_ore(point.usual, facts)
    return [CurvePoint(day, *sums[day]) for day in sorted(sums)]
