"""A small region for tests of the whole chain: everything after the parties is made by real operations.

Alice prescribes in Skara, Bob in Vara (the outsider), Sara answers the phone, Dan runs the depot, Frida
does finance, Stina is the cooperation's secretary. Identity numbers are from the tax agency's test series.
The day is the Thursday before Easter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.apps import apps

from tests.standing import Statement, inserts_of, put_in_place
from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.roles import Role
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.catalogue.models import Article, ArticlePrice, Dispensation, ProductGroup, Supplier
from uttag.apps.catalogue.operations import search_words
from uttag.apps.ordering.operations import place_request
from uttag.apps.ordering.receipts import Receipt
from uttag.apps.ordering.wishes import DeliveryChoice, RequestWish, RowWish
from uttag.apps.parties.models import CareProvider, Carrier, PickupPoint, Reach, SpecialHousing, Unit
from uttag.apps.patients.models import Patient
from uttag.apps.patients.operations import Particulars, register_patient
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.operations import ItemWish, prescribe
from uttag.apps.stock.operations import GoodsLine, receive_goods
from uttag.ground.accounts.models import User
from uttag.journeys.load_agreement import load_agreement
from uttag.rules.words import DestinationKind, RequestedBy, Urgency

FOLDER = Path(__file__).parents[1] / "agreements" / "vastra_gotaland"
NOW = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)  # ten o'clock in Sweden
TODAY = date(2026, 4, 2)
TORVALD = "19410110-6393"
SIGNE = "193002027047"

_serial = count(1)


@dataclass
class Region:
    """The people and places that tests act with."""

    alice: Actor
    bob: Actor
    sara: Actor
    dan: Actor
    frida: Actor
    stina: Actor
    lena: Actor
    leo: Actor
    kajsa: Actor
    rolf: Actor
    doris: Actor
    housing: SpecialHousing
    pickup_point: PickupPoint


def region() -> Region:
    """Loads the real agreement, then two municipalities' units and people, and the distributor's."""
    forget_term_book()
    _load_agreement()
    skara, vara = CareProvider.objects.get(code="1495"), CareProvider.objects.get(code="1470")
    Supplier.objects.create(code="LEV1", name="Leverantören AB")
    return Region(
        alice=_actor("Alice Andersson", Role.PRESCRIBER, "Skara hemsjukvård", Unit.Kind.CARE, skara),
        bob=_actor("Bob Bengtsson", Role.PRESCRIBER, "Vara hemsjukvård", Unit.Kind.CARE, vara),
        sara=_actor("Sara Svar", Role.SERVICE_DESK, "Kundtjänst", Unit.Kind.SERVICE_DESK),
        dan=_actor("Dan Depå", Role.DEPOT, "Skövdedepån", Unit.Kind.DEPOT),
        frida=_actor("Frida Finans", Role.FINANCE, "Ekonomi", Unit.Kind.FINANCE),
        stina=_actor("Stina Samverkan", Role.SECRETARIAT, "Samverkanskansliet", Unit.Kind.SECRETARIAT),
        lena=_actor("Lena Produktkonsulent", Role.LMN, "LMN", Unit.Kind.LMN),
        leo=_actor("Leo Produktkonsulent", Role.LMN, "LMN 2", Unit.Kind.LMN),
        kajsa=_actor("Kajsa Kategori", Role.CENTRAL_PURCHASING, "Koncerninköp", Unit.Kind.CENTRAL_PURCHASING),
        rolf=_actor("Rolf Rådsledamot", Role.COUNCIL, "Ledningsrådet", Unit.Kind.SECRETARIAT),
        doris=_actor("Doris Depå", Role.DEPOT, "Skövdedepån 2", Unit.Kind.DEPOT),
        housing=SpecialHousing.objects.create(
            care_provider=skara,
            name="Ekbacken",
            delivery_point="Godsmottagningen",
            street="Ekbacken 1",
            postal_code="53231",
            city="Skara",
            wards=["Avdelning 1", "Avdelning 2"],
        ),
        pickup_point=PickupPoint.objects.create(
            code="PP1",
            name="Torgboden",
            carrier=_carrier(),
            street="Torget 2",
            postal_code="53230",
            city="Skara",
        ),
    )


def _carrier() -> Carrier:
    """Budet, which reaches all of Sweden the next working day, and homes in the county the same day for express."""
    carrier = Carrier.objects.create(code="BUDET", name="Budet", link=Carrier.Link.SIMULATED)
    kinds = [(kind, urgency) for kind in DestinationKind for urgency in Urgency]
    Reach.objects.bulk_create(
        Reach(
            carrier=carrier,
            destination=kind,
            urgency=urgency,
            first_code="10000",
            last_code="98499",
            working_days=0 if urgency is Urgency.EXPRESS else 1,
        )
        for kind, urgency in kinds
    )
    return carrier


def regional_prescriber() -> Actor:
    """Rut, who prescribes at one of the region's own health centres."""
    region = CareProvider.objects.get(code="VGR")
    return _actor("Rut Region", Role.PRESCRIBER, "Skara vårdcentral", Unit.Kind.CARE, region)


_agreement: list[Statement] = []


