"""What stands in quarantine is released, sent back or scrapped by a named person (B2.8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import purchases as p
from tests import region as r
from uttag.apps.catalogue.models import Article
from uttag.apps.purchasing.models import ReceiptLine
from uttag.apps.purchasing.quarantine import (
    quarantined_lines,
    release_from_quarantine,
    scrap_from_quarantine,
    send_back_from_quarantine,
)
from uttag.apps.stock.models import Balance, Lot, Move, Scrapping
from uttag.apps.stock.moving import move
from uttag.apps.stock.repacking import RepackingWish, repack
from uttag.apps.stock.scrapping import scrap
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.clause("B2.8")]

WHY = "Går åt i tid."


@pytest.fixture
def region() -> r.Region:
    made = r.region()
    r.article("100001")
    return made


@pytest.fixture
def line(region: r.Region) -> ReceiptLine:
    """Sixty pieces whose shelf life is too short."""
    return p.came(region, p.goods("100001", 60, p.SHORT)).lines.get()


def held() -> dict[str, int]:
    return dict(Balance.objects.filter(pieces__gt=0).values_list("place__code", "pieces"))


def refused(code: str, act: Callable[..., Any], *args: Any, **how: Any) -> None:
    with pytest.raises(Refused) as refusal:
        act(*args, **how)
    assert refusal.value.reasons[0].code == code


def test_a_named_person_releases_it_to_a_shelf_once(region: r.Region, line: ReceiptLine) -> None:
    for _ in range(2):
        done = release_from_quarantine(line.uuid, "A-1", "Går åt i tid.", actor=region.doris, at=r.NOW)
    assert (done.settled, done.settled_by_id, done.settled_text) == (
        "released",
        region.doris.user_id,
        "Går åt i tid.",
    )
    assert held() == {"A-1": 60}
    assert Move.objects.get(document=line.uuid).reason == Move.Reason.CLEARED
    assert TrailEntry.objects.filter(operation="settle_quarantine").count() == 1
    assert p.nothing_breaks()


def test_it_is_sent_back_to_the_supplier(region: r.Region, line: ReceiptLine) -> None:
    for _ in range(2):
        send_back_from_quarantine(line.uuid, "Krediteras.", actor=region.dan, at=r.NOW)
    assert held() == {}
    assert Move.objects.get(document=line.uuid).reason == Move.Reason.SENT_BACK
    assert p.nothing_breaks()


def test_it_is_scrapped_and_counted_in_kronor(region: r.Region, line: ReceiptLine) -> None:
    for _ in range(2):
        scrap_from_quarantine(line.uuid, "Leverantören vill inte ha den.", actor=region.dan, at=r.NOW)
    scrapping = Scrapping.objects.get()
    assert (scrapping.pieces, scrapping.ore, scrapping.why) == (60, 60000, Scrapping.Why.QUARANTINE)
    assert held() == {}
    assert p.nothing_breaks()


def test_what_is_settled_one_way_can_not_be_settled_another(region: r.Region, line: ReceiptLine) -> None:
    send_back_from_quarantine(line.uuid, "Krediteras.", actor=region.dan, at=r.NOW)
    refused("not_in_quarantine", scrap_from_quarantine, line.uuid, "Nej", actor=region.dan, at=r.NOW)
    refused("not_in_quarantine", release_from_quarantine, line.uuid, "A", "Nej", actor=region.dan, at=r.NOW)


def test_it_takes_a_person_and_a_reason(region: r.Region, line: ReceiptLine) -> None:
    refused(
        "settling_without_words", release_from_quarantine, line.uuid, "A", " ", actor=region.dan, at=r.NOW
    )
    nobody = replace(region.dan, user_id=None)
    refused("settled_by_a_person", send_back_from_quarantine, line.uuid, "Ja", actor=nobody, at=r.NOW)
    refused("not_your_role", send_back_from_quarantine, line.uuid, "Ja", actor=region.lena, at=r.NOW)
    assert held() == {"KAR": 60}


def test_a_release_says_why_in_more_than_a_word(region: r.Region, line: ReceiptLine) -> None:
    for few in ("Ok", "Går bra"):
        refused(
            "settling_in_few_words", release_from_quarantine, line.uuid, "A", few, actor=region.dan, at=r.NOW
        )
    assert held() == {"KAR": 60}


def test_no_other_way_leads_out_of_quarantine(region: r.Region, line: ReceiptLine) -> None:
    """Moved, scrapped or repacked, the line could never be settled."""
    r.stock(region, "100001", 30, lot="P9")
    lot = line.lot_id or 0
    by: dict[str, Any] = {"actor": region.dan, "at": r.NOW}
    wish = RepackingWish(lot, "KAR", "100001", 60, 2, 30)
    refused("quarantine_is_settled", move, lot, "KAR", "A-100001", 60, **by)
    refused("quarantine_is_settled", scrap, lot, "KAR", 60, "damaged", **by)
    refused("quarantine_is_settled", repack, wish, document=uuid4(), **by)
    scrap_from_quarantine(line.uuid, "Ja", **by)
    assert p.nothing_breaks()


def test_recalled_and_expired_lots_are_not_released(region: r.Region, line: ReceiptLine) -> None:
    later = r.NOW + timedelta(days=400)
    refused(
        "released_lot_is_expired", release_from_quarantine, line.uuid, "A", WHY, actor=region.dan, at=later
    )
    Lot.objects.update(blocked_at=r.NOW)
    refused(
        "released_lot_is_recalled", release_from_quarantine, line.uuid, "A", WHY, actor=region.dan, at=r.NOW
    )


@pytest.mark.clause("B2.7")
def test_it_is_released_only_to_a_shelf_that_keeps_it_right(region: r.Region, line: ReceiptLine) -> None:
    p.came(region, p.goods("100001", 30, lot_number="P9", shelf="A-1"))
    Article.objects.update(storage="cool")
    refused(
        "shelf_for_other_storage", release_from_quarantine, line.uuid, "A-1", WHY, actor=region.dan, at=r.NOW
    )
    release_from_quarantine(line.uuid, "K-1", WHY, actor=region.dan, at=r.NOW)
    assert held()["K-1"] == 60


def test_a_line_that_was_taken_in_is_not_settled(region: r.Region) -> None:
    taken = p.came(region, p.goods("100001", 60)).lines.get()
    refused("not_in_quarantine", send_back_from_quarantine, taken.uuid, "Ja", actor=region.dan, at=r.NOW)


def test_what_waits_is_listed_the_oldest_first(region: r.Region, line: ReceiptLine) -> None:
    later = p.came(region, p.goods("100001", 30, p.SHORT), at=r.NOW + timedelta(days=1)).lines.get()
    assert list(quarantined_lines(region.dan)) == [line, later]
    assert quarantined_lines(region.dan).count() == 2
    send_back_from_quarantine(line.uuid, "Åter", actor=region.dan, at=r.NOW)
    assert quarantined_lines(region.dan).count() == 1
