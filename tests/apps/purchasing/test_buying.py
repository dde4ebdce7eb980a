"""Purchase orders are made, changed, sent, cancelled and closed (B2.1)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core import mail

from tests import purchases as p
from tests import region as r
from uttag.apps.catalogue.models import Article, Supplier, SupplierContract
from uttag.apps.purchasing.buying.making import (
    cancel_purchase_order,
    change_purchase_lines,
    make_purchase_order,
)
from uttag.apps.purchasing.buying.papers import order_paper, send_letter
from uttag.apps.purchasing.buying.sending import close_purchase_lines, send_purchase_order
from uttag.apps.purchasing.models import PurchaseOrder
from uttag.apps.purchasing.queries import lines_of
from uttag.apps.purchasing.stops import Stop, lift_purchase_stops, purchase_stops, set_purchase_stops
from uttag.ground.outbox.models import Message
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001", supplier_number="L-77", gtin="07350012345674")
    r.article("100002", price=5000)
    return made


def refused(code: str, act: object, *args: object, **how: object) -> None:
    with pytest.raises(Refused) as refusal:
        act(*args, **how)  # type: ignore[operator]
    assert refusal.value.reasons[0].code == code


@pytest.mark.clause("B2.1")
def test_a_draft_has_whole_packages_at_the_price_of_the_day(region: r.Region) -> None:
    order = p.draft(region, ("100001", 3), ("100002", 2))
    assert order.number == f"I-{order.number[2:9]}-{order.number[-1]}"
    lines = order.lines.order_by("article__number").values_list("packages", "pieces", "package_price_ore")
    assert list(lines) == [(3, 90, 30000), (2, 60, 5000)]
    assert order.state == PurchaseOrder.State.DRAFT
    assert TrailEntry.objects.filter(operation="purchase", subject_uuid=order.uuid).count() == 1


def test_the_same_form_sent_twice_makes_one_order(region: r.Region) -> None:
    key = uuid4()
    first, second = p.draft(region, ("100001", 3), key=key), p.draft(region, ("100001", 3), key=key)
    assert first.pk == second.pk
    assert PurchaseOrder.objects.count() == 1


@pytest.mark.clause("B2.1")
@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("gone_article_not_bought", {"status": "gone"}),
        ("outside_contract_not_bought", {"contracted": False}),
    ],
)
def test_what_may_not_be_bought_is_refused(region: r.Region, code: str, changes: dict[str, object]) -> None:
    Article.objects.filter(number="100001").update(**changes)
    refused(code, p.draft, region, ("100001", 1))
    assert not PurchaseOrder.objects.exists()


@pytest.mark.clause("B2.1")
def test_faulty_lines_are_refused_all_at_once(region: r.Region) -> None:
    other = Supplier.objects.create(code="LEV2", name="Andra leverantören AB")
    Article.objects.filter(number="100002").update(supplier=other)
    with pytest.raises(Refused) as refusal:
        p.draft(region, ("100001", 0), ("100002", 1), ("100001", 2))
    assert [reason.code for reason in refusal.value.reasons] == [
        "article_twice_in_purchase",
        "packages_below_one",
        "article_of_other_supplier",
    ]
    refused("purchase_order_empty", make_purchase_order, other.pk, [], actor=region.dan, at=r.NOW)
    refused("supplier_unknown_here", make_purchase_order, 0, [(1, 1)], actor=region.dan, at=r.NOW)
    refused(
        "no_such_article_in_purchase", make_purchase_order, other.pk, [(0, 1)], actor=region.dan, at=r.NOW
    )


@pytest.mark.clause("B2.1")
def test_a_contract_that_has_ended_is_not_bought_from_and_its_last_day_counts(region: r.Region) -> None:
    article = Article.objects.get(number="100001")
    article.contract = SupplierContract.objects.create(
        supplier=article.supplier, number="A-1", title="Katetrar", starts_on=date(2020, 1, 1), ends_on=r.TODAY
    )
    article.save()
    assert p.draft(region, ("100001", 1))
    SupplierContract.objects.update(ends_on=date(2026, 4, 1))
    refused("contract_not_in_force", p.draft, region, ("100001", 1))


def test_parents_and_articles_without_price_are_refused(region: r.Region) -> None:
    r.article("200001", children=("Vanilj",))
    refused("parent_article_not_bought", p.draft, region, ("200001", 1))
    Article.objects.get(number="100001").prices.all().delete()
    refused("article_without_price", p.draft, region, ("100001", 1))


@pytest.mark.clause("B2.2")
def test_a_special_procurement_may_buy_outside_contract(region: r.Region) -> None:
    Article.objects.filter(number="100001").update(contracted=False)
    assert p.draft(region, ("100001", 1), special=True).special


def test_a_draft_is_changed_line_by_line(region: r.Region) -> None:
    order = p.draft(region, ("100001", 3))
    keys = dict(Article.objects.values_list("number", "pk"))
    kept = order.lines.get().pk
    wanted = [(keys["100001"], 5), (keys["100002"], 1)]
    change_purchase_lines(order.uuid, wanted, text="Ring före", actor=region.dan, at=r.NOW)
    assert order.lines.get(pk=kept).pieces == 150
    change_purchase_lines(order.uuid, [(keys["100002"], 1)], actor=region.dan, at=r.NOW)
    assert [line.article.number for line in order.lines.all()] == ["100002"]


def test_a_line_has_no_more_than_can_be_added_up(region: r.Region) -> None:
    refused("purchase_line_too_large", p.draft, region, ("100001", 400_000))


@pytest.mark.clause("B2.1")
def test_a_sent_order_keeps_its_packages_and_a_draft_takes_new_ones(region: r.Region) -> None:
    sent, draft = p.bought(region, ("100001", 2)), p.draft(region, ("100001", 2))
    Article.objects.update(pieces_per_package=10)
    [line] = order_paper(sent).lines
    assert (line.packages, line.pieces_per_package) == (2, 30)
    assert lines_of(region.dan, sent)[0].packages_left == 2
    again = send_purchase_order(draft.uuid, actor=region.dan, at=r.NOW).lines.get()
    assert (again.packages, again.pieces, again.pieces_per_package) == (2, 20, 10)


@pytest.mark.clause("B2.12")
def test_a_gone_article_is_bought_for_the_orders_that_wait_and_no_more(region: r.Region) -> None:
    patient = r.patient(region)
    r.place(region, patient, r.item(region, patient, "100001", pieces=60))
    Article.objects.filter(number="100001").update(status="gone")
    refused("gone_article_for_orders_only", p.draft, region, ("100001", 3))
    set_purchase_stops(
        [Stop(Article.objects.get(number="100001").pk, date(2026, 3, 1), "Byte")],
        actor=region.lena,
        at=r.NOW,
    )
    p.bought(region, ("100001", 2))
    refused("gone_article_not_bought", p.draft, region, ("100001", 1))
    assert p.draft(region, ("100001", 9), special=True).special


def test_only_a_draft_can_be_changed(region: r.Region) -> None:
    order = p.bought(region, ("100001", 3))
    key = Article.objects.get(number="100001").pk
    refused(
        "purchase_order_not_draft", change_purchase_lines, order.uuid, [(key, 1)], actor=region.dan, at=r.NOW
    )


@pytest.mark.clause("B2.1")
def test_sending_settles_the_day_and_mails_the_order_once(region: r.Region) -> None:
    Supplier.objects.update(email="order@leverantoren.example", lead_working_days=3)
    order = p.bought(region, ("100001", 3), ("100002", 1))
    # Good Friday and Easter Monday are no working days.
    assert order.expected_day == date(2026, 4, 9)
    send_purchase_order(order.uuid, actor=region.dan, at=r.NOW)
    message = Message.objects.get(kind="purchasing.letter")
    assert send_letter(order.uuid, message.payload["what"], "")
    [letter] = mail.outbox
    assert order.number in letter.subject
    assert [name.rsplit(".")[-1] for name, _, _ in letter.attachments] == ["pdf", "xlsx"]
    assert "senast torsdag 9 april 2026" in letter.body


def test_a_supplier_without_address_gets_no_letter(region: r.Region) -> None:
    order = p.bought(region, ("100001", 3))
    assert not Message.objects.exists()
    assert not send_letter(order.uuid, "sent", "")


def test_a_cancelled_order_tells_the_supplier_and_its_first_letter_is_not_sent_after(
    region: r.Region,
) -> None:
    Supplier.objects.update(email="order@leverantoren.example")
    order = p.bought(region, ("100001", 3))
    for _ in range(2):
        done = cancel_purchase_order(order.uuid, "Fel artikel.", actor=region.dan, at=r.NOW)
    assert done.state == PurchaseOrder.State.CANCELLED
    assert not send_letter(order.uuid, "sent", "")
    assert send_letter(order.uuid, "cancelled", "Fel artikel.")
    assert "Fel artikel." in mail.outbox[0].body


def test_an_order_that_goods_have_come_on_is_closed_and_not_cancelled(region: r.Region) -> None:
    order = p.bought(region, ("100001", 3), ("100002", 1))
    p.came(region, p.goods("100001", 60), order=order)
    refused("purchase_order_has_receipts", cancel_purchase_order, order.uuid, "", actor=region.dan, at=r.NOW)
    line = order.lines.get(article__number="100001")
    close_purchase_lines(order.uuid, [line.pk], "Slut", actor=region.dan, at=r.NOW)
    line.refresh_from_db()
    assert line.closed_pieces == 30
    refused(
        "nothing_left_to_come", close_purchase_lines, order.uuid, [line.pk], "", actor=region.dan, at=r.NOW
    )
    closed = close_purchase_lines(order.uuid, None, "Slut", actor=region.dan, at=r.NOW)
    assert closed.state == PurchaseOrder.State.RECEIVED


@pytest.mark.clause("B2.12")
def test_nothing_is_bought_after_a_stop_and_its_last_day_counts(region: r.Region) -> None:
    key = Article.objects.get(number="100001").pk
    order = p.draft(region, ("100001", 1))
    set_purchase_stops([Stop(key, r.TODAY, "Byts ut")], actor=region.lena, at=r.NOW)
    assert p.draft(region, ("100001", 1))
    set_purchase_stops([Stop(key, date(2026, 4, 1), "Byts ut")], actor=region.lena, at=r.NOW)
    refused("purchase_is_stopped", p.draft, region, ("100001", 1))
    refused("purchase_is_stopped", send_purchase_order, order.uuid, actor=region.dan, at=r.NOW)
    assert purchase_stops(region.dan)[key].last_day == date(2026, 4, 1)
    lift_purchase_stops([key], actor=region.lena, at=r.NOW)
    assert p.draft(region, ("100001", 1))


def test_a_stop_set_again_leaves_one_trace(region: r.Region) -> None:
    key = Article.objects.get(number="100001").pk
    for _ in range(2):
        set_purchase_stops([Stop(key, r.TODAY, "Byts ut")], actor=region.lena, at=r.NOW)
    assert TrailEntry.objects.filter(operation="plan_run_out").count() == 1
    twice = [Stop(key, r.TODAY, ""), Stop(key, date(2026, 5, 1), "")]
    refused("purchase_stop_repeated", set_purchase_stops, twice, actor=region.lena, at=r.NOW)


@pytest.mark.clause("I1")
def test_only_the_depot_buys(region: r.Region) -> None:
    key, supplier = Article.objects.get(number="100001").pk, Supplier.objects.get().pk
    for actor in (region.alice, region.sara, region.frida, region.lena, region.kajsa, region.rolf):
        refused("not_your_role", make_purchase_order, supplier, [(key, 1)], actor=actor, at=r.NOW)