def _load_agreement() -> None:
    """Reads, checks and loads the folder once; later tests get the same rows."""
    if _agreement:
        put_in_place(_agreement)
        return
    load_agreement(folder=FOLDER, actor=SYSTEM, at=NOW)
    labels = ("parties", "numbering", "agreement", "catalogue", "governance")
    _agreement.extend(inserts_of(m for label in labels for m in apps.get_app_config(label).get_models()))


def _actor(name: str, role: Role, unit_name: str, kind: str, provider: CareProvider | None = None) -> Actor:
    user = User.objects.create_user(name.split()[0].lower(), name=name)
    unit = Unit.objects.create(
        care_provider=provider, hsa_id=f"SE2321000131-T{next(_serial)}", name=unit_name, kind=kind
    )
    Assignment.objects.create(user=user, unit=unit, role=role.value, from_day=date(2020, 1, 1))
    return Actor(role, user.pk, name, unit.pk, unit_name, provider.pk if provider else None)


def patient(region: Region, number: str = TORVALD, *, by: Actor | None = None, **values: Any) -> Patient:
    """A patient in Skara at home, in Alice's care, unless told otherwise."""
    given: dict[str, Any] = {
        "given_name": "Torvald",
        "family_name": "Patientsson-Ek",
        "municipality": "1495",
        "street": "Storgatan 1",
        "postal_code": "53230",
        "city": "Skara",
        "mobile": "070-1740605",
    }
    particulars = Particulars(number=number, **{**given, **values})
    return register_patient(particulars, actor=by or region.alice, at=NOW - timedelta(days=40))


def as_patient(patient: Patient) -> Actor:
    """The patient as an actor, logged in."""
    return Actor(Role.PATIENT, None, "Torvald Patientsson-Ek", patient_ids=(patient.pk,))


def article(
    number: str,
    *,
    area: str = "continence",
    price: int = 30000,
    children: Sequence[str] = (),
    approved: bool = False,
    **values: Any,
) -> Article:
    """An article at `price` öre a package of 30; `children` are variants, priced alike.

    `approved`: by the council, as a dispensation article.
    """
    made = _article(number, area, price, **values)
    if approved:
        Dispensation.objects.create(
            article=made, from_day=date(2018, 5, 1), decision="LMN 2018 § 1", decided_at=NOW
        )
    for place, variant in enumerate(children, start=1):
        _article(f"{number}-{place}", area, price, **values, parent=made, variant=variant)
    return made


def _article(number: str, area: str, price: int, **values: Any) -> Article:
    group = ProductGroup.objects.filter(product_area=area).order_by("position")[0]
    defaults: dict[str, Any] = {
        "name": f"Artikel {number.split('-')[0]}",
        "pieces_per_package": 30,
        "shelf_life_days": 900,
        "vat_class": "food" if area == "nutrition" else "standard",
    }
    given = {**defaults, **values}
    made = Article.objects.create(
        number=number,
        product_area_id=area,
        group=group,
        supplier=Supplier.objects.get(),
        search=search_words(number, given["name"], given.get("variant", "")),
        **given,
    )
    ArticlePrice.objects.create(article=made, effective_from=date(2018, 5, 1), package_price_ore=price)
    return made


def stock(
    region: Region, number: str, pieces: int, *, expires: date = date(2028, 1, 31), lot: str = "L1"
) -> None:
    """Pieces of an article received onto a shelf of its own."""
    line = GoodsLine(Article.objects.get(number=number).pk, lot, expires, pieces, f"A-{number}"[:20])
    receive_goods([line], actor=region.dan, at=NOW - timedelta(days=10), document=uuid4())


def item(
    region: Region,
    patient: Patient,
    number: str,
    *,
    withdrawals: int = 4,
    pieces: int = 60,
    days: int = 60,
    time_lock_days: int = 50,
    first_day: date = date(2026, 3, 1),
    last_valid_day: date = date(2027, 3, 1),
    by: Actor | None = None,
) -> PrescriptionItem:
    """An item that Alice prescribed a month ago; its first withdrawal can be taken."""
    wish = ItemWish(number, withdrawals, pieces, days, time_lock_days, first_day, last_valid_day)
    prescription = prescribe(patient.uuid, [wish], actor=by or region.alice, at=NOW - timedelta(days=30))
    return prescription.items.select_related("article", "patient").get()


def wish(
    patient: Patient,
    *items: PrescriptionItem,
    key: str = "",
    delivery: DeliveryChoice | None = None,
    pieces: dict[UUID, tuple[tuple[str, int], ...]] | None = None,
    requested_by: RequestedBy = RequestedBy.PATIENT,
) -> RequestWish:
    """A request for the next withdrawal of each item, all to one destination."""
    rows = tuple(RowWish(i.uuid, delivery or DeliveryChoice(), (pieces or {}).get(i.uuid, ())) for i in items)
    return RequestWish(key or f"key-{next(_serial)}", patient.uuid, rows, "phone", requested_by)


def place(
    region: Region,
    patient: Patient,
    *items: PrescriptionItem,
    at: datetime = NOW,
    by: Actor | None = None,
    **how: Any,
) -> Receipt:
    """Places `wish` as the service desk does with the patient on the phone."""
    return place_request(wish(patient, *items, **how), actor=by or region.sara, at=at)
