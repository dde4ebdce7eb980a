"""Short ways to the rows that tests start from. Keyword arguments change what a test is about.

People: `care_provider`, `unit`, `prescriber`, `patient`. Goods: `article`, `stock`. `waiting_order` writes an
order straight into the tables, for tests of what comes after ordering; tests of ordering itself use
operations.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.apps import apps

from tests.standing import Statement, inserts_of, put_in_place
from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.agreement import models as agreement
from uttag.apps.agreement.queries import forget_term_book
from uttag.apps.catalogue.models import (
    Article,
    ArticlePrice,
    Dispensation,
    ProductArea,
    ProductGroup,
    Supplier,
)
from uttag.apps.ordering.models import Order, OrderRow, Request
from uttag.apps.parties.models import CareProvider, Customer, Unit
from uttag.apps.patients.models import CareRelation, Patient, PatientIdentity
from uttag.apps.prescribing.models import Prescription, PrescriptionItem, Withdrawal
from uttag.apps.stock.models import Lot
from uttag.apps.stock.operations import GoodsLine, receive_goods
from uttag.ground.accounts.models import User
from uttag.ground.verify import breaches, invariants
from uttag.rules.words import Urgency

FOLDER = Path(__file__).parents[1] / "agreements" / "vastra_gotaland"
TUESDAY = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)  # 09:00 in Sweden, a plain working day
DEPOT = Actor(Role.DEPOT, name="Dan Depå")
DESK = Actor(Role.SERVICE_DESK, name="Disa Disk")

_serial = count(1)


# --- the agreement ----------------------------------------------------------------------------------


def terms() -> None:
    """All terms of the agreement's own folder, with its distributor."""
    if agreement.Term.objects.exists():
        return
    if _terms:
        put_in_place(_terms)
    else:
        _make_terms()
        _terms.extend(inserts_of(apps.get_app_config("agreement").get_models()))
    forget_term_book()


_terms: list[Statement] = []


def _make_terms() -> None:
    agreement.Cooperation.objects.create(
        code="test",
        name_sv="Test",
        name_en="Test",
        starts_day=date(2018, 5, 1),
        sources=[],
        distributor=_toml("parties.toml")["distributor"],
    )
    decision = agreement.Decision.objects.create(
        reference="Test", body="Ledningsrådet", decided_day=date(2018, 4, 1), title="Test"
    )
    chapter = agreement.Chapter.objects.create(name="T", position=1, title_sv="T", title_en="T")
    entries = (*_toml("terms.toml")["term"], *_toml("price_list.toml")["term"])
    clauses = agreement.Clause.objects.bulk_create(
        agreement.Clause(code=code, position=position, chapter=chapter, title_sv=code, title_en=code)
        for position, code in enumerate(sorted({entry["clause"] for entry in entries}))
    )
    by_code = {clause.code: clause for clause in clauses}
    made = agreement.Term.objects.bulk_create(
        agreement.Term(clause=by_code[entry["clause"]], position=position, **_words(entry))
        for position, entry in enumerate(entries)
    )
    agreement.TermValue.objects.bulk_create(
        agreement.TermValue(
            term=term,
            effective_from=value["effective_from"],
            decided_on=decision.decided_day,
            value=value["value"],
            decision=decision,
        )
        for term, entry in zip(made, entries, strict=True)
        for value in {one["effective_from"]: one for one in entry["value"]}.values()  # as last decided
    )


def _words(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: entry[name] for name in ("key", "unit", "looks_at", "label_sv", "label_en")}


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


# --- people -----------------------------------------------------------------------------------------


def care_provider(code: str = "1480", **values: Any) -> CareProvider:
    known = {"name": f"Kommun {code}", "kind": "municipality", "org_number": f"219900{code}"}
    provider, _ = CareProvider.objects.get_or_create(code=code, defaults={**known, **values})
    return provider


def customer(provider: CareProvider, **values: Any) -> Customer:
    known = {
        "name": f"{provider.name}, vård och omsorg",
        "org_number": provider.org_number,
        "endpoint_scheme": "0007",
        "endpoint_id": provider.org_number,
        "buyer_reference": f"REF-{provider.code}",
        "street": "Storgatan 1",
        "postal_code": "54101",
        "city": "Skövde",
    }
    made, _ = Customer.objects.get_or_create(
        care_provider=provider, code=f"K{provider.code}", defaults={**known, **values}
    )
    return made


def unit(provider: CareProvider | None = None, **values: Any) -> Unit:
    provider = provider or care_provider()
    hsa = f"SE2199{provider.code}-{next(_serial)}"
    return Unit.objects.create(
        care_provider=provider, **{"hsa_id": hsa, "name": "Hemsjukvården", "kind": "care", **values}
    )


def prescriber(at_unit: Unit) -> Actor:
    user = User.objects.create(username=f"alice{next(_serial)}", name="Alice Förskrivare")
    return Actor(
        Role.PRESCRIBER,
        user_id=user.pk,
        name=user.name,
        unit_id=at_unit.pk,
        unit_name=at_unit.name,
        care_provider_id=at_unit.care_provider_id,
    )


def patient(provider: CareProvider | None = None, **values: Any) -> Patient:
    """Bob, with an identity, in the care of `provider`."""
    provider = provider or care_provider()
    known = {"born_on": date(1941, 1, 2), "municipality": provider.code, "registered_at": TUESDAY}
    made = Patient.objects.create(**{**known, **values})
    PatientIdentity.objects.create(
        patient=made,
        kind="none",
        given_name="Bob",
        family_name="Patientsson",
        mobile="070-1740610",
        street="Hemliga vägen 7",
        postal_code="54133",
        city="Skövde",
        search="bob patientsson",
    )
    CareRelation.objects.create(patient=made, care_provider=provider, since=TUESDAY)
    return made


