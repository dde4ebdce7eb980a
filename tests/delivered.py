"""Delivered orders for tests and measurements of charging and invoicing, written straight into the tables.

What led to them (prescription, wave, parcel) is as bare as the tables allow: charging doesn't look at it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from tests import builders
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Article, ProductArea, ProductGroup, Supplier
from uttag.apps.ordering.models import Order, OrderRow, Request
from uttag.apps.parties.models import CareProvider, Customer, Unit
from uttag.apps.patients.models import Patient, PatientIdentity
from uttag.apps.prescribing.models import Prescription, PrescriptionItem, Withdrawal
from uttag.ground.accounts.models import User

REGION = "2321000131"  # the distributor and the region are one legal person
MARCH = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
APRIL_1 = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)

FINANCE = Actor(Role.FINANCE, name="Frida Finans")
DEPOT = Actor(Role.DEPOT, name="Dan Depå")

_serial = count(1)


@dataclass
class World:
    """The rows that orders need: one patient, one prescription item per article, two areas."""

    patient: Patient
    unit: Unit
    prescriber: User
    prescription: Prescription
    articles: dict[str, Article] = field(default_factory=dict)
    withdrawals: dict[int, Withdrawal] = field(default_factory=dict)


def world() -> World:
    builders.terms()
    for code, name in (("continence", "Blås- och tarmdysfunktion"), ("nutrition", "Nutrition")):
        area = ProductArea.objects.create(code=code, name_sv=name, name_en=name)
        ProductGroup.objects.create(code=f"{code}_group", product_area=area, name_sv=name, name_en=name)
    Supplier.objects.create(code="L1", name="Leverantören AB")
    region = CareProvider.objects.create(
        code="VGR", name="Västra Götalandsregionen", kind="region", org_number=REGION
    )
    unit = Unit.objects.create(
        care_provider=region, hsa_id="SE2321000131-U1", name="Vårdcentralen", kind="care"
    )
    prescriber = User.objects.create(username="alice", name="Alice Förskrivare")
    patient = Patient.objects.create(born_on=date(1941, 1, 2), municipality="1480", registered_at=MARCH)
    PatientIdentity.objects.create(
        patient=patient,
        kind="personal",
        number="194101022384",
        given_name="Torvald",
        family_name="Patientsson-Ek",
    )
    prescription = Prescription.objects.create(
        care_provider=region, patient=patient, unit=unit, prescriber=prescriber, prescribed_at=MARCH
    )
    return World(patient, unit, prescriber, prescription)


def customer(code: str = "1480", *, org_number: str = "2120001355", **values: Any) -> Customer:
    """A payer with a care provider of its own; the region's own with `org_number=REGION`."""
    kind = "region" if org_number == REGION else "municipality"
    provider, _ = CareProvider.objects.get_or_create(
        code="VGR" if org_number == REGION else code,
        defaults={"name": f"Kommun {code}", "kind": kind, "org_number": org_number},
    )
    defaults = {
        "name": f"Kommun {code}, vård och omsorg",
        "org_number": org_number,
        "endpoint_scheme": "0007",
        "endpoint_id": org_number,
        "buyer_reference": f"REF-{code}",
        "street": "Storgatan 1",
        "postal_code": "54101",
        "city": "Skövde",
    }
    return Customer.objects.create(care_provider=provider, code=code, **{**defaults, **values})


def article(
    world: World, number: str, *, area: str = "continence", vat_class: str = "standard", **values: Any
) -> Article:
    made = Article.objects.create(
        number=number,
        name=f"Artikel {number}",
        product_area_id=area,
        group=ProductGroup.objects.get(product_area=area),
        supplier=Supplier.objects.get(),
        pieces_per_package=values.pop("pieces_per_package", 30),
        shelf_life_days=900,
        vat_class=vat_class,
        **values,
    )
    item = PrescriptionItem.objects.create(
        care_provider=world.prescription.care_provider,
        prescription=world.prescription,
        patient=world.patient,
        article=made,
        withdrawals=99,
        pieces_per_withdrawal=30,
        days_per_withdrawal=30,
        time_lock_days=0,
        first_day=MARCH.date(),
        last_valid_day=date(2027, 3, 1),
    )
    world.withdrawals[made.pk] = Withdrawal.objects.create(
        care_provider=item.care_provider, item=item, sequence=1, taken_at=MARCH, pieces=30
    )
    world.articles[number] = made
    return made


def delivered_order(
    world: World,
    payer: Customer | None,
    rows: Sequence[tuple[str, int, int]],
    *,
    day: date = date(2026, 3, 12),
    fees: Sequence[str] = (),
    delivered: bool = True,
) -> Order:
    """An order with rows (article number, pieces, package price in öre), all delivered on `day`."""
    serial = next(_serial)
    request = Request.objects.create(
        key=f"delivered-{serial}",
        patient=world.patient,
        channel="staff",
        requested_by="prescriber",
        placed_at=MARCH,
        fingerprint=str(serial),
    )
    order = Order.objects.create(
        request=request,
        care_provider=world.prescription.care_provider,
        patient=world.patient,
        customer=payer,
        state=Order.State.DELIVERED if delivered else Order.State.OPEN,
        urgency="standard",
        ordered_at=MARCH,
        ordered_day=MARCH.date(),
        deadline_day=day,
        window_from=time(8),
        window_to=time(19),
        fees=list(fees),
        destination="home",
        recipient="Torvald Patientsson-Ek",
        street="Hemliga vägen 7",
        postal_code="54133",
        city="Skövde",
        phone="070-1740610",
    )
    for number, pieces, price in rows:
        add_row(world, order, number, pieces, price, day=day if delivered else None)
    return order


def add_row(
    world: World, order: Order, number: str, pieces: int, price: int, *, day: date | None
) -> OrderRow:
    made = world.articles[number]
    withdrawal = world.withdrawals[made.pk]
    return OrderRow.objects.create(
        care_provider=order.care_provider,
        order=order,
        item=withdrawal.item,
        withdrawal=withdrawal,
        article=made,
        pieces=pieces,
        package_price_ore=price,
        pieces_per_package=made.pieces_per_package,
        days_covered=30,
        days_rest=90,
        withdrawals_left=3,
        state=OrderRow.State.DELIVERED if day else OrderRow.State.OPEN,
        delivered_day=day,
    )


def row_ids(*orders: Order) -> list[int]:
    return list(OrderRow.objects.filter(order__in=orders).values_list("pk", flat=True))


def share(amount_ore: int, rate: str) -> int:
    """A rate of an amount, half up: told apart from the rules on purpose."""
    return int((Decimal(amount_ore) * Decimal(rate) + Decimal("0.5")) // 1)


def vat(basis_points: int) -> Decimal:
    return Decimal(basis_points) / 10_000
