"""What must always hold of follow-ups, finance rounds, evaluations and reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from uttag.apps.governance.follow_up.charged import AMOUNTS, charged
from uttag.apps.governance.follow_up.year_figures import add_up
from uttag.apps.governance.models import Evaluation, FinanceRound, FollowUp, Report
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local


@invariant(
    "governance.kept_rounds_are_whole",
    clause="P6",
    says="A kept round of the finances has material, made before it was kept, and an outcome.",
)
def kept_rounds_are_whole() -> Iterator[Breach]:
    for found in FinanceRound.objects.exclude(kept_at=None):
        if found.material_at is None or found.kept_at is None or found.material_at > found.kept_at:
            yield Breach(f"finance round {found.uuid}", "is kept, and rests on no material")
        elif not found.outcome:
            yield Breach(f"finance round {found.uuid}", "is kept, and has no outcome")


@invariant(
    "governance.material_is_what_was_charged",
    clause="P6",
    says="A round's material is the sum of the charges of its days that were recorded by its moment.",
)
def material_is_what_was_charged() -> Iterator[Breach]:
    for found in FinanceRound.objects.exclude(material_at=None):
        until = datetime.fromisoformat(found.material["until"])
        rows = charged(found.first_day, found.last_day, until=until)
        ledger = {(row.area, row.provider): tuple(getattr(row, name) for name in AMOUNTS) for row in rows}
        said = {
            (row["area"], row["provider"]): tuple(row[name] for name in AMOUNTS)
            for row in found.material["rows"]
        }
        nothing = (0,) * len(AMOUNTS)
        for area, provider in sorted(ledger.keys() | said.keys()):
            one, other = said.get((area, provider), nothing), ledger.get((area, provider), nothing)
            if one != other:
                yield Breach(
                    f"finance round {found.uuid}, {area} of {provider}", f"says {one}, the ledger {other}"
                )


@invariant(
    "governance.evaluations_add_up",
    clause="P7",
    says="The care providers' own figures in an evaluation add up to its totals.",
)
def evaluations_add_up() -> Iterator[Breach]:
    for found in Evaluation.objects.prefetch_related("figures"):
        sums = add_up(one.figures for one in found.figures.all())
        for part, wanted in sums.items():
            if found.totals.get(part, wanted) != wanted:
                yield Breach(
                    f"evaluation of {found.year}", f"{part}: the totals are not the sum of the parts"
                )


@invariant(
    "governance.finished_reports_are_printed",
    clause="G9",
    says="A finished yearly report has its PDF, and was finished when its year was over.",
)
def finished_reports_are_printed() -> Iterator[Breach]:
    for found in Report.objects.exclude(finished_at=None):
        if found.pdf_id is None:
            yield Breach(f"report {found.uuid}", "is finished, and has no PDF")
        if found.finished_at and local(found.finished_at).year <= found.year:
            yield Breach(f"report {found.uuid}", f"was finished before {found.year} was over")


@invariant(
    "governance.follow_ups_stand_where_they_belong",
    clause="C1",
    says="Only follow-ups of tasks that are reported on the web are published, and only the council's reported to it.",
)
def follow_ups_stand_where_they_belong() -> Iterator[Breach]:
    astray = Q(published_at__isnull=False, task__on_web=False)
    astray |= Q(reported_at__isnull=False, task__to_council=False)
    for uuid, task in FollowUp.objects.filter(astray).values_list("uuid", "task__code"):
        yield Breach(f"follow-up {uuid}", f"was told where {task} is not reported")