# --- goods ------------------------------------------------------------------------------------------


def product_group(area: str = "continence") -> ProductGroup:
    area_row, _ = ProductArea.objects.get_or_create(code=area, defaults={"name_sv": area, "name_en": area})
    group, _ = ProductGroup.objects.get_or_create(
        code=f"{area}_group", defaults={"product_area": area_row, "name_sv": area, "name_en": area}
    )
    return group


def article(
    number: str = "100001",
    *,
    area: str = "continence",
    price_ore: int = 12_000,
    approved: bool = False,
    **values: Any,
) -> Article:
    """`approved`: by the council, as a dispensation article."""
    group = product_group(area)
    supplier, _ = Supplier.objects.get_or_create(code="L1", defaults={"name": "Leverantören AB"})
    known = {
        "name": f"Artikel {number}",
        "product_area_id": area,
        "group": group,
        "supplier": supplier,
        "pieces_per_package": 30,
        "shelf_life_days": 900,
        "vat_class": "food" if area == "nutrition" else "standard",
    }
    made = Article.objects.create(number=number, **{**known, **values})
    ArticlePrice.objects.create(article=made, effective_from=date(2018, 5, 1), package_price_ore=price_ore)
    if approved:
        Dispensation.objects.create(
            article=made, from_day=date(2018, 5, 1), decision="LMN 2018 § 1", decided_at=TUESDAY
        )
    return made


def stock(
    of: Article,
    pieces: int = 300,
    *,
    lot: str = "",
    expires: date = date(2028, 1, 1),
    shelf: str = "A-01",
    at: datetime = TUESDAY,
) -> Lot:
    """Pieces of a lot on a shelf, through the goods-in operation."""
    number = lot or f"LOT{next(_serial)}"
    receive_goods([GoodsLine(of.pk, number, expires, pieces, shelf)], actor=DEPOT, at=at, document=uuid4())
    return Lot.objects.get(article=of, number=number)


# --- orders that wait ---------------------------------------------------------------------------------


def prescription(for_patient: Patient, by: Unit) -> Prescription:
    user, _ = User.objects.get_or_create(username="alice", defaults={"name": "Alice Förskrivare"})
    assert by.care_provider, "only a care unit prescribes"
    return Prescription.objects.create(
        care_provider=by.care_provider, patient=for_patient, unit=by, prescriber=user, prescribed_at=TUESDAY
    )


def item(of: Article, under: Prescription, **values: Any) -> PrescriptionItem:
    known = {
        "withdrawals": 4,
        "pieces_per_withdrawal": 30,
        "days_per_withdrawal": 30,
        "time_lock_days": 25,
        "first_day": TUESDAY.date(),
        "last_valid_day": TUESDAY.date() + timedelta(days=365),
    }
    return PrescriptionItem.objects.create(
        care_provider=under.care_provider,
        prescription=under,
        patient=under.patient,
        article=of,
        **{**known, **values},
    )


def waiting_order(
    rows: Sequence[tuple[Article, int]],
    *,
    for_patient: Patient | None = None,
    at: datetime = TUESDAY,
    urgency: Urgency = Urgency.STANDARD,
    days_covered: int = 30,
    **values: Any,
) -> Order:
    """An order with rows (article, pieces) that waits for a wave. The patient's care provider pays."""
    of = for_patient or patient()
    relation = of.care_relations.get()
    provider = relation.care_provider
    under = prescription(of, unit(provider))
    serial = next(_serial)
    request = Request.objects.create(
        key=f"waiting-{serial}",
        patient=of,
        channel="staff",
        requested_by="prescriber",
        placed_at=at,
        fingerprint=str(serial),
    )
    known = {
        "customer": customer(provider),
        "deadline_day": at.date() + timedelta(days=6),
        "window_from": time(8),
        "window_to": time(19),
        "destination": "home",
        "recipient": of.identity.name,
        "street": of.identity.street,
        "postal_code": of.identity.postal_code,
        "city": of.identity.city,
    }
    order = Order.objects.create(
        request=request,
        care_provider=provider,
        patient=of,
        urgency=urgency,
        ordered_at=at,
        ordered_day=at.date(),
        **{**known, **values},
    )
    for of_article, pieces in rows:
        _row(order, item(of_article, under, used=1, last_withdrawn_day=at.date()), pieces, days_covered)
    return order


def _row(order: Order, of: PrescriptionItem, pieces: int, days_covered: int) -> OrderRow:
    taken = Withdrawal.objects.create(
        care_provider=order.care_provider, item=of, sequence=1, taken_at=order.ordered_at, pieces=pieces
    )
    return OrderRow.objects.create(
        care_provider=order.care_provider,
        order=order,
        item=of,
        withdrawal=taken,
        article=of.article,
        pieces=pieces,
        package_price_ore=of.article.prices.get().package_price_ore,
        pieces_per_package=of.article.pieces_per_package,
        days_covered=days_covered,
        days_rest=days_covered * (of.withdrawals - of.used + 1),
        withdrawals_left=of.withdrawals - of.used,
    )


# --- what must hold -----------------------------------------------------------------------------------


def nothing_breaks() -> bool:
    """Every invariant of the goods' way holds. Those of other apps need a region made by operations alone."""
    names = [
        one.name for one in invariants() if one.name.split(".")[0] in ("stock", "fulfilment", "delivery")
    ]
    return not any(breaches(name) for name in names)
