"""Papers of a whole wave: asked for, made once, fetched by someone, forgotten (D8)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader
from pytest_django.fixtures import DjangoAssertNumQueries

from tests import region as r
from tests.everything import everything
from tests.papers import zpl
from tests.papers.decoding import codes, pictures
from tests.sending import dispatch_wave
from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.fulfilment.models import ExtraBox, Fetched, Parcel, Wave, WavePapers
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.fulfilment.packing import pack
from uttag.apps.fulfilment.printing import drawing, making
from uttag.apps.fulfilment.printing.asking import MAKE, ask_for_papers
from uttag.apps.fulfilment.printing.fetching import fetch_papers, papers_of_wave
from uttag.apps.fulfilment.printing.forgetting import forget_papers
from uttag.apps.fulfilment.printing.making import make_papers
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.wishes import DeliveryChoice
from uttag.apps.parties.models import Carrier
from uttag.apps.patients.models import NoticeWish, Patient
from uttag.ground.files.models import StoredFile
from uttag.ground.outbox.models import Message
from uttag.ground.trail.models import AccessLogEntry
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused
from uttag.rules.words import DestinationKind

pytestmark = pytest.mark.django_db
Kind = WavePapers.Kind
NAMES = (
    "fulfilment.papers_asked_for_are_being_made",
    "fulfilment.only_made_papers_are_fetched",
)


@pytest.fixture
def region() -> r.Region:
    return r.region()


def ordered(region: r.Region, number: str = r.TORVALD, *, delivery: DeliveryChoice | None = None) -> Patient:
    """Someone who waits for sixty pieces."""
    someone = r.patient(region, number)
    r.place(region, someone, r.item(region, someone, "100001"), delivery=delivery)
    return someone


def packed(region: r.Region, *, boxes: int = 1, delivery: DeliveryChoice | None = None) -> Wave:
    r.article("100001")
    r.stock(region, "100001", 500)
    ordered(region, delivery=delivery)
    wave = plan_wave(actor=region.dan, at=r.NOW)
    pack_all(wave, boxes=boxes)
    return wave


def pack_all(wave: Wave, *, boxes: int = 1) -> None:
    orders = wave.allocations.exclude(order__parcels__wave=wave).values_list("order", flat=True).distinct()
    pack(wave, list(orders), at=r.NOW, boxes=boxes)


def work(*, actor: Actor = SYSTEM, at: datetime = r.NOW) -> None:
    """What the worker does with its messages about papers."""
    for message in Message.objects.filter(kind=MAKE, done_at=None):
        make_papers(message.payload["papers"], message.payload["parcels"], actor=actor, at=at)
        Message.objects.filter(pk=message.pk).update(done_at=at)


def made(region: r.Region, wave: Wave, kind: WavePapers.Kind = Kind.NOTES) -> WavePapers:
    papers = ask_for_papers(wave.uuid, kind, actor=region.dan, at=r.NOW)
    work()
    papers.refresh_from_db()
    return papers


def content(papers: WavePapers) -> bytes:
    assert papers.file is not None
    return bytes(papers.file.content)


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


# --- asked for and made -----------------------------------------------------------------------------------


@pytest.mark.clause("D8")
def test_a_waves_notes_are_made_by_the_worker_and_fetched(region: r.Region) -> None:
    wave = packed(region)
    papers = ask_for_papers(wave.uuid, Kind.NOTES, actor=region.dan, at=r.NOW)
    assert (papers.count, papers.file, papers.made_at) == (1, None, None)
    with pytest.raises(Refused, match="papers_not_made"):
        fetch_papers(papers.uuid, actor=region.dan, at=r.NOW)
    work()
    fetched = fetch_papers(papers.uuid, actor=region.dan, at=r.NOW)
    assert "Torvald Patientsson-Ek" in text(content(fetched))
    assert [code.text for code in codes(pictures(content(fetched))[0])][1:] == [
        f"00{Parcel.objects.get().sscc}"
    ]
    assert [breach for name in NAMES for breach in breaches(name)] == []


@pytest.mark.clause("I3")
def test_the_same_parcels_again_give_the_file_there_is(region: r.Region) -> None:
    wave = packed(region)
    first = made(region, wave)
    assert ask_for_papers(wave.uuid, Kind.NOTES, actor=region.doris, at=r.NOW).pk == first.pk
    assert WavePapers.objects.count() == Message.objects.filter(kind=MAKE).count() == 1


@pytest.mark.clause("I3")
def test_making_twice_makes_one_file(region: r.Region, monkeypatch: pytest.MonkeyPatch) -> None:
    papers = made(region, packed(region))
    monkeypatch.setattr(making, "draw", lambda *_: pytest.fail("drawn again"))
    make_papers(papers.uuid, [Parcel.objects.get().pk], actor=SYSTEM, at=r.NOW)
    assert StoredFile.objects.filter(media_type="application/pdf").count() == 1


@pytest.mark.clause("I3")
def test_what_fails_in_the_middle_leaves_nothing_and_is_made_when_tried_again(
    region: r.Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    wave = packed(region)
    papers = ask_for_papers(wave.uuid, Kind.LABELS, actor=region.dan, at=r.NOW)
    before = everything()
    told = (papers.uuid, [Parcel.objects.get().pk])
    with monkeypatch.context() as broken:
        broken.setattr(making, "store", _full)
        with pytest.raises(OSError, match="full"):
            make_papers(*told, actor=SYSTEM, at=r.NOW)
    assert everything() == before
    work()
    papers.refresh_from_db()
    assert papers.file is not None


def _full(*_: object, **__: object) -> None:
    raise OSError("the disk is full")


def test_more_parcels_give_a_new_file_and_the_page_tells_of_the_old(region: r.Region) -> None:
    r.article("100001")
    r.stock(region, "100001", 500)
    ordered(region)
    ordered(region, r.SIGNE)
    wave = plan_wave(actor=region.dan, at=r.NOW)
    first, *_ = Order.objects.order_by("pk")
    pack(wave, [first.pk], at=r.NOW)
    part = made(region, wave, Kind.LABELS)
    fetch_papers(part.uuid, actor=region.dan, at=r.NOW)
    pack_all(wave)
    labels = papers_of_wave(region.dan, wave)[1]
    assert (labels.papers, labels.current) == (part, False)
    whole = made(region, wave, Kind.LABELS)
    assert (part.count, whole.count) == (1, 2)
    labels = papers_of_wave(region.dan, wave)[1]
    assert (labels.papers, labels.current, labels.before) == (whole, True, part)


def test_a_parcel_taken_out_meanwhile_gets_no_paper(region: r.Region) -> None:
    wave = packed(region)
    ask_for_papers(wave.uuid, Kind.LABELS, actor=region.dan, at=r.NOW)
    Parcel.objects.all().delete()
    work()
    assert not WavePapers.objects.exists()


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_packed_is_refused(region: r.Region, kind: WavePapers.Kind) -> None:
    r.article("100001")
    r.stock(region, "100001", 500)
    ordered(region)
    wave = plan_wave(actor=region.dan, at=r.NOW)
    before = everything()
    with pytest.raises(Refused, match="papers_nothing_packed"):
        ask_for_papers(wave.uuid, kind, actor=region.dan, at=r.NOW)
    with pytest.raises(Refused, match="wave_not_found"):
        ask_for_papers(uuid4(), kind, actor=region.dan, at=r.NOW)
    with pytest.raises(Refused, match="papers_not_found"):
        fetch_papers(uuid4(), actor=region.dan, at=r.NOW)
    assert everything() == before


@pytest.mark.clause("I1")
@pytest.mark.parametrize("who", ["alice", "bob", "sara", "frida", "rolf"])
def test_only_the_depot_prints(region: r.Region, who: str) -> None:
    papers, outsider = made(region, packed(region)), getattr(region, who)
    for act in (
        lambda: ask_for_papers(papers.wave.uuid, Kind.NOTES, actor=outsider, at=r.NOW),
        lambda: fetch_papers(papers.uuid, actor=outsider, at=r.NOW),
        lambda: make_papers(papers.uuid, [], actor=outsider, at=r.NOW),
        lambda: forget_papers(actor=outsider, at=r.NOW),
    ):
        with pytest.raises(Refused, match="not_your_role"):
            act()


# --- fetched -------------------------------------------------------------------------------------------


@pytest.mark.clause("I2")
def test_each_fetching_is_noted_logged_and_the_same_bytes(region: r.Region) -> None:
    papers = made(region, packed(region), Kind.ZPL)
    before = AccessLogEntry.objects.count()
    one = fetch_papers(papers.uuid, actor=region.dan, at=r.NOW)
    two = fetch_papers(papers.uuid, actor=region.doris, at=r.NOW + timedelta(minutes=5))
    assert content(one) == content(two)
    assert Fetched.objects.count() == AccessLogEntry.objects.count() - before == 2
    assert AccessLogEntry.objects.latest("pk").patients == [str(Patient.objects.get().uuid)]
    shown = papers_of_wave(region.dan, papers.wave)[2]
    assert [one.by for one in shown.fetched] == ["Dan Depå", "Doris Depå"]


@pytest.mark.clause("I2")
@pytest.mark.parametrize("kind", list(Kind))
def test_who_is_in_the_file_is_logged_though_their_parcel_is_taken_out_since(
    region: r.Region, kind: WavePapers.Kind
) -> None:
    wave = packed(region)
    gone = Patient.objects.get()
    papers = made(region, wave, kind)
    Parcel.objects.all().delete()
    fetch_papers(papers.uuid, actor=region.dan, at=r.NOW)
    entry = AccessLogEntry.objects.latest("pk")
    assert (entry.what, entry.patients) == (f"fetch_papers:{kind}", [str(gone.uuid)])


# --- labels --------------------------------------------------------------------------------------------


@pytest.mark.clause("D8")
@pytest.mark.parametrize(("kind", "dpi"), [(Kind.ZPL, 203), (Kind.ZPL_300, 300)])
def test_each_box_has_a_label(region: r.Region, kind: WavePapers.Kind, dpi: int) -> None:
    wave = packed(region, boxes=3)
    [parcel] = wave.parcels.all()
    numbers = [parcel.sscc, *ExtraBox.objects.order_by("number").values_list("sscc", flat=True)]
    papers = made(region, wave, kind)
    labels = zpl.read(content(papers))
    assert papers.count == 3
    assert [label.codes[-1] for label in labels] == [f"00{number}" for number in numbers]
    assert [next(t for t in label.texts if re.fullmatch(r"\d/\d", t)) for label in labels] == [
        "1/3",
        "2/3",
        "3/3",
    ]
    assert labels[0].width == round(105 * dpi / 25.4)
    [note] = drawing.notes_of(wave.parcels.all())
    assert note.ssccs == tuple(numbers)


@pytest.mark.clause("B2.7")
def test_the_orders_own_carrier_stands_on_the_label(region: r.Region) -> None:
    wave = packed(region)
    Order.objects.update(carrier=Carrier.objects.create(code="SNABB", name="Snabba Bud"))
    assert [one.carrier for one in drawing.labels_of(wave.parcels.all())] == ["Snabba Bud"]
    Order.objects.update(carrier=None, pickup_point=region.pickup_point)
    assert [one.carrier for one in drawing.labels_of(wave.parcels.all())] == ["Budet"]
    Order.objects.update(carrier=None, pickup_point=None)
    assert [one.carrier for one in drawing.labels_of(wave.parcels.all())] == ["Budbil"]


def test_labels_of_many_take_few_queries(
    region: r.Region, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    wave = packed(region)
    with django_assert_max_num_queries(3):
        drawing.labels_of(wave.parcels.all())


# --- words on them ---------------------------------------------------------------------------------------


@pytest.mark.clause("D10")
@pytest.mark.parametrize(
    ("flats", "driver", "receiver"),
    [
        (False, "Får ställas utanför: skyddat för väder, om möjligt för stöld", "utanför din dörr"),
        (True, "Får ställas utanför den egna dörren i huset: skyddat", "utanför din egen dörr i huset"),
    ],
)
def test_what_opens_doors_is_for_the_driver_alone(
    region: r.Region, flats: bool, driver: str, receiver: str
) -> None:
    wave = packed(region)
    parcel = Parcel.objects.get()
    parcel.delete()
    words = {"door_code": "4711", "phone": "0700000000", "instructions": "Hunden är snäll"}
    Order.objects.update(leave_outside=True, flats=flats, state="allocated", **words)
    pack_all(wave)
    said = " ".join(drawing.labels_of(wave.parcels.all())[0].instructions)
    assert driver in said
    assert "Portkod 4711" in said
    assert "Hunden är snäll" in said
    frozen = Parcel.objects.get().note
    assert receiver in drawing.notes_of(wave.parcels.all())[0].instructions[0]
    for word in words.values():
        assert word not in frozen


@pytest.mark.clause("D4")
@pytest.mark.clause("D8")
def test_special_housing_has_one_note_a_person_with_the_ward(region: r.Region) -> None:
    choice = DeliveryChoice(DestinationKind.SPECIAL_HOUSING, ward="Avdelning 2")
    r.article("100001")
    r.stock(region, "100001", 500)
    for number in (r.TORVALD, r.SIGNE):
        someone = r.patient(region, number)
        Patient.objects.filter(pk=someone.pk).update(housing="special", special_housing=region.housing)
        someone.refresh_from_db()
        r.place(region, someone, r.item(region, someone, "100001"), delivery=choice)
    wave = plan_wave(actor=region.dan, at=r.NOW)
    pack_all(wave)
    papers = made(region, wave)
    assert papers.count == 2
    for page in PdfReader(BytesIO(content(papers))).pages:
        assert "Bärs in till Avdelning 2" in page.extract_text()


@pytest.mark.clause("K2")
@pytest.mark.parametrize(
    ("language", "said"), [("en", "Delivery note"), ("sv", "Följesedel"), ("xx", "Följesedel")]
)
def test_a_note_is_in_the_language_and_print_that_its_person_wants(
    region: r.Region, language: str, said: str
) -> None:
    r.article("100001")
    r.stock(region, "100001", 500)
    someone = ordered(region)
    NoticeWish.objects.create(patient=someone, language=language, large_print=True, changed_at=r.NOW)
    wave = plan_wave(actor=region.dan, at=r.NOW)
    pack_all(wave)
    [note] = drawing.notes_of(wave.parcels.all())
    assert note.large_print
    assert said in text(content(made(region, wave)))
    NoticeWish.objects.update(language="sv", large_print=False)
    assert drawing.notes_of(wave.parcels.all()) == [note], "the note is frozen as it was packed"


# --- forgotten -------------------------------------------------------------------------------------------


@pytest.mark.clause("D8")
def test_papers_are_forgotten_some_weeks_after_departure_labels_with_the_drivers_words(
    region: r.Region,
) -> None:
    wave = packed(region)
    Wave.objects.update(state="packed")
    notes, labels = made(region, wave), made(region, wave, Kind.LABELS)
    fetch_papers(notes.uuid, actor=region.dan, at=r.NOW)
    assert forget_papers(actor=SYSTEM, at=r.NOW + timedelta(days=400)) == 0, "the wave has not left"
    dispatch_wave(wave.uuid, actor=region.dan, at=r.NOW)
    assert forget_papers(actor=SYSTEM, at=r.NOW + timedelta(days=14)) == 0
    assert forget_papers(actor=SYSTEM, at=r.NOW + timedelta(days=14, hours=1)) == 1
    labels.refresh_from_db()
    assert (labels.file, bool(labels.forgotten_at)) == (None, True)
    assert kept_for(region, wave, Kind.LABELS, at=r.NOW + timedelta(days=15)) == 14
    later = r.NOW + timedelta(days=30, hours=1)
    assert forget_papers(actor=SYSTEM, at=later) == 1
    assert forget_papers(actor=SYSTEM, at=later) == 0
    assert not StoredFile.objects.filter(media_type="application/pdf").exists()
    with pytest.raises(Refused, match="papers_not_found"):
        fetch_papers(notes.uuid, actor=region.dan, at=later)
    assert kept_for(region, wave, Kind.NOTES, at=later) == 30
    assert Fetched.objects.count() == 1, "who printed is remembered"
    assert [one.patients for one in WavePapers.objects.all()] == [[], []]


def kept_for(region: r.Region, wave: Wave, kind: WavePapers.Kind, *, at: datetime) -> Any:
    """The days that whoever asks for them again is told of."""
    with pytest.raises(Refused, match="papers_forgotten") as refused:
        ask_for_papers(wave.uuid, kind, actor=region.dan, at=at)
    return refused.value.reasons[0].params["kept_days"]


# --- planted breaches -----------------------------------------------------------------------------------


def test_papers_that_nobody_makes_are_found(region: r.Region) -> None:
    papers = ask_for_papers(packed(region).uuid, Kind.NOTES, actor=region.dan, at=r.NOW)
    assert [breach for name in NAMES for breach in breaches(name)] == []
    Message.objects.filter(kind=MAKE).update(done_at=r.NOW)
    [breach] = breaches("fulfilment.papers_asked_for_are_being_made")
    assert str(papers.uuid) in str(breach)


def test_papers_fetched_before_they_were_made_are_found(region: r.Region) -> None:
    papers = made(region, packed(region))
    Fetched.objects.create(papers=papers, fetched_at=r.NOW - timedelta(hours=1))
    [breach] = breaches("fulfilment.only_made_papers_are_fetched")
    assert str(papers.uuid) in str(breach)
