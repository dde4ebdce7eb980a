"""Makes what a case is given, and carries out its steps by the real operations.

A step answers with what happened, in the words of the cases; the runner compares that with `ska`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from tests import region as b
from tests.everything import everything
from tests.scenarios.reading import assortment, words
from tests.sending import dispatch_wave
from uttag.apps.access.actors import Actor
from uttag.apps.catalogue.models import Article
from uttag.apps.charges.models import Charge
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.operations import ParcelEvent, record_events
from uttag.apps.fulfilment import queries as depot
from uttag.apps.fulfilment.models import Allocation, Parcel, Wave
from uttag.apps.fulfilment.operations import pack_wave, plan_wave
from uttag.apps.fulfilment.printing.drawing import labels_of, notes_of
from uttag.apps.invoicing.models import Invoice
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.operations import cancel_order, place_request
from uttag.apps.ordering.wishes import DeliveryChoice, RequestWish, RowWish
from uttag.apps.parties.models import CareProvider, PickupPoint
from uttag.apps.patients.models import Patient
from uttag.apps.patients.operations import Particulars, register_patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.operations import ItemWish, cancel_item, prescribe
from uttag.ground.rulings.queries import explain, rulings_about
from uttag.ground.tasks.models import Task
from uttag.interfaces.clock import STOCKHOLM
from uttag.journeys.close_month import close_month
from uttag.papers import delivery_note, parcel_label
from uttag.rules.money import kronor
from uttag.rules.reasons import Reason, Refused
from uttag.rules.wording import say, vocabulary
from uttag.rules.words import DestinationKind, RequestedBy, Urgency

Happened = dict[str, Any]

NUMBERS = {"Torvald": b.TORVALD, "Signe": b.SIGNE, "Milo": "20150515-2387"}
AREAS = {"blåsa och tarm": "continence", "nutrition": "nutrition"}
SPEEDS = {"vanlig": Urgency.STANDARD, "akut": Urgency.ACUTE, "express": Urgency.EXPRESS}
PRESCRIBED = {
    "artikel": "",
    "uttag": 4,
    "antal": 60,
    "dagar": 60,
    "tidigast_efter": 50,
    "giltig": [date(2026, 3, 1), date(2027, 3, 1)],
}
UNTOUCHED = ("Ruling",)  # that of a refusal is kept
LOT = re.compile(r"(?P<pieces>\d+) (?P<article>\S+), parti (?P<lot>\S+), sista dag (?P<day>\S+)")
CHARGED = {"goods": "varuvärde", "knowledge": "påslag kunskap", "distribution": "påslag distribution"}


@dataclass
class World:
    """The region with a case's patients, and what has happened so far."""

    region: b.Region
    prescriber: Actor
    patients: dict[str, Patient] = field(default_factory=dict)
    items: dict[tuple[str, str], PrescriptionItem] = field(default_factory=dict)
    orders: list[UUID] = field(default_factory=list)
    keys: int = 0


def world(given: Mapping[str, Any]) -> World:
    """Everything that a case is given, made on the days that the README says."""
    said = words(given, patienter={"Torvald": {}}, vid="Skara hemsjukvård", förskrivet=[], lager=[])
    region = b.region()
    PickupPoint.objects.create(
        code="PP2", name="Hamnkiosken", carrier=region.pickup_point.carrier, street="Hamngatan 1", postal_code="62157",
        city="Visby", in_county=False,
    )  # fmt: skip
    for number, article in assortment().items():
        _article(number, article)
    made = World(region, region.alice if said.vid == "Skara hemsjukvård" else b.regional_prescriber())
    for name, patient in said.patienter.items():
        made.patients[name] = _patient(made, name, patient)
    for prescribed in said.förskrivet:
        for name in made.patients:
            _prescribed(made, name, prescribed)
    for line in said.lager:
        _stock(made, line)
    return made


def _stock(world: World, line: str) -> None:
    lot = LOT.fullmatch(line)
    assert lot, f"skriv lager som '600 KATETER, parti L1, sista dag 2028-01-31', inte {line!r}"
    expires = date.fromisoformat(lot["day"])
    b.stock(world.region, lot["article"], int(lot["pieces"]), expires=expires, lot=lot["lot"])


def _article(number: str, table: Mapping[str, Any]) -> None:
    said = words(table, namn="", grupp="", pris="", smaker=[], lagerhålls=True, upphandlad=True)
    b.article(
        number,
        area=AREAS[said.grupp],
        price=int(said.pris.replace(",", "")),
        children=said.smaker,
        name=said.namn,
        stocked=said.lagerhålls,
        contracted=said.upphandlad,
        approved=not said.upphandlad,
    )


def _patient(world: World, name: str, table: Mapping[str, Any]) -> Patient:
    said = words(table, kommun="Skara", boende="", insats="", skydd="")
    kommun = CareProvider.objects.get(name=said.kommun).code if said.kommun else ""
    return b.patient(
        world.region,
        NUMBERS[name],
        by=world.prescriber,
        given_name=name,
        municipality=kommun,
        special_housing=world.region.housing.uuid if said.boende == "Ekbacken" else None,
        home_care=said.insats == "hemsjukvård",
        protected="registered" if said.skydd else "none",
    )


