"""Two ask, approve or read at once, and a crash in the middle: one wins, one is told, nothing is half-done (I3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests import region as b
from tests.at_once import at_once
from tests.power_cuts import cut_everywhere
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.changes.applying import Applied, apply_due
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.deciding import approve_changes, withdraw_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article, ChangeRequest, ChangeSet
from uttag.ground.verify import invariants
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.clause("I3"), pytest.mark.clause("B2.5")]
two_at_once = pytest.mark.django_db(transaction=True)

TODAY = b.NOW.date()


def told(act: Callable[[], Any]) -> Any:
    """What came of it; for a refusal the code of what is wrong."""
    try:
        return act()
    except Refused as refused:
        return refused.reasons[0].code


def asked(region: b.Region, name: str = "Nytt", days: int = 0) -> ChangeSet:
    day = TODAY + timedelta(days=days)
    return ask_for_changes([Wish("K1", {"name": name}, 31_000)], applies_from=day, actor=region.dan, at=b.NOW)


def all_is_well() -> bool:
    return not any(list(one.find()) for one in invariants() if one.name.startswith("catalogue."))


@two_at_once
def test_two_approve_at_once_and_it_applies_once() -> None:
    region = b.region()
    b.article("K1")
    change = asked(region)

    def approve(number: int) -> Any:
        actor = (region.lena, region.kajsa)[number]
        return told(lambda: approve_changes(change.uuid, actor=actor, at=b.NOW))

    assert sorted(map(str, at_once(2, approve))) == ["2", "change_decided_already"]
    assert all_is_well()


@two_at_once
def test_one_approves_while_the_other_takes_it_back() -> None:
    region = b.region()
    b.article("K1")
    change = asked(region)

    def act(number: int) -> Any:
        if number:
            return told(lambda: withdraw_changes(change.uuid, actor=region.dan, at=b.NOW))
        return told(lambda: approve_changes(change.uuid, actor=region.lena, at=b.NOW))

    assert sorted(map(str, at_once(2, act))) == ["2", "change_decided_already"]
    states = set(ChangeRequest.objects.values_list("state", flat=True))
    assert (Article.objects.get(number="K1").name, states) in (
        ("Nytt", {"applied"}),
        ("Artikel K1", {"withdrawn"}),
    )
    assert all_is_well()


@two_at_once
def test_two_ask_for_the_same_and_one_waits() -> None:
    region = b.region()
    b.article("K1")
    results = at_once(2, lambda _: told(lambda: asked(region)))
    assert sorted(type(result).__name__ for result in results) == ["ChangeSet", "str"]
    assert "change_waits_already" in results
    assert ChangeSet.objects.count() == 1


@two_at_once
def test_two_workers_apply_what_is_due_once() -> None:
    region = b.region()
    b.article("K1")
    change = asked(region, days=7)
    approve_changes(change.uuid, actor=region.lena, at=b.NOW)
    later = b.NOW + timedelta(days=7)
    results = at_once(2, lambda _: apply_due(actor=SYSTEM, at=later))
    assert sorted(result.applied for result in results) == [0, 1]
    assert all_is_well()


@pytest.mark.django_db
def test_the_power_goes_in_the_middle_and_nothing_is_left() -> None:
    region = b.region()
    b.article("K1")
    change = asked(region, days=7)
    standing = ("parties", "agreement")
    assert cut_everywhere(lambda: approve_changes(change.uuid, actor=region.lena, at=b.NOW), standing)
    later = b.NOW + timedelta(days=7)
    done: list[Applied] = []
    assert cut_everywhere(lambda: done.append(apply_due(actor=SYSTEM, at=later)), standing)
    assert done == [Applied(1, 0)]
    assert all_is_well()
