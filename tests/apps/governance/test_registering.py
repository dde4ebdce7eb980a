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
from uttag.apps.agreement.changes.documents import open_tasks_for_overdue_reviews
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