def _item_wish(table: Mapping[str, Any]) -> ItemWish:
    said = words(table, **PRESCRIBED)
    return ItemWish(said.artikel, said.uttag, said.antal, said.dagar, said.tidigast_efter, *said.giltig)


def _prescribed(world: World, name: str, table: str | Mapping[str, Any]) -> None:
    wish = _item_wish({"artikel": table} if isinstance(table, str) else table)
    made = prescribe(world.patients[name].uuid, [wish], actor=world.prescriber, at=b.NOW - timedelta(days=30))
    world.items[name, wish.article_number] = made.items.select_related("article").get()


# --- steps ------------------------------------------------------------------------------------------

Step = Callable[[World, datetime, dict[str, Any]], Happened]
STEPS: dict[str, Step] = {}


def step(name: str) -> Callable[[Step], Step]:
    def keep(function: Step) -> Step:
        STEPS[name] = function
        return function

    return keep


def carry_out(world: World, table: Mapping[str, Any]) -> Happened:
    """Carries out one step. A refusal is what happened too, and must have left all tables as they were."""
    said = {name: value for name, value in table.items() if name not in ("tid", "vad", "ska")}
    before = everything(but=UNTOUCHED) if "nekas" in table.get("ska", ()) else None
    try:
        return STEPS[table["vad"]](world, at(table), said)
    except Refused as refused:
        assert before is None or everything(but=UNTOUCHED) == before, "nekat, men något blev skrivet"
        return {"nekas": sentences(refused.reasons), "erbjuds": sentences(refused.instead)}


def at(table: Mapping[str, Any]) -> datetime:
    """The instant of a step, whose time is Swedish."""
    local: datetime = table["tid"].replace(tzinfo=STOCKHOLM)
    return local


