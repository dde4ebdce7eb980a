"""What suppliers change: decided by another than who noticed it, its consequences seen, and then done (B2.11)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import changeover as c
from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.access.roles import Role
from uttag.apps.assortment.letters import LETTER
from uttag.apps.assortment.models import CarriedItem, SupplierChange
from uttag.apps.assortment.supplier_changes import carrying_out, steps
from uttag.apps.assortment.supplier_changes.carrying_out import ask_for_due_changes, carry_out
from uttag.apps.assortment.supplier_changes.consequences import consequences
from uttag.apps.assortment.supplier_changes.deciding import decide_change
from uttag.apps.assortment.supplier_changes.noticing import SupplierNotice, notice_change
from uttag.apps.assortment.supplier_changes.queries import letter_of, waiting_for_supplier_decision
from uttag.apps.assortment.supplier_changes.telling import tell_desk
from uttag.apps.catalogue.changes.applying import apply_due
from uttag.apps.catalogue.models import Article, ArticlePrice
from uttag.apps.ordering.operations import cancel_order
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.ground.files.uploads import Upload
from uttag.ground.outbox.models import Message
from uttag.ground.rulings.models import Ruling
from uttag.ground.tasks.models import Task
from uttag.ground.verify import breaches, invariants
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db
Kind, State = SupplierChange.Kind, SupplierChange.State
FORTY = {"pieces_per_package": 40, "price_ore": 40_000}


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    c.articles()
    return made


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def noticed(region: r.Region, kind: str, **values: Any) -> SupplierChange:
    given = {"applies_from": r.TODAY, "text": "Enligt brev", **values}
    return notice_change(SupplierNotice(kind, "O1", **given), actor=region.dan, at=r.NOW)


def decided(region: r.Region, kind: str, **values: Any) -> SupplierChange:
    change = noticed(region, kind, **values)
    return decide_change(change.uuid, accept=True, actor=region.kajsa, at=r.NOW)


def unsound() -> list[str]:
    return [one.name for one in invariants() if breaches(one.name)]


@pytest.mark.clause("B2.11")
def test_whoever_noticed_it_does_not_decide(region: r.Region) -> None:
    change = notice_change(SupplierNotice(Kind.DISCONTINUED, "O1", r.TODAY), actor=region.lena, at=r.NOW)
    with pytest.raises(Refused) as refused:
        decide_change(change.uuid, accept=True, actor=region.lena, at=r.NOW)
    assert codes(refused) == ["supplier_change_own"]
    with pytest.raises(Refused) as refused:
        decide_change(change.uuid, accept=True, actor=region.dan, at=r.NOW)
    assert codes(refused) == ["not_your_role"]
    assert waiting_for_supplier_decision(region.lena, r.NOW) == 0
    assert waiting_for_supplier_decision(region.leo, r.NOW) == 1
    for _ in range(2):
        assert decide_change(change.uuid, accept=True, actor=region.leo, at=r.NOW).state == State.ACCEPTED
    with pytest.raises(Refused) as refused:
        decide_change(change.uuid, accept=False, text="Nej", actor=region.leo, at=r.NOW)
    assert codes(refused) == ["supplier_change_decided"]


@pytest.mark.clause("B2.5")
@pytest.mark.clause("B2.11")
def test_the_register_says_who_decides_and_what_is_decided_stands(region: r.Region) -> None:
    c.only_approver(Role.LMN)
    change = noticed(region, Kind.DISCONTINUED)
    with pytest.raises(Refused) as refused:
        decide_change(change.uuid, accept=True, actor=region.kajsa, at=r.NOW)
    assert codes(refused) == ["change_approved_by_others"]
    decide_change(change.uuid, accept=True, actor=region.leo, at=r.NOW)
    rulings = Ruling.objects.filter(rule="register.approve", subject_uuid=change.uuid)
    assert sorted(rulings.values_list("refused", flat=True)) == [False, True]
    package = noticed(region, Kind.NEW_PACKAGE, values=FORTY)
    decide_change(package.uuid, accept=True, actor=region.kajsa, at=r.NOW)
    c.only_approver(Role.CENTRAL_PURCHASING)
    assert carry_out(change.uuid, actor=SYSTEM, at=r.NOW).state == State.DONE
    assert Article.objects.get(number="O1").status == "gone"


@pytest.mark.clause("B2.11")
def test_prescribers_are_told_before_the_first_set_and_once(region: r.Region) -> None:
    torvald = r.patient(region)
    for _ in range(3):
        r.item(region, torvald, "O1")
    change = decided(region, Kind.REPLACED, replacement="N1")
    with patch.object(carrying_out, "SET", 2):
        for part in (1, 2):
            carry_out(change.uuid, actor=SYSTEM, at=r.NOW, part=part)
    assert Message.objects.get(kind=LETTER).payload["params"]["items"] == 3
    assert unsound() == []


def test_many_who_wait_take_as_many_queries_as_one(region: r.Region) -> None:
    def queries(article: str) -> int:
        made = notice_change(SupplierNotice(Kind.DISCONTINUED, article, r.TODAY), actor=region.dan, at=r.NOW)
        with CaptureQueriesContext(connection) as caught:
            tell_desk(made, r.TODAY, at=r.NOW)
        return len(caught)

    torvald = r.patient(region)
    r.place(region, torvald, r.item(region, torvald, "O1"))
    for _ in range(4):
        r.place(region, torvald, r.item(region, torvald, "O2"))
    assert queries("O2") == queries("O1")
    assert Task.objects.filter(code="tell_of_waiting_article").count() == 5


@pytest.mark.clause("B2.11")
def test_a_refused_change_says_why_and_is_never_done(region: r.Region) -> None:
    change = noticed(region, Kind.DISCONTINUED)
    assert noticed(region, Kind.DISCONTINUED) == change
    with pytest.raises(Refused):
        decide_change(change.uuid, accept=False, actor=region.kajsa, at=r.NOW)
    decide_change(change.uuid, accept=False, text="Vi har avtal till mars", actor=region.kajsa, at=r.NOW)
    with pytest.raises(Refused) as refused:
        carry_out(change.uuid, actor=SYSTEM, at=r.NOW)
    assert codes(refused) == ["supplier_change_undecided"]
    assert Article.objects.get(number="O1").status == "active"


@pytest.mark.clause("B2.11")
def test_consequences_are_numbers(region: r.Region) -> None:
    torvald = r.patient(region)
    item = r.item(region, torvald, "O1")
    r.item(region, torvald, "O1")
    r.stock(region, "O1", 90)
    r.place(region, torvald, item)
    found = consequences(region.kajsa, noticed(region, Kind.DISCONTINUED), r.TODAY)
    assert (found.items, found.patients, found.prescribers, found.care_providers) == (2, 1, 1, 1)
    assert (found.stock_pieces, found.stock_ore) == (90, 90_000)
    assert (found.waiting_rows, found.waiting_pieces, found.purchase_lines) == (1, 60, 0)


@pytest.mark.clause("B2.11")
def test_a_replaced_article_is_carried_over(region: r.Region) -> None:
    item = r.item(region, r.patient(region), "O1", pieces=50)
    change = decided(region, Kind.REPLACED, replacement="N1", new_pieces=2, old_pieces=3)
    assert Message.objects.filter(kind=steps.STEP).exists()
    for _ in range(2):
        assert carry_out(change.uuid, actor=SYSTEM, at=r.NOW).state == State.DONE
    new = PrescriptionItem.objects.get(carried_from=item)
    assert (new.article.number, new.pieces_per_withdrawal, new.withdrawals) == ("N1", 34, 4)
    assert CarriedItem.objects.get().told_at == r.NOW
    assert Article.objects.get(number="O1").status == "gone"
    assert Article.objects.get(number="N1").status == "active"
    assert Message.objects.get(kind=LETTER).payload["code"] == "letter_replaced"
    assert unsound() == []


@pytest.mark.clause("B2.11")
def test_a_discontinued_article_goes_and_whoever_waits_is_rung(region: r.Region) -> None:
    torvald = r.patient(region)
    signe = r.patient(region, r.SIGNE, given_name="Signe")
    r.place(region, torvald, r.item(region, torvald, "O1", last_valid_day=date(2027, 3, 1)))
    r.item(region, signe, "O1")
    change = decided(region, Kind.DISCONTINUED)
    carry_out(change.uuid, actor=SYSTEM, at=r.NOW)
    assert Article.objects.get(number="O1").status == "gone"
    tasks = {(task.code, task.subject_kind) for task in Task.objects.filter(role="service_desk")}
    assert tasks == {("tell_of_waiting_article", "order"), ("tell_of_gone_article", "patient")}
    assert Message.objects.get(kind=LETTER).payload["params"]["items"] == 2
    assert unsound() == []


@pytest.mark.clause("B2.11")
@pytest.mark.clause("B2.5")
def test_a_new_package_is_a_decided_change_of_the_register(region: r.Region) -> None:
    r.item(region, r.patient(region), "O1")
    change = decided(region, Kind.NEW_PACKAGE, values=FORTY)
    assert change.differs == {"pieces_per_package": [30, 40], "price_ore": [30_000, 40_000]}
    carry_out(change.uuid, actor=SYSTEM, at=r.NOW)
    apply_due(actor=SYSTEM, at=r.NOW + timedelta(days=1))  # a price that replaces another is never today's
    assert ArticlePrice.objects.latest("effective_from", "pk").package_price_ore == 40_000
    assert Article.objects.get(number="O1").pieces_per_package == 40
    assert Message.objects.get(kind=LETTER).payload["code"] == "letter_new_package"
    with pytest.raises(Refused) as refused:
        noticed(region, Kind.NEW_PACKAGE, values=FORTY, applies_from=r.TODAY + timedelta(days=1))
    assert codes(refused) == ["supplier_change_nothing_differs"]


@pytest.mark.clause("B2.11")
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"status": "gone"}, "supplier_change_not_of_package"),
        ({"number": "X"}, "supplier_change_not_of_package"),
        ({"nosuch": 1}, "supplier_change_not_of_package"),
        ({"pieces_per_package": 40}, "supplier_change_without_price"),
    ],
)
def test_a_new_package_is_a_package_and_has_a_price(
    region: r.Region, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        noticed(region, Kind.NEW_PACKAGE, values=values)
    assert codes(refused) == [code]
    if code == "supplier_change_without_price":
        assert refused.value.reasons[0].params["piece_ore"] == 750


@pytest.mark.parametrize("day", [date.min, date(2025, 4, 1), date(2031, 4, 3), date.max])
def test_a_day_that_nobody_means_is_refused(region: r.Region, day: date) -> None:
    with pytest.raises(Refused) as refused:
        noticed(region, Kind.DISCONTINUED, applies_from=day)
    assert codes(refused) == ["supplier_change_day_too_far"]


@pytest.mark.clause("B2.11")
def test_what_can_not_take_over_any_more_waits_and_lmn_is_asked(region: r.Region) -> None:
    item = r.item(region, r.patient(region), "O1")
    change = decided(region, Kind.REPLACED, replacement="N3")
    Article.objects.filter(number="N3").update(status="gone")
    for _ in range(2):
        assert carry_out(change.uuid, actor=SYSTEM, at=r.NOW).state == State.ACCEPTED
    assert Article.objects.get(number="O1").status == "active"
    assert Task.objects.get(role="lmn").code == "set_aside_new_gone"
    assert not Message.objects.filter(kind=LETTER).exists()
    assert ask_for_due_changes(actor=SYSTEM, at=r.NOW + timedelta(days=1)) == 1
    Article.objects.filter(number="N3").update(status="active")
    assert carry_out(change.uuid, actor=SYSTEM, at=r.NOW).state == State.DONE
    assert PrescriptionItem.objects.get(carried_from=item).article.number == "N3"
    assert unsound() == []


@pytest.mark.clause("B2.11")
def test_an_item_of_too_many_pieces_stops_no_other(region: r.Region) -> None:
    torvald = r.patient(region)
    many, few = r.item(region, torvald, "O1"), r.item(region, torvald, "O1")
    PrescriptionItem.objects.filter(pk=many.pk).update(pieces_per_withdrawal=101)
    change = decided(region, Kind.REPLACED, replacement="N1", new_pieces=1000)
    with patch.object(carrying_out, "SET", 1):
        carry_out(change.uuid, actor=SYSTEM, at=r.NOW)
        carry_out(change.uuid, actor=SYSTEM, at=r.NOW, part=2, after=many.pk)
    assert PrescriptionItem.objects.filter(carried_from=few).exists()
    assert Article.objects.get(number="O1").status == "active"
    assert Task.objects.get(role="lmn").code == "set_aside_too_many_pieces"


@pytest.mark.clause("B2.11")
def test_an_order_cancelled_later_gives_its_last_withdrawal_to_the_replacement(region: r.Region) -> None:
    torvald = r.patient(region)
    item = r.item(region, torvald, "O1", withdrawals=1)
    receipt = r.place(region, torvald, item)
    change = decided(region, Kind.REPLACED, replacement="N1")
    carry_out(change.uuid, actor=SYSTEM, at=r.NOW)
    cancel_order(receipt.orders[0].uuid, actor=region.sara, at=r.NOW, reason="Ångrad")
    assert Message.objects.filter(kind="assortment.watch").exists()
    assert ask_for_due_changes(actor=SYSTEM, at=r.NOW) == 1
    carry_out(change.uuid, actor=SYSTEM, at=r.NOW)
    new = PrescriptionItem.objects.get(carried_from=item)
    assert (new.article.number, new.withdrawals) == ("N1", 1)
    Message.objects.update(done_at=r.NOW)
    assert ask_for_due_changes(actor=SYSTEM, at=r.NOW) == 0
    assert unsound() == []


@pytest.mark.clause("B2.11")
def test_nothing_is_done_before_its_day(region: r.Region) -> None:
    tomorrow = r.TODAY + timedelta(days=1)
    change = decided(region, Kind.DISCONTINUED, applies_from=tomorrow)
    assert not Message.objects.filter(kind=steps.STEP).exists()
    with pytest.raises(Refused) as refused:
        carry_out(change.uuid, actor=region.lena, at=r.NOW)
    assert codes(refused) == ["supplier_change_not_yet"]
    assert ask_for_due_changes(actor=SYSTEM, at=r.NOW) == 0
    assert ask_for_due_changes(actor=SYSTEM, at=r.NOW + timedelta(days=1)) == 1


@pytest.mark.clause("B2.11")
def test_a_recall_is_started_before_it_is_done(region: r.Region) -> None:
    change = decided(region, Kind.RECALLED)
    with pytest.raises(Refused) as refused:
        carry_out(change.uuid, actor=SYSTEM, at=r.NOW)
    assert codes(refused) == ["supplier_change_recall_first"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "supplier_change_without_replacement"),
        ({"replacement": "O1"}, "conversion_to_itself"),
        ({"replacement": "N1", "new_pieces": 0}, "conversion_factor_wrong"),
    ],
)
def test_a_replacement_that_can_not_be(region: r.Region, values: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        noticed(region, Kind.REPLACED, **values)
    assert codes(refused) == [code]


def test_the_letter_is_kept_and_each_look_noted(region: r.Region) -> None:
    change = noticed(region, Kind.DISCONTINUED, letter=Upload("brev.pdf", b"%PDF-1.4 brev"))
    assert bytes(letter_of(region.kajsa, change.uuid, at=r.NOW).content) == b"%PDF-1.4 brev"
    with pytest.raises(Refused):
        notice_change(SupplierNotice(Kind.DISCONTINUED, "X", r.TODAY), actor=region.dan, at=r.NOW)
