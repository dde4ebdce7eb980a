"""The region before its first day: places, people with roles, assortment and opening stock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.contrib.auth.hashers import make_password

from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.queries import actor_of
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.operations import ArticleEntry, register_articles
from uttag.apps.parties.models import Unit
from uttag.apps.parties.operations import CarrierEntry, HousingEntry, PickupPointEntry, UnitEntry
from uttag.apps.stock.operations import GoodsLine, receive_goods
from uttag.ground.accounts.models import User
from uttag.journeys.register_places import register_places
from uttag.simulation.population.articles import ArticleRow, SupplierRow
from uttag.simulation.population.places import Places, StaffRow
from uttag.simulation.population.supply import LotRow
from uttag.simulation.supplying.contracts import contract_number

PRICES_FROM = date(2018, 5, 1)
FOUNDER = Actor(Role.ADMINISTRATOR, name="Simuleringen")
KEYS = UUID("6a5bd1c4-58f0-4c0e-9b55-0e3c2f8a7d10")  # names of receipts become uuids under this one


def found(places: Places, password: str, *, at: datetime) -> dict[str, Actor]:
    """Registers places and staff; everyone has the same password. Actors by username."""
    register_places(
        [UnitEntry(u.hsa_id, u.name, u.kind, u.care_provider) for u in places.units],
        [
            HousingEntry(
                h.care_provider, h.name, h.delivery_point, h.street, h.postal_code, h.city, tuple(h.wards)
            )
            for h in places.housings
        ],
        [CarrierEntry(c.code, c.name, c.link, c.reaches, c.phone, c.most_weight_g) for c in places.carriers],
        [
            PickupPointEntry(
                code=p.code,
                name=p.name,
                carrier=p.carrier,
                street=p.street,
                postal_code=p.postal_code,
                city=p.city,
                in_county=p.in_county,
            )
            for p in places.pickup_points
        ],
        actor=FOUNDER,
        at=at,
    )
    return _staff(places.staff, password, at.date())


def stock_up(
    articles: Sequence[ArticleRow],
    suppliers: Sequence[SupplierRow],
    lots: Iterable[LotRow],
    *,
    actors: dict[Role, Actor],
    at: datetime,
) -> None:
    """The assortment with its prices, and what lies on the shelves on the first day."""
    register_articles(
        [_entry(row) for row in articles],
        [(row.code, row.name) for row in suppliers],
        prices_from=PRICES_FROM,
        actor=actors[Role.LMN],
        at=at,
    )
    receive(lots, document="opening", actor=actors[Role.DEPOT], at=at)


def receive(lots: Iterable[LotRow], *, document: str, actor: Actor, at: datetime) -> None:
    """Goods in; `document` names the receipt, so that the same one is taken in once."""
    rows = list(lots)
    keys = dict(Article.objects.filter(number__in=[row.article for row in rows]).values_list("number", "pk"))
    lines = [GoodsLine(keys[row.article], row.number, row.expires_on, row.pieces, row.place) for row in rows]
    if lines:
        receive_goods(lines, actor=actor, at=at, document=uuid5(KEYS, document))


def _staff(rows: Sequence[StaffRow], password: str, from_day: date) -> dict[str, Actor]:
    """Users and assignments in sets; argon2 is slow on purpose, so one hash serves all."""
    hashed = make_password(password)
    User.objects.bulk_create(
        User(username=row.username, name=row.name, email=row.email, password=hashed) for row in rows
    )
    users = {user.username: user for user in User.objects.all()}
    units = {unit.hsa_id: unit for unit in Unit.objects.select_related("care_provider")}
    assignments = Assignment.objects.bulk_create(
        Assignment(
            user=users[row.username], unit=units[row.unit], role=Role(row.role).value, from_day=from_day
        )
        for row in rows
    )
    return {assignment.user.username: actor_of(assignment) for assignment in assignments}


def _entry(row: ArticleRow) -> ArticleEntry:
    return ArticleEntry(
        number=row.number,
        gtin=row.gtin,
        name=row.name,
        variant=row.variant,
        parent=row.parent,
        group=row.group,
        supplier=row.supplier,
        unit=row.unit,
        pieces_per_package=row.pieces_per_package,
        package_price_ore=row.package_price_ore,
        vat_class=row.vat_class,
        stocked=row.stocked,
        contracted=row.contracted,
        sterile=row.sterile,
        shelf_life_days=row.shelf_life_days,
        neutral_packaging=row.neutral_packaging,
        pieces_a_day=row.pieces_a_day,
        contract=contract_number(row.supplier) if row.contracted else "",
        kind=row.kind,
        packages_per_box=row.packages_per_box,
        sterile_by_piece=row.sterile,
        storage=row.storage,
    )