@step("registrera")
def _register(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    given = words(said, nummer="", postnummer="53230")
    particulars = Particulars(
        "Signe", "Älv", number=given.nummer, municipality="1495", postal_code=given.postnummer
    )
    return {"patient": register_patient(particulars, actor=world.prescriber, at=at).identity.name}


@step("förskriv")
def _prescribe(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    patient = _only(world.patients)
    made = prescribe(world.patients[patient].uuid, [_item_wish(said)], actor=world.prescriber, at=at)
    item = made.items.get()
    world.items[patient, item.article.number] = item
    return {"betalar": _payer(item), "skäl": _why(item.uuid)}


@step("makulera")
def _cancel_item(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    item = world.items[_only(world.patients), said["artikel"]]
    cancel_item(item.uuid, actor=world.prescriber, at=at, reason="Fel artikel")
    return {}


@step("utgår")
def _article_gone(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    Article.objects.filter(number=said["artikel"]).update(status="gone")
    return {}


@step("slut")
def _supplier_out(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    Article.objects.filter(number=said["artikel"]).update(supplier_out=True)
    return {}


def request_wish(world: World, said: dict[str, Any]) -> tuple[RequestWish, Actor]:
    """The request that an ordering step asks for, and who asks."""
    given = words(
        said, vem="patienten", patient=_only(world.patients), rader=[], fart="vanlig", till="hemma", nyckel=""
    )
    world.keys += 1
    by_prescriber = given.vem == "förskrivaren"
    patient = world.patients[given.patient]
    rows = tuple(_row(world, given, row) for row in given.rader)
    asks = RequestedBy.PRESCRIBER if by_prescriber else RequestedBy.PATIENT
    wish = RequestWish(given.nyckel or f"nyckel {world.keys}", patient.uuid, rows, "phone", asks)
    actors = {
        "patienten": world.region.sara,
        "patienten själv": b.as_patient(patient),
        "förskrivaren": world.prescriber,
    }
    return wish, actors[given.vem]


def _row(world: World, request: Any, row: str | Mapping[str, Any]) -> RowWish:
    table = {"artikel": row} if isinstance(row, str) else row
    said = words(table, artikel="", val={}, till=request.till, fart=request.fart)
    item = world.items[request.patient, said.artikel]
    return RowWish(item.uuid, _choice(said.till, SPEEDS[said.fart]), tuple(said.val.items()))


def _choice(to: str | Mapping[str, str], urgency: Urgency) -> DeliveryChoice:
    """Where to: a place by its name, or an address."""
    if isinstance(to, Mapping):
        given = words(to, gata="", postnummer="", ort="", land="SE")
        return DeliveryChoice(
            urgency=urgency,
            street=given.gata,
            postal_code=given.postnummer,
            city=given.ort,
            country=given.land,
        )
    if point := PickupPoint.objects.filter(name=to).first():
        return DeliveryChoice(DestinationKind.PICKUP_POINT, urgency, pickup_point=point.code)
    if to.startswith("Ekbacken"):
        ward = to.removeprefix("Ekbacken").removeprefix(", ")
        return DeliveryChoice(DestinationKind.SPECIAL_HOUSING, urgency, ward=ward)
    assert to == "hemma", f"okänd plats {to!r}"
    return DeliveryChoice(urgency=urgency)


@step("beställ")
def _place(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    wish, actor = request_wish(world, said)
    receipt = place_request(wish, actor=actor, at=at)
    world.orders += [order.uuid for order in receipt.orders]
    orders = [Order.objects.get(uuid=order.uuid) for order in receipt.orders]
    fees = vocabulary("sv")["codes"]
    return {
        "order": len(orders),
        "senast": _one_or_all(order.deadline_day for order in orders),
        "inom": _one_or_all(f"{order.window_from:%H:%M}–{order.window_to:%H:%M}" for order in orders),
        "avgifter": [fees[fee] for order in orders for fee in order.fees],
        "betalar": _one_or_all(_payer(order) for order in orders),
        "skäl": [sentence for order in orders for sentence in _why(order.uuid)],
        "uppgifter": sentences(task.reason for task in Task.objects.filter(done_at=None)),
        "samma_kvitto": receipt.repeated,
    }


@step("avbeställ")
def _cancel(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    cancel_order(world.orders[-1], actor=world.region.sara, at=at, reason="Ångrat sig")
    return {"uppgifter": sentences(task.reason for task in Task.objects.filter(done_at=None))}


@step("inleverans")
def _receive(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    for line in said["lager"]:
        _stock(world, line)
    return {}


@step("våg")
def _plan(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    wave = plan_wave(actor=world.region.dan, at=at)
    taken = Allocation.objects.filter(wave=wave).order_by("pk")
    columns = taken.values_list(
        "pieces", "row__article__number", "lot__number", "order__patient__identity__given_name"
    )
    left = depot.left_out(world.region.dan, wave)
    return {
        "tar": [f"{pieces} {article} ur parti {lot} till {name}" for pieces, article, lot, name in columns],
        "kvar": [f"{line.article_number}: {sentence(line.reason)}" for line in left],
    }  # fmt: skip


@step("packa")
def _pack(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    dan, wave = world.region.dan, Wave.objects.latest("pk")
    pack_wave(wave.uuid, actor=dan, at=at)
    notes, labels = notes_of(wave.parcels.all()), labels_of(wave.parcels.all())
    return {
        "följesedlar": [note.person_name for note in notes],
        "följesedel": _text(delivery_note.render(notes)),
        "etiketter": [label.recipient for label in labels],
        "etikett": _text(parcel_label.render(labels)),
    }


@step("lämna ut")
def _deliver(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    wave, before = Wave.objects.latest("pk"), set(Charge.objects.values_list("pk", flat=True))
    dispatch_wave(wave.uuid, actor=world.region.dan, at=at - timedelta(hours=5))
    parcels = Parcel.objects.filter(wave=wave).values_list("sscc", flat=True)
    events = [ParcelEvent(sscc, DeliveryEvent.Kind.DELIVERED, at, "Budet") for sscc in parcels]
    record_events(events, actor=world.region.dan, at=at)
    made = Charge.objects.exclude(pk__in=before).select_related("article").order_by("pk")
    return {"kostar": [_charged(charge) for charge in made], "summa": _kronor(sum(c.ore for c in made))}


@step("stäng månaden")
def _close(world: World, at: datetime, said: dict[str, Any]) -> Happened:
    first_day = (at.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    close_month(first_day, actor=world.region.frida, at=at)
    invoices = Invoice.objects.select_related("customer").order_by("number")
    return {
        "fakturor": [
            f"{i.customer.name}: {_kronor(i.payable_ore)} att betala senast {i.due_day}" for i in invoices
        ]
    }


# --- in words ---------------------------------------------------------------------------------------


def sentence(reason: Reason) -> str:
    """A reason as people read it, with plain spaces."""
    return say(reason).replace("\N{NO-BREAK SPACE}", " ")


def sentences(reasons: Iterable[Reason]) -> list[str]:
    return [sentence(reason) for reason in reasons]


def _why(subject: UUID) -> list[str]:
    return [text for ruling in rulings_about(subject) for text in sentences(explain(ruling).reasons)]


def _payer(payable: Order | PrescriptionItem) -> str:
    return payable.customer.care_provider.name if payable.customer else "avgörs för hand"


def _charged(charge: Charge) -> str:
    what = vocabulary("sv")["codes"][charge.fee] if charge.fee else CHARGED[charge.kind]
    article = f"{charge.article.number}: " if charge.article else ""
    return f"{article}{what} {_kronor(charge.ore)}, moms {charge.vat_basis_points / 100:g} %"


def _kronor(ore: int) -> str:
    return kronor(ore).replace("\N{NO-BREAK SPACE}", " ")


def _text(pdf: bytes) -> str:
    pages = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(pages.split())


def _only(patients: Mapping[str, Patient]) -> str:
    """The first patient: the one meant where none is named."""
    return next(iter(patients))


def _one_or_all(values: Iterable[Any]) -> Any:
    """The value that all share, or each in turn."""
    found: Sequence[Any] = list(values)
    return found[0] if len(set(found)) == 1 else found
