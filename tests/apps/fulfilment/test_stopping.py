"""Orders with recalled goods leave a wave: their boxes, papers and numbers, and what is left of the wave (B2.11)."""

from __future__ import annotations

import pytest

from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.fulfilment.models import CheckedLine, ExtraBox, Parcel, Wave, WavePapers
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.packing import pack
from uttag.apps.fulfilment.printing.asking import ask_for_papers
from uttag.apps.fulfilment.printing.fetching import papers_of_wave
from uttag.apps.fulfilment.printing.making import make_papers
from uttag.apps.fulfilment.stopping import stop_recalled
from uttag.apps.fulfilment.table.boxes import BoxWish
from uttag.apps.fulfilment.table.finishing import pack_order
from uttag.apps.fulfilment.table.reading import read_into_box
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Lot
from uttag.ground.outbox.models import Message
from uttag.ground.verify import breaches
from uttag.rules.codes import Reading

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.11")]
BOXES = [BoxWish("STOR", 9_000), BoxWish("MELLAN", 4_000)]


@pytest.fixture
def region() -> r.Region:
    return r.region()


def two_orders(region: r.Region) -> tuple[Wave, Order, Order]:
    """One wave for two people, each with an article of their own."""
    for article, person in (("100001", r.TORVALD), ("100002", r.SIGNE)):
        r.article(article)
        r.stock(region, article, 500, lot=f"L{article}")
        someone = r.patient(region, person)
        r.place(region, someone, r.item(region, someone, article))
    wave = plan_wave(actor=region.dan, at=r.NOW)
    first, second = Order.objects.order_by("pk")
    return wave, first, second


def read_and_packed(region: r.Region, wave: Wave, order: Order, article: str, lot: str) -> Parcel:
    reading = Reading(article, lot)
    needed = sum(order.allocations.filter(wave=wave).values_list("pieces", flat=True))
    each = Lot.objects.get(number=lot).article.pieces_per_package
    read_into_box(wave.uuid, order.uuid, reading, packages=-(-needed // each), actor=region.dan, at=r.NOW)
    return pack_order(wave.uuid, order.uuid, BOXES, actor=region.dan, at=r.NOW)


def numbers() -> set[str]:
    return {*Parcel.objects.values_list("sscc", flat=True), *ExtraBox.objects.values_list("sscc", flat=True)}


def recalled(article: str) -> None:
    Lot.objects.filter(article__number=article).update(blocked_at=r.NOW)


def test_a_stopped_parcel_takes_its_boxes_along_and_its_numbers_are_never_given_again(
    region: r.Region,
) -> None:
    wave, first, second = two_orders(region)
    read_and_packed(region, wave, first, "100001", "L100001")
    read_and_packed(region, wave, second, "100002", "L100002")
    before = numbers()
    assert len(before) == 4
    papers = ask_for_papers(wave.uuid, WavePapers.Kind.LABELS, actor=region.dan, at=r.NOW)
    make_papers(papers.uuid, list(wave.parcels.values_list("pk", flat=True)), actor=SYSTEM, at=r.NOW)
    recalled("100001")
    recalled("100002")
    assert stop_recalled(wave.uuid, actor=region.dan, at=r.NOW) == 2
    assert numbers() == set()
    assert not CheckedLine.objects.exists()
    assert Wave.objects.get().state == Wave.State.UNDONE
    labels = papers_of_wave(region.dan, Wave.objects.get())[1]
    assert (labels.papers, labels.current) == (papers, False)
    for article in ("100001", "100002"):
        r.stock(region, article, 500, lot=f"N{article}")
    again = plan_wave(actor=region.dan, at=r.NOW)
    pack(again, [first.pk, second.pk], at=r.NOW, boxes=3)
    assert len(numbers()) == 6
    assert not numbers() & before
    assert not list(breaches("fulfilment.box_numbers_are_given_once"))


def test_what_is_left_of_a_wave_is_packed_and_its_transport_asked_for(region: r.Region) -> None:
    wave, first, _second = two_orders(region)
    pack_wave(wave.uuid, [first.uuid], actor=region.dan, at=r.NOW)
    assert not Message.objects.filter(kind="transport.book").exists()
    recalled("100002")
    for stopped in (1, 0):
        assert stop_recalled(wave.uuid, actor=region.dan, at=r.NOW) == stopped
    wave.refresh_from_db()
    assert (wave.state, wave.orders) == (Wave.State.PACKED, 1)
    assert Message.objects.filter(kind="transport.book").count() == 1
