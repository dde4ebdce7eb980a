"""A body's yearly report to the one it reports to: drafted from the year, finished with its PDF (G9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import cooperation, term_book
from uttag.apps.governance.follow_up.gathering import facts_of
from uttag.apps.governance.models import Body, Report
from uttag.ground.files.operations import store
from uttag.ground.trail.operations import note
from uttag.papers import report
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because
from uttag.rules.terms import TermBook

REPORTING = "beredningsgruppen"  # the body whose work G9 asks a report on
SUBJECT = "yearly_report"  # what the trail calls a report


@operation("write_report")
def draft_report(year: int, *, actor: Actor, at: datetime, body: str = REPORTING) -> Report:
    """Gathers a year's meetings, decisions and follow-ups. Again, before it is finished, anew; the words stay.

    A year that lasts can be drafted. Refused for a body that reports to nobody, and for years ahead.
    """
    found = Body.objects.select_related("reports_to").filter(code=body).first()
    if found is None:
        raise Refused(because("body_unknown", "G9"))
    if found.reports_to is None:
        raise Refused(because("report_to_nobody", "G9", body=found.name_sv))
    if year > local(at).year:
        raise Refused(because("report_year_ahead", "G9", year=year))
    first_year = cooperation().starts_day.year
    if year < first_year:
        raise Refused(because("report_year_unknown", "G9", year=year, first_year=first_year))
    facts = facts_of(found, year)
    draft, made = Report.objects.select_for_update().get_or_create(
        body=found, year=year, defaults={"facts": facts, "drafted_at": at}
    )
    if draft.finished_at:
        raise Refused(because("report_finished", "G9"))
    if not made:
        draft.facts, draft.drafted_at = facts, at
        draft.save(update_fields=["facts", "drafted_at"])
    note(actor, "write_report", at=at, subject_kind=SUBJECT, subject_uuid=draft.uuid)
    return draft


@operation("write_report")
def write_report(report_: UUID, *, words: str, actor: Actor, at: datetime) -> Report:
    """Keeps what the body itself wants to say. Refused once the report is finished."""
    draft = _found(report_)
    if draft.words == words.strip():
        return draft
    if draft.finished_at:
        raise Refused(because("report_finished", "G9"))
    before, draft.words = draft.words, words.strip()
    draft.save(update_fields=["words"])
    changes = {"words": (before, draft.words)}
    note(actor, "write_report", at=at, subject_kind=SUBJECT, subject_uuid=draft.uuid, changes=changes)
    return draft


@operation("write_report")
def finish_report(report_: UUID, *, actor: Actor, at: datetime) -> Report:
    """Finishes a report: its year gathered a last time, printed, and locked. Twice is once.

    Refused while the year lasts, and without words.
    """
    draft = _found(report_)
    if draft.finished_at:
        return draft
    if draft.year >= local(at).year:
        raise Refused(because("report_year_not_over", "G9", year=draft.year))
    if not draft.words:
        raise Refused(because("report_without_words", "G9"))
    draft.facts, draft.drafted_at = facts_of(draft.body, draft.year), at
    draft.finished_at, draft.finished_by_id = at, actor.user_id
    draft.pdf = store(report.render(_paper(draft)), "application/pdf", at=at)
    draft.save()
    changes = {"finished_at": (None, at), "pdf": (None, draft.pdf.sha256)}
    note(actor, "write_report", at=at, subject_kind=SUBJECT, subject_uuid=draft.uuid, changes=changes)
    return draft


def report_due_day(year: int, book: TermBook | None = None) -> date:
    """The last day to finish the report of a year. `book`: for who asks of many."""
    last = date(year, 12, 31)
    days = (book or term_book()).in_force("governance.report_due_days", last).value
    return last + timedelta(days=int(days))


def _paper(draft: Report) -> report.ReportPaper:
    assert draft.body.reports_to is not None, "only a body that reports has a report"
    assert draft.finished_at is not None
    return report.ReportPaper(
        body=draft.body.name_sv,
        to=draft.body.reports_to.name_sv,
        year=draft.year,
        finished_day=local(draft.finished_at).date(),
        words=draft.words,
        facts=draft.facts,
        parts={part["code"]: part["text_sv"] for part in draft.body.parts},
    )


def _found(uuid: UUID) -> Report:
    found = (
        Report.objects.select_for_update(of=("self",))
        .select_related("body__reports_to")
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise Refused(because("report_not_found", "G9"))
    return found
