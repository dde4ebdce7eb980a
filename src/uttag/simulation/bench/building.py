"""Large data in sets: parties from the agreement's own folder; people, articles, stock and orders made up.

Nothing here goes through operations, save goods in: what is built is the ground that measuring starts from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import connection, models, transaction

from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Article, ArticlePrice, ProductGroup, Supplier
from uttag.apps.ordering.models import Order, OrderRow, Request
from uttag.apps.parties.models import CareProvider, Customer, Unit
from uttag.apps.patients.models import CareRelation, Patient, PatientIdentity
from uttag.apps.prescribing.models import Prescription, PrescriptionItem, Withdrawal
from uttag.apps.stock.operations import GoodsLine, receive_goods
from uttag.ground.accounts.models import User
from uttag.ground.sets import insert_many, reserve_ids
from uttag.journeys.load_agreement import load_agreement

BEFORE = datetime(2026, 2, 2, 8, 0, tzinfo=UTC)
AT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)  # nine o'clock in Sweden, a plain working day
TODAY = AT.date()
DEPOT = Actor(Role.DEPOT, name="Depå")
FINANCE = Actor(Role.FINANCE, name="Ekonomi")

ROWS = 4  # of each order
PIECES = 30
PRICE_ORE = 12_000
KEYS = UUID("0f6f1f52-21a6-4f0e-8c39-63f8a1f0f6b7")

Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Region:
    """Keys of what was built. `actors` is a service desk's; articles stand by product area."""

    desk: Actor
    prescriber_id: int
    units: dict[int, int]
    """Unit by care provider."""
    articles: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A patient with four items of one product area: what one order is made of."""

    patient: int
    patient_uuid: UUID
    care_provider: int
    items: tuple[int, ...]
    item_uuids: tuple[UUID, ...]
    articles: tuple[int, ...]


@transaction.atomic
def region(folder: Path, *, articles: int) -> Region:
    """The agreement, a unit at each municipality, a prescriber, and `articles` with prices in both areas."""
    load_agreement(actor=SYSTEM, at=BEFORE, folder=folder)
    prescriber = User.objects.create(username="bench", name="Alice Förskrivare")
    desk_unit = Unit.objects.create(hsa_id="BENCH-DESK", name="Kundtjänst", kind=Unit.Kind.SERVICE_DESK)
    municipalities = CareProvider.objects.filter(kind=CareProvider.Kind.MUNICIPALITY).order_by("pk")
    units = {
        provider.pk: Unit.objects.create(
            care_provider=provider, hsa_id=f"BENCH-{provider.code}", name=provider.name, kind=Unit.Kind.CARE
        ).pk
        for provider in municipalities
    }
    return Region(
        desk=Actor(Role.SERVICE_DESK, user_id=prescriber.pk, name="Disa Disk", unit_id=desk_unit.pk),
        prescriber_id=prescriber.pk,
        units=units,
        articles=_articles(articles),
    )


def _articles(count: int) -> dict[str, list[int]]:
    supplier = Supplier.objects.create(code="BENCH", name="Leverantören AB")
    ids = reserve_ids(Article, count)
    areas: dict[str, list[int]] = {}
    groups = [ProductGroup.objects.filter(product_area=area).first() for area in ("continence", "nutrition")]
    rows = []
    for serial, pk in enumerate(ids):
        group = groups[serial % 2]
        assert group is not None
        areas.setdefault(group.product_area_id, []).append(pk)
        vat = "food" if group.product_area_id == "nutrition" else "standard"
        rows.append((pk, f"{800_000 + serial}", f"Artikel {serial}", group.product_area_id, group.pk, vat))
    fill(
        Article,
        ["id", "number", "name", "product_area_id", "group_id", "vat_class"],
        rows,
        supplier_id=supplier.pk,
        pieces_per_package=PIECES,
        shelf_life_days=900,
    )
    fill(ArticlePrice, ["article_id"], ((pk,) for pk in ids), effective_from=date(2018, 5, 1),
         package_price_ore=PRICE_ORE)  # fmt: skip
    return areas


@transaction.atomic
def prescribed(built: Region, count: int) -> list[Prescribed]:
    """Patients of all municipalities in turn, each with a prescription of four articles of one area."""
    patients, prescriptions = reserve_ids(Patient, count), reserve_ids(Prescription, count)
    items = reserve_ids(PrescriptionItem, count * ROWS)
    providers, areas = list(built.units), list(built.articles.values())
    made = []
    for serial, patient in enumerate(patients):
        of_area = areas[serial % len(areas)]
        first = serial // len(areas) * ROWS
        made.append(
            Prescribed(
                patient=patient,
                patient_uuid=uuid4(),
                care_provider=providers[serial % len(providers)],
                items=tuple(items[serial * ROWS : (serial + 1) * ROWS]),
                item_uuids=tuple(uuid4() for _ in range(ROWS)),
                articles=tuple(of_area[(first + n) % len(of_area)] for n in range(ROWS)),
            )
        )
    _people(made)
    _prescriptions(built, made, prescriptions)
    return made


def _people(made: Sequence[Prescribed]) -> None:
    codes = dict(CareProvider.objects.values_list("pk", "code"))
    fill(
        Patient,
        ["id", "uuid", "municipality"],
        ((p.patient, p.patient_uuid, codes[p.care_provider]) for p in made),
        born_on=date(1941, 1, 2),
        registered_at=BEFORE,
    )
    fill(
        PatientIdentity,
        ["patient_id", "family_name", "search"],
        ((p.patient, f"Patientsson {p.patient}", f"bo patientsson {p.patient}") for p in made),
        kind=PatientIdentity.Kind.NONE.value,
        given_name="Bo",
        mobile="070-1740610",
        street="Hemliga vägen 7",
        postal_code="54133",
        city="Skövde",
    )
    fill(CareRelation, ["patient_id", "care_provider_id"], ((p.patient, p.care_provider) for p in made),
         since=BEFORE)  # fmt: skip


def _prescriptions(built: Region, made: Sequence[Prescribed], keys: Sequence[int]) -> None:
    fill(
        Prescription,
        ["id", "uuid", "care_provider_id", "patient_id", "unit_id"],
        (
            (key, uuid4(), p.care_provider, p.patient, built.units[p.care_provider])
            for key, p in zip(keys, made, strict=True)
        ),
        prescriber_id=built.prescriber_id,
        prescribed_at=BEFORE,
    )
    fill(
        PrescriptionItem,
        ["id", "uuid", "care_provider_id", "prescription_id", "patient_id", "article_id"],
        (
            (item, uuid, p.care_provider, key, p.patient, article)
            for key, p in zip(keys, made, strict=True)
            for item, uuid, article in zip(p.items, p.item_uuids, p.articles, strict=True)
        ),
        withdrawals=24,
        pieces_per_withdrawal=PIECES,
        days_per_withdrawal=30,
        time_lock_days=0,
        first_day=BEFORE.date(),
        last_valid_day=date(2027, 12, 31),
    )


def stock_up(built: Region, *, lots_each: int, pieces: int, on: date = TODAY) -> None:
    """Lots of every article with growing last days of use: of each first one most orders can't be given any.

    One article in a hundred has nothing, so that some orders are left out and must be told why.
    """
    articles = [pk for of_area in built.articles.values() for pk in of_area]
    lines = [
        GoodsLine(pk, f"L{n}", on + timedelta(days=20 + 100 * n), pieces, f"S-{serial:04}")
        for serial, pk in enumerate(articles)
        if serial % 100
        for n in range(lots_each)
    ]
    for start in range(0, len(lines), 1_000):
        receive_goods(lines[start : start + 1_000], actor=DEPOT, at=BEFORE, document=uuid4())


@transaction.atomic
def orders(
    people: Sequence[Prescribed],
    count: int,
    *,
    at: datetime,
    sequence: int = 1,
    customers: Sequence[int] = (),
    delivered_day: date | None = None,
    carrier: int | None = None,
) -> list[int]:
    """Orders of four rows, one a patient in turn: waiting for a wave, or delivered. Keys of their rows.

    The patient's care provider pays, unless `customers` are to be billed in turn. `carrier` (key) drives.
    """
    own = dict(Customer.objects.filter(product_area="").values_list("care_provider_id", "pk"))
    asked = [people[n % len(people)] for n in range(count)]
    payers = [
        customers[n % len(customers)] if customers else own[p.care_provider] for n, p in enumerate(asked)
    ]
    requests, keys = reserve_ids(Request, count), reserve_ids(Order, count)
    fill(
        Request,
        ["id", "uuid", "key", "patient_id"],
        ((pk, uuid4(), f"bench-{pk}", p.patient) for pk, p in zip(requests, asked, strict=True)),
        channel="phone",
        requested_by="patient",
        placed_at=at,
        fingerprint="",
    )
    _order_rows(keys, requests, asked, payers, at, delivered_day, carrier)
    return _rows_of_orders(keys, asked, len(people), at, sequence, delivered_day)


def _order_rows(
    keys: Sequence[int],
    requests: Sequence[int],
    asked: Sequence[Prescribed],
    payers: Sequence[int],
    at: datetime,
    delivered_day: date | None,
    carrier: int | None,
) -> None:
    fill(
        Order,
        ["id", "uuid", "request_id", "care_provider_id", "patient_id", "customer_id"],
        (
            (pk, uuid5(KEYS, str(pk)), request, p.care_provider, p.patient, payer)
            for pk, request, p, payer in zip(keys, requests, asked, payers, strict=True)
        ),
        state=(Order.State.DELIVERED if delivered_day else Order.State.OPEN).value,
        urgency="standard",
        ordered_at=at,
        ordered_day=at.date(),
        deadline_day=at.date() + timedelta(days=6),
        window_from=time(8),
        window_to=time(19),
        destination="home",
        recipient="Bo Patientsson",
        street="Hemliga vägen 7",
        postal_code="54133",
        city="Skövde",
        phone="070-1740610",
        carrier_id=carrier,
    )


def _rows_of_orders(
    keys: Sequence[int],
    asked: Sequence[Prescribed],
    people: int,
    at: datetime,
    sequence: int,
    delivered_day: date | None,
) -> list[int]:
    withdrawals, rows = (reserve_ids(model, len(keys) * ROWS) for model in (Withdrawal, OrderRow))
    lines = [
        (key, p, item, article, sequence + n // people)
        for n, (key, p) in enumerate(zip(keys, asked, strict=True))
        for item, article in zip(p.items, p.articles, strict=True)
    ]
    fill(
        Withdrawal,
        ["id", "care_provider_id", "item_id", "sequence"],
        (
            (pk, p.care_provider, item, number)
            for pk, (_, p, item, _, number) in zip(withdrawals, lines, strict=True)
        ),
        taken_at=at,
        pieces=PIECES,
    )
    fill(
        OrderRow,
        ["id", "care_provider_id", "order_id", "item_id", "withdrawal_id", "article_id", "withdrawals_left"],
        (
            (pk, p.care_provider, key, item, withdrawal, article, 24 - number)
            for pk, withdrawal, (key, p, item, article, number) in zip(rows, withdrawals, lines, strict=True)
        ),
        pieces=PIECES,
        package_price_ore=PRICE_ORE,
        pieces_per_package=PIECES,
        days_covered=30,
        days_rest=90,
        state=(OrderRow.State.DELIVERED if delivered_day else OrderRow.State.OPEN).value,
        delivered_day=delivered_day,
    )
    return rows


def gather_statistics() -> None:
    """What PostgreSQL's autovacuum does within a minute of so many rows; plans made without it are poor."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def fill(model: type[models.Model], columns: Sequence[str], rows: Rows, **same: Any) -> int:
    """Inserts `rows`; columns that they don't name have the value in `same`, or else the field's default."""
    named = set(columns)
    others = {
        field.attname: same[field.attname] if field.attname in same else _default(field)
        for field in model._meta.concrete_fields
        if field.attname not in named and not isinstance(field, models.AutoField)
    }
    rest = tuple(others.values())
    return insert_many(model, [*columns, *others], ((*row, *rest) for row in rows))


def _default(field: models.Field[Any, Any]) -> Any:
    value = field.get_default()
    return connection.ops.adapt_json_value(value, None) if isinstance(field, models.JSONField) else value
