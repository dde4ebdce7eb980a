"""The agreement evaluated year by year: financing, distribution and LMN's role, reported to each party (P7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import cooperation
from uttag.apps.governance.follow_up.charged import UNDER_WAY
from uttag.apps.governance.follow_up.year_figures import knowledge_figures, year_figures
from uttag.apps.governance.models import Evaluation, EvaluationFigures
from uttag.apps.parties.models import CareProvider
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

SUBJECT = "evaluation"  # what the trail calls one
PARTS = ("financing", "distribution", "knowledge")


@operation("write_report")
def evaluate(year: int, *, actor: Actor, at: datetime) -> Evaluation:
    """Counts a year's figures, of all and of each care provider, and keeps the words already written.

    Done again before it is reported it counts anew. Refused for years outside the agreement or ahead.
    """
    first_year = cooperation().starts_day.year
    if year < first_year:
        raise Refused(because("evaluation_year_unknown", "P7", year=year, first_year=first_year))
    if year > local(at).year:
        raise Refused(because("evaluation_ahead", "P7", year=year))
    # One at a time: the year's row is there, and locked, before anything is counted.
    Evaluation.objects.get_or_create(year=year, defaults={"made_at": at})
    found = _found(year)
    if found.reported_at:
        raise Refused(because("evaluation_reported", "P7"))
    until = at - UNDER_WAY
    figures, totals = year_figures(year, until)
    knowledge = knowledge_figures(year, until)
    found.totals = {**totals, "knowledge": knowledge, "until": until.isoformat()}
    found.made_at = at
    found.save(update_fields=["totals", "made_at"])
    _keep_figures(found, figures)
    note(actor, "write_report", at=at, subject_kind=SUBJECT, subject_uuid=found.uuid)
    return found


def _keep_figures(found: Evaluation, figures: dict[str, dict[str, Any]]) -> None:
    ids = dict(CareProvider.objects.values_list("code", "pk"))
    EvaluationFigures.objects.filter(evaluation=found).delete()
    EvaluationFigures.objects.bulk_create(
        EvaluationFigures(evaluation=found, care_provider_id=ids[code], figures=own)
        for code, own in figures.items()
    )


@operation("write_report")
def write_evaluation(year: int, *, words: dict[str, str], actor: Actor, at: datetime) -> Evaluation:
    """Keeps the council's own words on each part. Refused once it is reported."""
    found = _found(year)
    new = {part: words.get(part, "").strip() for part in PARTS}
    if all(getattr(found, part) == text for part, text in new.items()):
        return found
    if found.reported_at:
        raise Refused(because("evaluation_reported", "P7"))
    for part, text in new.items():
        setattr(found, part, text)
    found.save(update_fields=PARTS)
    changes = {part: (None, text) for part, text in new.items()}
    note(actor, "write_report", at=at, subject_kind=SUBJECT, subject_uuid=found.uuid, changes=changes)
    return found


@operation("write_report")
def report_evaluation(year: int, *, actor: Actor, at: datetime) -> Evaluation:
    """Reports the evaluation: from now on it stands, and waits for each care provider to read its own figures.

    Refused while the year lasts and while words are missing. Twice is once.
    """
    found = _found(year)
    if found.reported_at:
        return found
    if year >= local(at).year:
        raise Refused(because("evaluation_year_not_over", "P7", year=year))
    if not all(getattr(found, part) for part in PARTS):
        raise Refused(because("evaluation_without_words", "P7"))
    found.reported_at = at
    found.save(update_fields=["reported_at"])
    note(
        actor,
        "write_report",
        at=at,
        subject_kind=SUBJECT,
        subject_uuid=found.uuid,
        changes={"reported_at": (None, at)},
    )
    return found


@operation("read_figures")
def read_figures(year: int, *, actor: Actor, at: datetime) -> EvaluationFigures:
    """Notes when a party's contact first opened its own figures. Refused before they are reported."""
    own = EvaluationFigures.objects.select_for_update().filter(
        evaluation__year=year, care_provider=actor.care_provider_id, evaluation__reported_at__isnull=False
    )
    found = own.first()
    if found is None:
        raise Refused(because("evaluation_not_found", "P7"))
    if found.read_at is None:
        found.read_at = at
        found.save(update_fields=["read_at"])
        note(actor, "read_figures", at=at, subject_kind=SUBJECT)
    return found


def _found(year: int) -> Evaluation:
    found = Evaluation.objects.select_for_update().filter(year=year).first()
    if found is None:
        raise Refused(because("evaluation_not_found", "P7"))
    return found
