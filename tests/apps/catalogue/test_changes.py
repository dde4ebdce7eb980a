"""Changes of the register: asked for, approved by another, applied from their day, kept in history (B2.5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import region as b
from uttag.apps.access.actors import SYSTEM
from uttag.apps.catalogue.changes import writing
from uttag.apps.catalogue.changes.applying import Applied, apply_due
from uttag.apps.catalogue.changes.asking import ask_for_changes, decided_changes
from uttag.apps.catalogue.changes.deciding import approve_changes, refuse_changes, withdraw_changes
from uttag.apps.catalogue.changes.differing import Wish, differences
from uttag.apps.catalogue.changes.history import (
    change_sets,
    counts_of,
    firsts_of,
    history_of,
    planned_changes,
    prices_of,
    waiting_sets,
    why_not_approvable,
)
from uttag.apps.catalogue.models import Article, ChangeRequest, ChangeSet
from uttag.apps.catalogue.queries import Wanted, article_for, articles_for, search_articles
from uttag.ground.rulings.models import Ruling
from uttag.ground.tasks.models import Task
from uttag.ground.trail.models import TrailEntry
from uttag.ground.verify import breaches, invariants
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db

TODAY = b.NOW.date()
TOMORROW = TODAY + timedelta(days=1)
NEXT_WEEK = TODAY + timedelta(days=7)
NEW = {
    "name": "Kateter ny",
    "group": "catheters",
    "supplier": "LEV1",
    "vat_class": "standard",
    "pieces_per_package": 30,
    "shelf_life_days": 900,
}


@pytest.fixture
def region() -> b.Region:
    made = b.region()
    b.article("K1")
    return made


def asked(region: b.Region, *wishes: Wish, day: date = TODAY, **values: Any) -> ChangeSet:
    given = {"reason": "Leverantören bytte namn", "actor": region.dan, "at": b.NOW, **values}
    return ask_for_changes(wishes, applies_from=day, **given)


def renamed(name: str = "Nytt namn") -> Wish:
    return Wish("K1", {"name": name})


def k1() -> Article:
    return Article.objects.get(number="K1")


def states(made: ChangeSet) -> list[str]:
    return list(made.requests.order_by("pk").values_list("state", flat=True))


def broken() -> list[str]:
    """What breaks of all that must hold of the register."""
    register = [one.name for one in invariants() if one.name.startswith("catalogue.")]
    return [breach.says for name in register for breach in breaches(name)]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.clause("B2.5")
def test_a_change_applies_once_another_has_approved_it(region: b.Region) -> None:
    made = asked(region, renamed())
    assert (k1().name, states(made)) == ("Artikel K1", ["asked"])

    assert approve_changes(made.uuid, actor=region.lena, at=b.NOW) == 1

    assert (k1().name, states(made)) == ("Nytt namn", ["applied"])
    request = made.requests.get()
    assert request.differs == {"name": ["Artikel K1", "Nytt namn"]}
    assert (request.asked_by_id, request.decided_by_id) == (region.dan.user_id, region.lena.user_id)
    assert (request.decided_role, request.decided_at, request.applied_at) == ("lmn", b.NOW, b.NOW)
    assert [found.pk for found in search_articles("nytt namn k1")] == [k1().pk]
    assert broken() == []


@pytest.mark.clause("B2.5")
def test_each_decision_has_its_ruling_and_its_trail(region: b.Region) -> None:
    made = asked(region, renamed())
    approve_changes(made.uuid, actor=region.kajsa, at=b.NOW)
    assert Ruling.objects.get(subject_uuid=made.uuid).answer == "Approvable"
    noted = TrailEntry.objects.filter(subject_uuid=made.uuid).order_by("pk")
    assert [entry.operation for entry in noted] == ["ask_article_change", "approve_article_change"]


@pytest.mark.clause("B2.5")
def test_nobody_approves_what_they_asked_for(region: b.Region) -> None:
    made = asked(region, renamed(), actor=region.lena)
    with pytest.raises(Refused) as refused:
        approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    assert codes(refused) == ["change_asked_by_approver"]
    assert states(made) == ["asked"]
    assert Ruling.objects.get(subject_uuid=made.uuid).refused
    assert why_not_approvable(region.lena, made, TODAY) != ()
    assert why_not_approvable(region.kajsa, made, TODAY) == ()
    approve_changes(made.uuid, actor=region.kajsa, at=b.NOW)


@pytest.mark.clause("B2.5")
def test_nor_does_the_database_let_them(region: b.Region) -> None:
    made = asked(region, renamed(), actor=region.lena)
    with pytest.raises(IntegrityError), transaction.atomic():
        made.requests.update(state="approved", decided_by=region.lena.user_id, decided_at=b.NOW)


@pytest.mark.clause("B2.5")
@pytest.mark.parametrize("role", ["dan", "alice", "sara", "rolf"])
def test_only_lmn_and_central_purchasing_approve(region: b.Region, role: str) -> None:
    made = asked(region, renamed())
    actor = getattr(region, role)
    with pytest.raises(Refused):
        approve_changes(made.uuid, actor=actor, at=b.NOW)
    with pytest.raises(Refused):
        refuse_changes(made.uuid, why="nej", actor=actor, at=b.NOW)
    assert states(made) == ["asked"]
    assert waiting_sets(actor) == 0


@pytest.mark.parametrize("role", ["alice", "sara", "rolf", "frida"])
def test_others_do_not_ask(region: b.Region, role: str) -> None:
    with pytest.raises(Refused):
        asked(region, renamed(), actor=getattr(region, role))
    assert not ChangeSet.objects.exists()


@pytest.mark.clause("B2.5")
def test_faults_are_refused_all_at_once_and_nothing_is_kept(region: b.Region) -> None:
    with pytest.raises(Refused) as refused:
        asked(region, renamed(), Wish("K7", {**NEW, "gtin": "7350053850018", "group": "cars"}))
    assert codes(refused) == ["gtin_check_digit", "article_group_unknown", "article_price_missing"]
    assert not ChangeSet.objects.exists()


def test_what_was_wrong_before_stops_nobody(region: b.Region) -> None:
    Article.objects.filter(number="K1").update(gtin="123")
    asked(region, renamed())
    with pytest.raises(Refused):
        asked(region, Wish("K1", {"gtin": "1234"}))


@pytest.mark.parametrize(
    ("wishes", "day", "code"),
    [
        ([Wish("K1", {"name": "Artikel K1"})], TODAY, "change_nothing_differs"),
        ([renamed(), renamed("Annat")], TODAY, "change_article_twice"),
        ([renamed()], TODAY - timedelta(days=1), "change_day_has_been"),
        ([renamed()], date(2031, 4, 3), "change_day_far_off"),
        ([Wish("K1", {"image": "0" * 64})], TODAY, "picture_handed_in_alone"),
        ([Wish("K1", {"pieces_per_package": 10})], TODAY, "package_without_price"),
    ],
)
def test_what_cannot_be_asked_for(region: b.Region, wishes: list[Wish], day: date, code: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(region, *wishes, day=day)
    assert codes(refused) == [code]


def test_the_same_change_waits_once(region: b.Region) -> None:
    asked(region, renamed())
    with pytest.raises(Refused) as refused:
        asked(region, renamed("Annat"), actor=region.lena)
    assert codes(refused) == ["change_waits_already"]
    assert ChangeSet.objects.count() == 1


@pytest.mark.clause("B2.5")
def test_two_decide_at_once_and_one_is_first(region: b.Region) -> None:
    made = asked(region, renamed())
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    for decide in (approve_changes, withdraw_changes):
        with pytest.raises(Refused) as refused:
            decide(made.uuid, actor=region.kajsa, at=b.NOW)
        assert codes(refused) == ["change_decided_already"]


@pytest.mark.clause("B2.5")
def test_marked_ones_are_approved_and_the_rest_refused_with_a_reason(region: b.Region) -> None:
    b.article("K2")
    made = asked(region, renamed(), Wish("K2", {"unit": "par"}))
    first, second = made.requests.order_by("pk")
    approve_changes(made.uuid, [first.pk], actor=region.lena, at=b.NOW)
    with pytest.raises(Refused):
        refuse_changes(made.uuid, why=" ", actor=region.lena, at=b.NOW)
    refuse_changes(made.uuid, why="Enheten är styck", actor=region.lena, at=b.NOW)
    assert states(made) == ["applied", "refused"]
    second.refresh_from_db()
    assert second.why_not == "Enheten är styck"
    assert Ruling.objects.filter(subject_uuid=made.uuid).count() == 1  # of what was approved
    assert Article.objects.get(number="K2").unit == "st"


def test_one_takes_back_ones_own_and_nobody_elses(region: b.Region) -> None:
    made = asked(region, renamed())
    with pytest.raises(Refused) as refused:
        withdraw_changes(made.uuid, actor=region.lena, at=b.NOW)
    assert codes(refused) == ["change_asked_by_another"]
    withdraw_changes(made.uuid, actor=region.dan, at=b.NOW)
    assert states(made) == ["withdrawn"]
    assert broken() == []


@pytest.mark.clause("B2.5")
def test_a_change_waits_for_its_day_and_is_applied_once(region: b.Region) -> None:
    made = asked(region, Wish("K1", {"name": "Nytt namn", "status": "gone"}), day=NEXT_WEEK)
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    assert (k1().name, k1().status) == ("Artikel K1", "active")
    assert [request.kind for request in planned_changes(region.dan, k1())] == ["article", "status"]
    assert apply_due(actor=SYSTEM, at=b.NOW + timedelta(days=6)) == Applied(0, 0)

    assert apply_due(actor=SYSTEM, at=b.NOW + timedelta(days=7)) == Applied(2, 0)
    assert apply_due(actor=SYSTEM, at=b.NOW + timedelta(days=7)) == Applied(0, 0)

    assert (k1().name, k1().status, k1().status_from) == ("Nytt namn", "gone", NEXT_WEEK)
    assert [request.state for request in history_of(region.dan, k1())] == ["applied", "applied"]
    assert broken() == []


@pytest.mark.clause("B2.5")
def test_a_change_that_no_longer_fits_is_set_aside_with_a_task(region: b.Region) -> None:
    later = asked(region, renamed("Senare"), day=NEXT_WEEK)
    approve_changes(later.uuid, actor=region.lena, at=b.NOW)
    sooner = asked(region, renamed("Nu"))
    approve_changes(sooner.uuid, actor=region.lena, at=b.NOW)

    assert apply_due(actor=SYSTEM, at=b.NOW + timedelta(days=7)) == Applied(0, 1)

    request = later.requests.get()
    assert (k1().name, request.state, request.applied_at) == ("Nu", "overtaken", None)
    assert "benämning var Artikel K1" in request.why_not
    assert Task.objects.get(subject_uuid=later.uuid).role == "lmn"
    assert broken() == []


@pytest.mark.clause("B2.5")
def test_what_no_longer_fits_cannot_be_approved(region: b.Region) -> None:
    first, second = asked(region, renamed("Ett")), asked(region, renamed("Två"), day=TOMORROW)
    approve_changes(first.uuid, actor=region.lena, at=b.NOW)
    with pytest.raises(Refused) as refused:
        approve_changes(second.uuid, actor=region.lena, at=b.NOW)
    assert codes(refused) == ["changes_no_longer_fit", "change_has_moved"]
    assert states(second) == ["asked"]


@pytest.mark.clause("B2.5")
def test_a_price_is_dated_and_never_replaces_todays(region: b.Region) -> None:
    made = asked(region, Wish("K1", price_ore=31_000))
    approve_changes(made.uuid, actor=region.kajsa, at=b.NOW)
    prices = dict(k1().prices.values_list("effective_from", "package_price_ore"))
    assert prices == {date(2018, 5, 1): 30_000, TOMORROW: 31_000}
    assert made.requests.get().applies_from == TOMORROW
    again = asked(region, Wish("K1", price_ore=32_000), day=TOMORROW)
    approve_changes(again.uuid, actor=region.kajsa, at=b.NOW)
    assert k1().prices.get(effective_from=TOMORROW).package_price_ore == 32_000
    assert broken() == []


@pytest.mark.clause("B2.11")
def test_what_is_decided_of_a_new_product_reaches_the_distributor(region: b.Region) -> None:
    """LMN and central purchasing decide, and the depot reads what they decided: no more, no less."""
    made = asked(region, Wish("K7", {**NEW, "gtin": "7350053850019"}, 9_900), actor=region.kajsa)
    assert not articles_for(region.dan, Wanted(words="K7"), TODAY)
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    new = article_for(region.dan, "K7")
    assert {name: getattr(new, name) for name in ("name", "gtin", "pieces_per_package", "status")} == {
        "name": "Kateter ny",
        "gtin": "7350053850019",
        "pieces_per_package": 30,
        "status": "active",
    }
    assert [price.package_price_ore for price in prices_of(region.dan, new)] == [9_900]
    [change] = history_of(region.dan, new)
    assert (change.decided_by_id, change.decided_role) == (region.lena.user_id, "lmn")


def test_a_new_article_is_coming_until_its_day(region: b.Region) -> None:
    wishes = [Wish("K7", NEW, 9_900), Wish("K7-1", {**NEW, "parent": "K7", "variant": "Liten"}, 9_900)]
    made = asked(region, *wishes, day=NEXT_WEEK)
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    new = Article.objects.get(number="K7")
    assert (new.status, new.status_from, new.product_area_id) == ("coming", TODAY, "continence")
    assert new.children.get().variant == "Liten"
    assert new.prices.get().effective_from == NEXT_WEEK
    changed = asked(region, Wish("K7", {"name": "Kateter rättad"}))
    approve_changes(changed.uuid, actor=region.lena, at=b.NOW)

    assert apply_due(actor=SYSTEM, at=b.NOW + timedelta(days=7)) == Applied(2, 0)

    new.refresh_from_db()
    assert (new.status, new.status_from, new.name) == ("active", NEXT_WEEK, "Kateter rättad")
    assert broken() == []


def test_a_new_article_from_today_is_active_at_once(region: b.Region) -> None:
    made = asked(region, Wish("K7", NEW, 9_900))
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    new = Article.objects.get(number="K7")
    assert (new.status, new.status_from, states(made)) == ("active", TODAY, ["applied"])
    assert broken() == []


def test_a_sub_article_does_not_come_without_its_article(region: b.Region) -> None:
    wishes = [Wish("K7", NEW, 9_900), Wish("K7-1", {**NEW, "parent": "K7"}, 9_900)]
    made = asked(region, *wishes)
    child = made.requests.get(article_number="K7-1")
    with pytest.raises(Refused) as refused:
        approve_changes(made.uuid, [child.pk], actor=region.lena, at=b.NOW)
    assert codes(refused) == ["changes_no_longer_fit", "article_parent_unknown"]


@pytest.mark.clause("B2.5")
def test_what_an_approver_has_decided_elsewhere_applies_at_once(region: b.Region) -> None:
    given: dict[str, Any] = {"source": "supplier_change", "reason": "Utgår", "at": b.NOW}
    wish = Wish("K1", {"status": "gone"})
    with transaction.atomic():
        made = decided_changes(
            [wish], applies_from=TODAY, asked_by_id=region.dan.user_id, decider=region.lena, **given
        )
    assert made is not None
    assert (k1().status, states(made)) == ("gone", ["applied"])
    own: dict[str, Any] = {"asked_by_id": region.lena.user_id, "decider": region.lena}
    with pytest.raises(Refused):
        decided_changes([Wish("K1", {"status": "active"})], applies_from=TODAY, **own, **given)
    with transaction.atomic():
        nothing = decided_changes([wish], applies_from=TODAY, asked_by_id=None, decider=region.lena, **given)
    assert nothing is None


@pytest.mark.clause("B2.5")
def test_a_crash_while_applying_leaves_everything(region: b.Region, monkeypatch: pytest.MonkeyPatch) -> None:
    made = asked(region, Wish("K1", {"name": "Nytt namn"}, 31_000))

    def crash(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(writing, "set_prices", crash)
    with pytest.raises(RuntimeError):
        approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    assert (k1().name, states(made)) == ("Artikel K1", ["asked", "asked"])


@pytest.mark.clause("B2.5")
def test_a_thousand_changes_cost_as_many_statements_as_a_few(region: b.Region) -> None:
    def statements(count: int, start: int) -> tuple[int, int]:
        wishes = [Wish(f"M{start + n}", NEW, 9_900) for n in range(count)]
        with CaptureQueriesContext(connection) as asking:
            made = asked(region, *wishes)
        with CaptureQueriesContext(connection) as approving:
            approve_changes(made.uuid, actor=region.lena, at=b.NOW)
        return len(asking), len(approving)

    few, many = statements(60, 0), statements(1_000, 1_000)
    assert many[0] <= few[0] + 1
    assert many[1] <= few[1] + 3  # on SQLite, keys are looked up some hundred at a time
    assert Article.objects.filter(number__startswith="M", status="active").count() == 1_060


def test_what_differs_is_found_in_two_queries(region: b.Region) -> None:
    with CaptureQueriesContext(connection) as queries:
        found = differences([Wish("K1", {"name": "Nytt", "status": "gone"}, 1), Wish("K9", NEW)], TODAY)
    assert [(one.number, one.kind) for one in found] == [
        ("K1", "article"),
        ("K1", "status"),
        ("K1", "price"),
        ("K9", "new_article"),
    ]
    assert len(queries) == 2


@pytest.mark.clause("B2.5")
def test_what_waits_comes_first_with_its_counts(region: b.Region) -> None:
    done = asked(region, renamed())
    approve_changes(done.uuid, actor=region.lena, at=b.NOW)
    waits = asked(region, Wish("K1", {"unit": "par"}), actor=region.lena)
    sets = list(change_sets(region.dan))
    assert sets == [waits, done]
    assert counts_of(sets)[waits.pk].waiting == 1
    assert firsts_of(sets)[done.pk].article == k1()
    assert list(change_sets(region.dan, state="applied")) == [done]
    assert list(change_sets(region.dan, search="K1 namn")) == [waits, done]
    assert list(change_sets(region.lena, own=True)) == [waits]
    assert (waiting_sets(region.lena), waiting_sets(region.kajsa)) == (0, 1)
    assert ChangeRequest.objects.count() == 2


def repacked(price_ore: int) -> Wish:
    return Wish("K1", {"pieces_per_package": 10}, price_ore)


@pytest.mark.clause("B2.5")
def test_a_new_package_comes_with_its_price_and_on_its_day(region: b.Region) -> None:
    """Else each piece would cost three times as much, if only for a day."""
    made = asked(region, repacked(10_000))
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    assert k1().pieces_per_package == 30
    assert set(made.requests.values_list("applies_from", flat=True)) == {TOMORROW}
    apply_due(actor=SYSTEM, at=b.NOW + timedelta(days=1))
    assert k1().pieces_per_package == 10
    assert not broken()


def test_a_new_package_at_the_old_price_is_said_so(region: b.Region) -> None:
    made = asked(region, repacked(30_000))
    assert [one.kind for one in made.requests.all()] == ["article"]
    approve_changes(made.uuid, actor=region.lena, at=b.NOW)
    apply_due(actor=SYSTEM, at=b.NOW + timedelta(days=1))
    assert k1().pieces_per_package == 10


def test_a_package_is_not_approved_without_the_price_asked_for_with_it(region: b.Region) -> None:
    made = asked(region, repacked(10_000))
    [package] = made.requests.filter(kind="article").values_list("pk", flat=True)
    with pytest.raises(Refused) as refused:
        approve_changes(made.uuid, [package], actor=region.lena, at=b.NOW)
    assert codes(refused) == ["package_apart_from_price"]
    assert states(made) == ["asked", "asked"]
