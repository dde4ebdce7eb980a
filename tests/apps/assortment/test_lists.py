"""Conversion lists are made, checked and approved; prescribers are told (B2.12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import changeover as c
from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.access.roles import Role
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment import letters
from uttag.apps.assortment.changeovers.lists import (
    ConversionWish,
    approve_list,
    drop_row,
    make_list,
    put_rows,
    reopen_list,
)
from uttag.apps.assortment.changeovers.own_items import own_changes, waiting_for_own_choice
from uttag.apps.assortment.changeovers.planning import (
    ChangePlan,
    call_off,
    file_is_there,
    move_start,
    plan_change,
)
from uttag.apps.assortment.changeovers.queries import (
    faults_by_row,
    lists_of,
    rule_file,
    waiting_for_approval,
)
from uttag.apps.assortment.changeovers.telling import tell_prescribers
from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.ground.accounts.models import User
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.rules.agreed_file import FileStanding
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


@pytest.mark.clause("B2.12")
def test_a_list_with_faults_is_not_approved() -> None:
    over = c.changeover(approved=False)
    put_rows(over.list.uuid, [ConversionWish("N1", "O2")], actor=over.region.lena, at=r.NOW)
    with pytest.raises(Refused) as refused:
        approve_list(over.list.uuid, acknowledged=True, actor=over.region.leo, at=r.NOW)
    assert codes(refused)[0] == "conversion_list_faulty"
    assert "conversion_new_led_away" in codes(refused)
    assert ConversionList.objects.get().state == ConversionList.State.DRAFT
    assert Ruling.objects.filter(rule="converting.approve", refused=True).exists()
    [view] = lists_of(over.region.lena, over.change)
    assert (view.rows, view.items, view.faults > 0) == (3, 3, True)
    assert len(faults_by_row(over.list)) == 2


@pytest.mark.clause("B2.12")
def test_warnings_are_acknowledged() -> None:
    over = c.changeover(approved=False)
    put_rows(over.list.uuid, [ConversionWish("O2")], actor=over.region.lena, at=r.NOW)
    with pytest.raises(Refused) as refused:
        approve_list(over.list.uuid, actor=over.region.leo, at=r.NOW)
    assert codes(refused) == ["conversion_warnings_unread"]
    approved = approve_list(over.list.uuid, acknowledged=True, actor=over.region.leo, at=r.NOW)
    assert approve_list(over.list.uuid, actor=over.region.leo, at=r.NOW).approved_by == approved.approved_by


@pytest.mark.clause("B2.12")
def test_rows_are_put_dropped_and_replaced() -> None:
    over = c.changeover(approved=False)
    lena = over.region.lena
    put_rows(over.list.uuid, [ConversionWish("O1", "N3")], actor=lena, at=r.NOW)
    row = over.list.conversions.get(old__number="O1")
    assert row.new is not None
    assert (row.new.number, row.new_pieces) == ("N3", 1)
    drop_row(over.list.uuid, row.pk, actor=lena, at=r.NOW)
    drop_row(over.list.uuid, row.pk, actor=lena, at=r.NOW)
    assert over.list.conversions.count() == 1
    put_rows(over.list.uuid, [ConversionWish("O1", "N1")], actor=lena, at=r.NOW, replace=True)
    assert over.list.conversions.get().old.number == "O1"


@pytest.mark.clause("B2.12")
def test_of_two_who_add_the_same_article_the_second_is_told() -> None:
    over = c.changeover(approved=False)
    row = over.list.conversions.get(old__number="O1")
    with pytest.raises(Refused, match="conversion_listed_already"):
        put_rows(over.list.uuid, [ConversionWish("O1")], actor=over.region.kajsa, at=r.NOW, only_new=True)
    assert over.list.conversions.get(old__number="O1").new_id == row.new_id is not None
    drop_row(over.list.uuid, row.pk, actor=over.region.lena, at=r.NOW)
    put_rows(over.list.uuid, [ConversionWish("O1")], actor=over.region.kajsa, at=r.NOW, only_new=True)
    assert over.list.conversions.get(old__number="O1").new_id is None


@pytest.mark.clause("B2.12")
def test_an_old_article_stands_on_one_list_of_a_change() -> None:
    over = c.changeover(approved=False)
    other = make_list(over.change.uuid, "Fler", actor=over.region.lena, at=r.NOW)
    for wishes, code in (
        ([ConversionWish("O1", "N2")], "conversion_old_twice"),
        ([ConversionWish("N3", "N2"), ConversionWish("N3", "N1")], "conversion_old_twice"),
        ([ConversionWish("N3", "X")], "conversion_article_unknown"),
        ([ConversionWish("N3", "N3")], "conversion_to_itself"),
        ([ConversionWish("N3", "N1", 0)], "conversion_factor_wrong"),
    ):
        with pytest.raises(Refused) as refused:
            put_rows(other.uuid, wishes, actor=over.region.lena, at=r.NOW)
        assert codes(refused) == [code]
    assert not Conversion.objects.filter(list=other).exists()


@pytest.mark.clause("B2.12")
def test_lmn_and_central_purchasing_make_lists_and_only_lmn_approves_them() -> None:
    over = c.changeover(approved=False)
    for stranger in (over.region.alice, over.region.dan, over.region.stina, over.region.sara):
        with pytest.raises(Refused) as refused:
            approve_list(over.list.uuid, actor=stranger, at=r.NOW)
        assert codes(refused) == ["not_your_role"]
        with pytest.raises(Refused):
            make_list(over.change.uuid, "Min", actor=stranger, at=r.NOW)
    made = make_list(over.change.uuid, "Koncerninköps", actor=over.region.kajsa, at=r.NOW)
    put_rows(made.uuid, [ConversionWish("N3")], actor=over.region.kajsa, at=r.NOW)
    with pytest.raises(Refused) as refused:
        approve_list(made.uuid, acknowledged=True, actor=over.region.kajsa, at=r.NOW)
    assert codes(refused) == ["not_your_role"]


@pytest.mark.clause("B2.5")
def test_the_register_says_who_approves_that_articles_come_and_go() -> None:
    over = c.changeover(approved=False)
    c.only_approver(Role.CENTRAL_PURCHASING)
    with pytest.raises(Refused) as refused:
        approve_list(over.list.uuid, acknowledged=True, actor=over.region.leo, at=r.NOW)
    assert codes(refused) == ["change_approved_by_others"]
    assert Ruling.objects.filter(rule="register.approve", subject_uuid=over.list.uuid, refused=True).exists()


@pytest.mark.clause("B2.5")
@pytest.mark.clause("B2.12")
def test_whoever_wrote_a_row_does_not_approve_the_list() -> None:
    over = c.changeover(approved=False)
    put_rows(over.list.uuid, [ConversionWish("O2", "N2")], actor=over.region.leo, at=r.NOW)
    for writer in (over.region.lena, over.region.leo):
        with pytest.raises(Refused) as refused:
            approve_list(over.list.uuid, acknowledged=True, actor=writer, at=r.NOW)
        assert codes(refused) == ["change_asked_by_approver"]
    put_rows(over.list.uuid, [ConversionWish("O1", "N1")], actor=over.region.leo, at=r.NOW)
    approve_list(over.list.uuid, acknowledged=True, actor=over.region.lena, at=r.NOW)


@pytest.mark.clause("B2.12")
@pytest.mark.parametrize(("new", "old"), [(1001, 1), (1, 1001), (999_999_999_999, 1)])
def test_a_factor_without_reason_is_not_kept(new: int, old: int) -> None:
    over = c.changeover(approved=False)
    with pytest.raises(Refused) as refused:
        put_rows(over.list.uuid, [ConversionWish("O1", "N1", new, old)], actor=over.region.lena, at=r.NOW)
    assert codes(refused) == ["conversion_factor_too_large"]


@pytest.mark.clause("B2.12")
def test_a_start_sooner_than_agreed_is_acknowledged() -> None:
    over = c.changeover(approved=False)
    soon = ChangePlan("Brådskande", r.TODAY + timedelta(days=30), [over.change.groups.get().code])
    with pytest.raises(Refused) as refused:
        plan_change(soon, actor=over.region.lena, at=r.NOW)
    assert codes(refused) == ["assortment_change_sooner_than_agreed", "file_planned_late"]
    made = plan_change(soon, acknowledged=True, actor=over.region.lena, at=r.NOW)
    [reason] = rule_file(made, r.TODAY, term_book()).outcome.reasons
    assert reason.code == "file_planned_late"


@pytest.mark.parametrize("day", [date(2031, 4, 3), date.max])
def test_a_start_too_far_off_is_refused(day: date) -> None:
    over = c.changeover(approved=False)
    with pytest.raises(Refused) as refused:
        move_start(over.change.uuid, day, actor=over.region.lena, at=r.NOW)
    assert codes(refused) == ["assortment_change_too_far"]
    with pytest.raises(Refused) as refused:
        c.planned(over.region, day)
    assert codes(refused) == ["assortment_change_too_far"]


@pytest.mark.clause("B2.12")
def test_no_list_of_a_change_that_is_over_is_approved() -> None:
    over = c.changeover(approved=False)
    call_off(over.change.uuid, "Överprövad", actor=over.region.lena, at=r.NOW)
    with pytest.raises(Refused) as refused:
        approve_list(over.list.uuid, acknowledged=True, actor=over.region.leo, at=r.NOW)
    assert codes(refused) == ["assortment_change_over"]


def test_many_lists_take_as_many_queries_as_one() -> None:
    over = c.changeover(approved=False)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            lists_of(over.region.lena, over.change)
        return len(caught)

    before = queries()
    for number in range(4):
        r.article(f"P{number}")
        made = make_list(over.change.uuid, f"Lista {number}", actor=over.region.lena, at=r.NOW)
        put_rows(made.uuid, [ConversionWish(f"P{number}", "N1")], actor=over.region.lena, at=r.NOW)
    assert queries() == before


def test_an_approved_list_is_closed_until_it_is_reopened() -> None:
    over = c.changeover()
    lena = over.region.lena
    with pytest.raises(Refused) as refused:
        put_rows(over.list.uuid, [ConversionWish("N3")], actor=lena, at=r.NOW)
    assert codes(refused) == ["conversion_list_closed"]
    reopen_list(over.list.uuid, actor=lena, at=r.NOW)
    assert waiting_for_approval(lena, r.NOW) == 1
    put_rows(over.list.uuid, [ConversionWish("N3")], actor=lena, at=r.NOW)


@pytest.mark.clause("B2.12")
def test_each_prescriber_gets_one_letter_with_a_number_and_no_patient() -> None:
    over = c.changeover()
    User.objects.filter(pk=over.region.alice.user_id or 0).update(email="alice@skara.example")
    for _ in range(2):
        assert tell_prescribers(over.list.uuid, actor=SYSTEM, at=r.NOW) == 2
    asked = Message.objects.filter(kind=letters.LETTER)
    assert asked.count() == 2
    assert sum(letters.send_letter(one.payload) for one in asked) == 1  # Bob has no address
    [letter] = mail.outbox
    assert letter.to == ["alice@skara.example"]
    assert "2 av dina förskrivningar" in letter.body
    assert "/forskrivning/sortimentsbyten/" in letter.body
    assert "Torvald" not in f"{letter.subject} {letter.body}"
    assert waiting_for_own_choice(over.region.alice, r.NOW) == 2
    assert own_changes(over.region.bob) == [over.change]


@pytest.mark.clause("B2.12")
def test_the_file_stops_its_clock() -> None:
    over = c.changeover()
    late = r.NOW + timedelta(days=100)
    clock = rule_file(over.change, late.date(), term_book()).outcome
    assert clock.standing is FileStanding.MISSING_LONG
    change = file_is_there(over.change.uuid, "f" * 64, actor=over.region.lena, at=r.NOW)
    assert rule_file(change, late.date(), term_book()).outcome.standing is FileStanding.IN_TIME


def test_a_change_is_moved_and_called_off() -> None:
    over = c.changeover()
    lena = over.region.lena
    assert c.planned(over.region) == over.change
    moved = move_start(over.change.uuid, c.STARTS + timedelta(days=7), actor=lena, at=r.NOW)
    assert moved.starts_on == c.STARTS + timedelta(days=7)
    for day in (r.TODAY, r.TODAY - timedelta(days=1)):
        with pytest.raises(Refused):
            move_start(over.change.uuid, day, actor=lena, at=r.NOW)
    with pytest.raises(Refused):
        call_off(over.change.uuid, " ", actor=lena, at=r.NOW)
    call_off(over.change.uuid, "Upphandlingen överprövas", actor=lena, at=r.NOW)
    assert call_off(over.change.uuid, "", actor=lena, at=r.NOW).state == AssortmentChange.State.CANCELLED
    assert tell_prescribers(over.list.uuid, actor=SYSTEM, at=r.NOW) == 0
    with pytest.raises(Refused):
        c.start(over)
