"""The yearly report on the preparatory group's work to SRO: drafted from the year, finished and locked (G9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from tests import governance as g
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.governance.follow_up.knowledge import follow_up_task, report_to_council
from uttag.apps.governance.follow_up.reporting import (
    draft_report,
    finish_report,
    write_report,
)
from uttag.apps.governance.models import Report
from uttag.apps.governance.queries import follow_up as queries
from uttag.ground.files.operations import content
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("G9")]

IN_2027 = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
LENA = Actor(Role.LMN, name="Lena LMN")


@pytest.fixture
def made() -> g.Council:
    """A meeting of the preparatory group that decided one matter in 2026."""
    made = g.council()
    g.minutes_drafted(made)
    return made


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        act()
    return no.value.reasons[0].code


def draft(made: g.Council, at: datetime = IN_2027) -> Report:
    return draft_report(2026, actor=made.secretary, at=at)


def finished(made: g.Council) -> Report:
    found = draft(made)
    write_report(found.uuid, words="Ett lugnt år.\nTvå möten.", actor=made.secretary, at=IN_2027)
    return finish_report(found.uuid, actor=made.secretary, at=IN_2027)


def test_the_draft_gathers_the_year(made: g.Council) -> None:
    follow_up = follow_up_task(
        "procurement", period="2026K1", text="Klart.", done_day=date(2026, 4, 2), actor=LENA, at=g.NOW
    )
    report_to_council(follow_up.uuid, actor=LENA, at=g.NOW)
    facts = draft(made).facts
    assert [meeting["day"] for meeting in facts["meetings"]] == ["2026-04-02"]
    [item] = facts["items"]
    assert (item["title"], item["outcome"]) == ("Principer för påslag", "decided")
    assert item["decision"]
    assert [row["task"] for row in facts["follow_ups"]] == ["procurement"]
    assert (facts["figures"]["held"], facts["figures"]["least"], facts["figures"]["decided"]) == (1, 4, 1)
    assert facts["assignment"]["code"] == "uppdragshandling"


def test_drafted_again_it_gathers_anew_and_keeps_the_words(made: g.Council) -> None:
    found = draft(made, g.NOW)  # a year that lasts can be drafted
    write_report(found.uuid, words="Hittills lugnt.", actor=made.secretary, at=g.NOW)
    g.meeting(made, days=30)
    again = draft(made, g.NOW + timedelta(days=40))
    assert (again.pk, again.words, len(again.facts["meetings"])) == (found.pk, "Hittills lugnt.", 2)


def test_a_year_that_lasts_is_not_finished(made: g.Council) -> None:
    found = draft(made, g.NOW)
    write_report(found.uuid, words="Hittills lugnt.", actor=made.secretary, at=g.NOW)
    new_years_eve = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    assert (
        refused(lambda: finish_report(found.uuid, actor=made.secretary, at=new_years_eve))
        == "report_year_not_over"
    )
    assert Report.objects.get().finished_at is None


def test_finished_it_is_locked_with_its_pdf(made: g.Council) -> None:
    found = finished(made)
    assert found.pdf_id is not None
    reader = PdfReader(BytesIO(content(found.pdf_id)))
    text = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for wanted in (
        "Årsrapport 2026",
        "Politisk beredningsgrupp",
        "Ett lugnt år.",
        "Principer för påslag",
        "SRO",
    ):
        assert wanted in text
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
    later = IN_2027 + timedelta(days=1)
    assert finish_report(found.uuid, actor=made.secretary, at=later).finished_at == IN_2027
    assert refused(lambda: draft(made)) == "report_finished"
    assert (
        refused(lambda: write_report(found.uuid, words="Nytt.", actor=made.secretary, at=later))
        == "report_finished"
    )


def test_what_cannot_be_is_refused(made: g.Council) -> None:
    by = {"actor": made.secretary, "at": IN_2027}
    assert refused(lambda: draft_report(2028, **by)) == "report_year_ahead"  # type: ignore[arg-type]
    assert refused(lambda: draft_report(2017, **by)) == "report_year_unknown"  # type: ignore[arg-type]
    assert refused(lambda: draft_report(2026, body="sro", **by)) == "report_to_nobody"  # type: ignore[arg-type]
    assert refused(lambda: draft_report(2026, body="inget", **by)) == "body_unknown"  # type: ignore[arg-type]
    assert refused(lambda: draft_report(2026, actor=LENA, at=IN_2027)) == "not_your_role"
    assert refused(lambda: finish_report(uuid4(), **by)) == "report_not_found"  # type: ignore[arg-type]
    found = draft(made)
    assert refused(lambda: finish_report(found.uuid, **by)) == "report_without_words"  # type: ignore[arg-type]


def test_drafts_are_for_those_who_write_them(made: g.Council) -> None:
    draft(made)
    contact = Actor(Role.CONTACT, care_provider_id=1)
    assert queries.reports(made.secretary).count() == 1
    assert queries.reports(contact).count() == 0
    finished(made)
    assert queries.reports(contact).count() == 1


def test_the_report_is_due_until_it_is_finished(made: g.Council) -> None:
    def left() -> list[tuple[str, date | None, bool]]:
        rows = queries.due(made.secretary, date(2027, 4, 1))
        return [(row.kind, row.due_day, row.late) for row in rows if row.title.code == "due_report"]

    assert left() == [("begin_report", date(2027, 3, 31), True)]
    draft(made)
    assert left() == [("write_report", date(2027, 3, 31), True)]
    finished(made)
    assert left() == []
