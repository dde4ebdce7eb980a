"""Applications for articles outside contract, step by step, for tests; and procurements of what was approved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests import region as r
from uttag.apps.access.actors import SYSTEM, Actor
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.operations import place_request
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.dispensations.asking import DispensationWish, ask_for_dispensation
from uttag.apps.prescribing.dispensations.deciding import DecisionWish, decide_application
from uttag.apps.prescribing.dispensations.preparing import PreparationWish, prepare_application
from uttag.apps.prescribing.models import DispensationApplication, PrescriptionItem
from uttag.apps.purchasing.models import Procurement
from uttag.apps.purchasing.procurement.opening import open_procurements
from uttag.rules.dispensations import DispensationAnswer, DispensationScope
from uttag.rules.words import RequestedBy

ASKED = r.NOW - timedelta(days=40)
NUMBER = "D1"
NEED = "Får utslag av alla bandage i sortimentet."


def outside(number: str = NUMBER, **values: Any) -> None:
    """An article outside contract that must be procured, at 450 kronor a package of 30."""
    given = {"name": "Silikonbandage", "price": 45_000, "contracted": False, "stocked": False, **values}
    r.article(number, **given)


def ask(
    region: r.Region, patient: Patient, *, by: Actor | None = None, at: datetime = ASKED, **values: Any
) -> DispensationApplication:
    """Alice asks for it for her patient."""
    given = {"product_area": "continence", "product": "Silikonbandage", "need": NEED, **values}
    given.setdefault("article_number", NUMBER)
    return ask_for_dispensation(patient.uuid, DispensationWish(**given), actor=by or region.alice, at=at)


def prepare(
    region: r.Region, application: DispensationApplication, *, at: datetime = ASKED, **values: Any
) -> DispensationApplication:
    """Lena of LMN thinks that this patient should have it."""
    given = {
        "article_number": NUMBER,
        "advice": "Bör godkännas.",
        "scope": DispensationScope.PATIENT,
        "from_day": at.date(),
        **values,
    }
    return prepare_application(application.uuid, PreparationWish(**given), actor=region.lena, at=at)


def decide(
    region: r.Region,
    application: DispensationApplication,
    *,
    by: Actor | None = None,
    at: datetime = ASKED,
    **values: Any,
) -> DispensationApplication:
    """Rolf of the council approves it for the patient."""
    given = {
        "answer": DispensationAnswer.APPROVE,
        "reference": "LMN 2026 § 7",
        "scope": DispensationScope.PATIENT,
        "from_day": at.date(),
        **values,
    }
    return decide_application(application.uuid, DecisionWish(**given), actor=by or region.rolf, at=at)


def approved(region: r.Region, patient: Patient, **values: Any) -> DispensationApplication:
    """Asked, prepared and approved."""
    return decide(region, prepare(region, ask(region, patient)), **values)


def ordered(
    region: r.Region, patient: Patient, item: PrescriptionItem, *, at: datetime = r.NOW
) -> Procurement:
    """Ordered by its prescriber, its procurement opened."""
    wish = r.wish(patient, item, requested_by=RequestedBy.PRESCRIBER)
    place_request(wish, actor=region.alice, at=at)
    open_procurements(actor=SYSTEM, at=at)
    return Procurement.objects.latest("pk")


def promised_day(procurement: Procurement) -> date:
    return Order.objects.get(rows=procurement.row_id).deadline_day
