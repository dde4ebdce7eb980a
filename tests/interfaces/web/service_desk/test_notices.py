"""Notices at the desk: what came to nobody first, any of them found, letters to post (D11, K2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from tests import region as r
from tests import told as t
from tests.everything import everything
from tests.interfaces.web.people import client_of, client_of_patient
from tests.interfaces.web.service_desk.conftest import Desk, text
from uttag.apps.access.actors import SYSTEM
from uttag.apps.fulfilment.models import ExtraBox
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.notices.letters.printing import print_letters
from uttag.apps.notices.models import LetterBatch, Notice
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.models import NoticeWish, PatientIdentity
from uttag.ground.files.operations import store
from uttag.ground.trail.models import AccessLogEntry
from uttag.journeys.confirm_request import confirm_request

pytestmark = [pytest.mark.django_db, pytest.mark.clause("K2")]

HERE = "/kundtjanst/aviseringar/"


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with time_machine.travel(r.NOW, tick=False):
        yield


def lost(desk: Desk) -> Notice:
    PatientIdentity.objects.update(mobile="", street="")
    return t.send(t.told(desk.region, desk.torvald))


def test_what_came_to_nobody_stands_first_and_is_counted(desk: Desk) -> None:
    notice = lost(desk)
    page = text(desk.sara.get(HERE))
    assert "Finns att hämta" in page
    assert f"{HERE}{notice.uuid}/" in page
    assert "Torvald Patientsson-Ek" in page
    entry = AccessLogEntry.objects.filter(what="see_notices").latest("pk")
    assert entry.patients == [str(desk.torvald.uuid)]


def test_nothing_to_see_to_says_so(desk: Desk) -> None:
    assert "Alla meddelanden har gått att skicka" in text(desk.sara.get(HERE))
    assert "Inga meddelanden" in text(desk.sara.get(f"{HERE}alla/"))
    assert "Inga brev är utskrivna än" in text(desk.sara.get(f"{HERE}brev/"))


def test_one_notice_with_its_way_and_why(desk: Desk) -> None:
    notice = t.send(t.told(desk.region, desk.torvald))
    page = text(desk.sara.get(f"{HERE}{notice.uuid}/"))
    assert "Ditt paket finns att hämta hos Torgboden" in page
    assert "070-174 06 05" in page
    assert f"/varfor/{notice.ruling}/" in page
    assert AccessLogEntry.objects.filter(what="see_notice").exists()
    why = text(desk.sara.get(f"/varfor/{notice.ruling}/"))
    assert "eftersom ett mobilnummer är känt" in why


def test_sent_again_by_mail(desk: Desk) -> None:
    notice = lost(desk)
    PatientIdentity.objects.update(email="torvald@example.org")
    assert 'value="email"' in text(desk.sara.get(f"{HERE}{notice.uuid}/"))
    assert desk.sara.post(f"{HERE}{notice.uuid}/igen/", {"satt": "email"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.chosen) == ("waiting", "email")


@pytest.mark.parametrize("by", ["", "sms", "brevduva"])
def test_sent_again_by_what_cannot_be_had_is_refused(desk: Desk, by: str) -> None:
    notice = lost(desk)
    before = everything(but=("AccessLogEntry", "Session", "Ruling"))
    assert desk.sara.post(f"{HERE}{notice.uuid}/igen/", {"satt": by}).status_code == 422
    assert everything(but=("AccessLogEntry", "Session", "Ruling")) == before


def test_told_by_phone(desk: Desk) -> None:
    notice = lost(desk)
    url = f"{HERE}{notice.uuid}/besked/"
    assert desk.sara.post(url, {"how": ""}).status_code == 422
    assert desk.sara.post(url, {"how": "Ringde hustrun"}).status_code == 302
    assert "Ringde hustrun" in text(desk.sara.get(f"{HERE}{notice.uuid}/"))


def test_found_by_order_parcel_name_and_number(desk: Desk) -> None:
    desk.order()
    order = Order.objects.get()
    confirm_request(order.request.uuid, at=r.NOW)
    signe = r.patient(desk.region, r.SIGNE, given_name="Signe", family_name="Annan")
    t.told(desk.region, signe)
    for words in (order_number(order.pk), "Torvald", "19410110-6393"):
        page = text(desk.sara.get(f"{HERE}alla/", {"q": words}))
        assert "Beställning mottagen" in page, words
        assert "Signe Annan" not in page, words
    assert "Inga meddelanden" in text(desk.sara.get(f"{HERE}alla/", {"q": "B-1-1"}))
    both = text(desk.sara.get(f"{HERE}alla/", {"lage": "waiting", "slag": "notice_at_pickup_point"}))
    assert "Signe Annan" in both
    assert "Torvald" not in both


def test_found_by_the_last_figures_of_any_of_its_boxes_as_at_the_depot(desk: Desk) -> None:
    desk.order()
    wave = plan_wave(actor=desk.region.dan, at=r.NOW)
    parcel = pack_wave(wave.uuid, actor=desk.region.dan, at=r.NOW).get()
    second = ExtraBox.objects.create(parcel=parcel, number=2, sscc="373500000000987654").sscc
    t.told(desk.region, desk.torvald, subject_uuid=parcel.uuid)
    t.told(desk.region, r.patient(desk.region, r.SIGNE, given_name="Signe", family_name="Annan"))
    for number in (parcel.sscc, second):
        for words in (number, f"00{number}", f"{number[:9]} {number[9:]}", number[-6:], number[-4:]):
            page = text(desk.sara.get(f"{HERE}alla/", {"q": words}))
            assert "Torvald" in page, words
            assert "Signe Annan" not in page, words


def test_nonsense_in_the_address_shows_everything(desk: Desk) -> None:
    t.told(desk.region, desk.torvald)
    page = desk.sara.get(f"{HERE}alla/", {"lage": "x", "satt": "y", "slag": "z", "page": "n"})
    assert "Torvald" in text(page)


@pytest.mark.clause("I2")
def test_who_is_protected_is_neither_named_nor_found_out(desk: Desk) -> None:
    hidden = r.patient(desk.region, r.SIGNE, given_name="Hemliga", protected="marked")
    notice = t.send(t.told(desk.region, hidden))
    for url in (f"{HERE}alla/", f"{HERE}{notice.uuid}/"):
        page = text(desk.sara.get(url))
        assert "Hemliga" not in page
        assert "46701740605" not in page
        assert "Skyddad person" in page


def test_letters_are_fetched_and_posted(desk: Desk) -> None:
    PatientIdentity.objects.update(mobile="")
    t.send(t.told(desk.region, desk.torvald))
    print_letters(actor=SYSTEM, at=r.NOW)
    batch = LetterBatch.objects.get()
    assert "Ska postas" in text(desk.sara.get(f"{HERE}brev/"))
    pdf = desk.sara.get(f"{HERE}brev/{batch.uuid}/brev.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    for _ in range(2):
        assert desk.sara.post(f"{HERE}brev/{batch.uuid}/postade/").status_code == 302
    assert Notice.objects.get().state == "sent"
    assert desk.sara.get(f"{HERE}brev/{uuid4()}/brev.pdf").status_code == 422


def test_letters_are_saved_under_the_day_they_were_made_here_and_each_file_by_itself(desk: Desk) -> None:
    """Made just after midnight, when it is still yesterday in UTC; fetched whenever."""
    pdf = store(b"%PDF-", "application/pdf", at=r.NOW)
    after_midnight = r.NOW.replace(hour=22, minute=30) - timedelta(days=1)
    for _ in range(2):
        batch = LetterBatch.objects.create(made_at=after_midnight, letters=1, file=pdf)
        answer = desk.sara.get(f"{HERE}brev/{batch.uuid}/brev.pdf")
        assert answer["Content-Disposition"] == f'inline; filename="brev-2026-04-02-{batch.pk}.pdf"'


@pytest.mark.clause("I1")
def test_others_have_no_business_here(desk: Desk) -> None:
    notice = lost(desk)
    pages = [
        HERE,
        f"{HERE}alla/",
        f"{HERE}brev/",
        f"{HERE}{notice.uuid}/",
        f"{HERE}onskan/{desk.torvald.uuid}/",
    ]
    for client in (desk.alice, client_of(desk.region.frida), client_of_patient(desk.torvald)):
        for url in pages:
            assert client.get(url).status_code == 403, url
        assert client.post(f"{HERE}{notice.uuid}/igen/", {"satt": "sms"}).status_code == 403
    assert desk.sara.get(f"{HERE}{uuid4()}/").status_code == 404


def test_an_orders_page_shows_what_its_patient_was_told(desk: Desk) -> None:
    url = desk.order()
    order = Order.objects.get()
    confirm_request(order.request.uuid, at=r.NOW)
    [notice] = [t.send(one) for one in Notice.objects.all()]
    assert f"{HERE}{notice.uuid}/" in text(desk.sara.get(url))
    told = text(client_of_patient(desk.torvald).get(f"/mina-uttag/leveranser/{order.uuid}/"))
    assert "Vi har tagit emot beställning" in told
    told = text(desk.alice.get(f"/forskrivning/order/{order.uuid}/"))
    assert "Vi har tagit emot beställning" in told


def test_lists_ask_the_database_the_same_for_many(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for _ in range(5):
        t.told(desk.region, desk.torvald)
    for url in (HERE, f"{HERE}alla/", f"{HERE}alla/?q=Torvald", f"{HERE}brev/"):
        with django_assert_max_num_queries(20):
            desk.sara.get(url)


# --- how people want to be told -------------------------------------------------------------------------


def test_the_wish_is_kept_and_changed_by_whoever_may(desk: Desk) -> None:
    pages = {
        f"{HERE}onskan/{desk.torvald.uuid}/": desk.sara,
        f"/forskrivning/patienter/{desk.torvald.uuid}/besked/": desk.alice,
        f"/mina-uttag/besked/{desk.torvald.uuid}/": client_of_patient(desk.torvald),
    }
    for (url, client), channel in zip(pages.items(), ("letter", "sms", ""), strict=True):
        assert client.get(url).status_code == 200
        given = {"channel": channel, "language": "en", "large_print": "on"}
        assert client.post(url, given).status_code == 302, url
        wish = NoticeWish.objects.get()
        assert (wish.channel, wish.language, wish.large_print) == (channel, "en", True)


@pytest.mark.parametrize(
    ("channel", "words"), [("email", "Det finns ingen e-postadress"), ("sms", "inget mobilnummer")]
)
def test_a_channel_that_leads_nowhere_is_refused(desk: Desk, channel: str, words: str) -> None:
    PatientIdentity.objects.update(mobile="")
    url = f"{HERE}onskan/{desk.torvald.uuid}/"
    answer = desk.sara.post(url, {"channel": channel, "language": "sv"})
    assert answer.status_code == 422
    assert words in text(answer)
    assert not NoticeWish.objects.exists()
    assert desk.sara.post(url, {"channel": "x", "language": "y"}).status_code == 422


@pytest.mark.clause("I1")
def test_nobody_changes_how_anothers_patient_is_told(desk: Desk) -> None:
    signe = r.patient(desk.region, r.SIGNE, by=desk.region.bob)
    given = {"channel": "letter", "language": "sv"}
    bob = client_of(desk.region.bob)
    assert bob.post(f"/forskrivning/patienter/{desk.torvald.uuid}/besked/", given).status_code == 422
    assert desk.alice.get(f"/forskrivning/patienter/{signe.uuid}/besked/").status_code == 422
    torvalds = client_of_patient(desk.torvald)
    assert torvalds.post(f"/mina-uttag/besked/{signe.uuid}/", given).status_code == 422
    assert not NoticeWish.objects.exists()
