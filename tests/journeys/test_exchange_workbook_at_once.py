"""Two confirm the same workbook at once: it is done once, and the other is told what came of it (B2.6, I3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests import region as b
from tests import workbooks as w
from tests.at_once import at_once
from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.models import Article, ChangeRequest, ChangeSet, WorkbookUpload
from uttag.journeys.exchange_workbook.confirming import confirm_workbook
from uttag.rules.reasons import Refused

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.clause("B2.6"),
    pytest.mark.clause("I3"),
]


def renamed(region: b.Region) -> WorkbookUpload:
    content = w.edited(
        w.taken_out(region.dan), lambda book: w.put(book, "Artiklar", 2, Benämning="Skydd Nytt")
    )
    return w.handed_in(region.dan, content)


def confirmed(found: WorkbookUpload, *actors: Actor) -> list[Any]:
    """What came of it for each: how the workbook stands, or the code of the refusal."""

    def confirm(number: int) -> str:
        try:
            done = confirm_workbook(found.uuid, found.digest, actor=actors[number], at=b.NOW)
        except Refused as refused:
            return refused.reasons[0].code
        return str(done.state)

    return at_once(len(actors), confirm)


def test_two_approvers_confirm_and_it_applies_once() -> None:
    region = b.region()
    w.register()
    found = renamed(region)
    assert confirmed(found, region.lena, region.kajsa) == ["applied", "applied"]
    assert ChangeSet.objects.count() == ChangeRequest.objects.count() == 1
    assert Article.objects.get(number="100001").name == "Skydd Nytt"


def test_the_one_who_handed_it_in_and_an_approver_have_one_outcome() -> None:
    region = b.region()
    w.register()
    found = renamed(region)
    first, second = confirmed(found, region.dan, region.lena)
    assert first == second
    found.refresh_from_db()
    assert (found.state, first) in (("asked", "asked"), ("applied", "applied"))
    applied = Article.objects.get(number="100001").name == "Skydd Nytt"
    assert applied == (first == "applied")
    assert ChangeSet.objects.count() == ChangeRequest.objects.count() == 1
