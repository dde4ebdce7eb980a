"""The register of governing documents: versions decided by others, and reviews that are due (P12)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests import changes as c
from tests import region as r
from tests.chain import rows
from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement.changes.documents import look_over, open_tasks_for_overdue_reviews
from uttag.apps.agreement.models import Document, DocumentVersion
from uttag.apps.governance.matters.registering import register_version
from uttag.ground.tasks.models import Task
from uttag.interfaces.worker.ticks import DAILY
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P12")]

SOON = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _region() -> None:
    r.region()


def law() -> Document:
    return Document.objects.filter(kind="law", review_months__isnull=False)[0]


def register(code: str = "", actor: Actor | None = None, **values: Any) -> DocumentVersion:
    given = {
        "effective_from": SOON,
        "decided_elsewhere": "Riksdagen, SFS 2026:1",
        "summary": "Ny lydelse",
        **values,
    }
    return register_version(code or law().code, actor=actor or c.person(Role.SECRETARIAT), at=c.NOW, **given)


def test_a_law_s_version_is_registered_once_with_its_review_day() -> None:
    before = law().versions.count()
    made = register()
    assert register() == made
    assert (law().versions.count(), made.version) == (before + 1, before + 1)
    assert made.review_day is not None
    assert made.review_day > SOON
    assert c.unsound() == []


def test_what_a_body_of_ours_decides_is_not_registered_here() -> None:
    with pytest.raises(Refused, match="version_decided_here"):
        register("B")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"decided_elsewhere": " "}, "version_without_words"),
        ({"summary": ""}, "version_without_words"),
        ({"effective_from": date(1990, 1, 1)}, "version_not_later"),
    ],
)
def test_what_can_not_be_registered(values: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused, match=code):
        register(**values)


def test_unknown_documents_and_other_roles_are_refused() -> None:
    with pytest.raises(Refused, match="document_unknown"):
        register("finns-inte")
    with pytest.raises(Refused, match="not_your_role"):
        register(actor=c.person(Role.CONTACT, "1495"))


def test_an_overdue_review_is_a_task_once_and_done_with_the_next_version() -> None:
    assert "documents.watch" in {work.kind for work in DAILY}
    last = law().versions.order_by("-version")[0]
    rows(DocumentVersion).update(review_day=None)
    rows(DocumentVersion, pk=last.pk).update(review_day=c.TODAY)
    assert open_tasks_for_overdue_reviews(actor=SYSTEM, at=c.NOW) == 0

    later = c.NOW + timedelta(days=1)
    assert open_tasks_for_overdue_reviews(actor=SYSTEM, at=later) == 1
    assert open_tasks_for_overdue_reviews(actor=SYSTEM, at=later) == 1
    task = Task.objects.get(kind="review_document")
    assert (task.role, task.subject_uuid) == ("secretariat", law().uuid)
    register()
    assert Task.objects.get(pk=task.pk).done_at == c.NOW


def test_a_version_that_is_looked_over_and_kept_is_due_again_when_the_review_says() -> None:
    secretary, document = c.person(Role.SECRETARIAT), law()
    due = document.versions.order_by("-version")[0].review_day
    assert due is not None
    later = c.NOW.replace(year=due.year + 1)
    open_tasks_for_overdue_reviews(actor=SYSTEM, at=later)
    task = Task.objects.get(subject_uuid=document.uuid)
    said: dict[str, Any] = {
        "next_day": later.date() + timedelta(days=90),
        "text": "Läst av LMN, gäller vidare.",
    }
    made = look_over(document, **said, actor=secretary, at=later)
    assert look_over(document, **said, actor=secretary, at=later) == made
    task.refresh_from_db()
    assert task.done_at == later
    open_tasks_for_overdue_reviews(actor=SYSTEM, at=later)
    assert Task.objects.filter(subject_uuid=document.uuid).count() == 1
    open_tasks_for_overdue_reviews(actor=SYSTEM, at=later + timedelta(days=92))
    assert Task.objects.filter(subject_uuid=document.uuid, done_at=None).count() == 1


def test_a_review_says_something_and_looks_ahead() -> None:
    secretary, document = c.person(Role.SECRETARIAT), law()
    with pytest.raises(Refused, match="review_without_words"):
        look_over(document, next_day=SOON, text=" ", actor=secretary, at=c.NOW)
    with pytest.raises(Refused, match="review_not_later"):
        look_over(document, next_day=c.NOW.date(), text="Läst", actor=secretary, at=c.NOW)
