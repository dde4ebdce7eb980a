"""Prescribers ask for articles outside contract; LMN prepares, the council decides (B2.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from uttag.apps.access.actors import Actor
from uttag.apps.access.models import Assignment
from uttag.apps.access.queries import actor_of
from uttag.apps.catalogue.changes.asking import ask_for_changes
from uttag.apps.catalogue.changes.deciding import approve_changes
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article, ChangeSet
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.dispensations.asking import DispensationWish, ask_for_dispensation
from uttag.apps.prescribing.dispensations.deciding import DecisionWish, decide_application
from uttag.apps.prescribing.dispensations.preparing import PreparationWish, prepare_application
from uttag.apps.prescribing.models import DispensationApplication, Prescription
from uttag.rules.dispensations import DispensationAnswer, DispensationScope
from uttag.simulation.population.articles import DAYS_A_MONTH, gtin
from uttag.simulation.population.tables import table

YEAR = timedelta(days=365)


def ask(place: int, at: datetime) -> DispensationApplication:
    """The `place`-th application of the data, by a prescriber for someone they have prescribed to."""
    words = table("supply")["dispensation"][place]
    found = Prescription.objects.filter(
        prescribed_at__lt=at,
        items__article__product_area=words["area"],
        patient__protected=Patient.Protected.NONE,
    )
    some = found.order_by("pk").distinct()[: place * 3 + 1]  # a small region has not as many: then the last
    prescription = list(some)[-1]
    wish = DispensationWish(
        product_area=words["area"],
        product=words["product"],
        need=words["need"],
        tried=words["tried"],
        article_number="",
    )
    held = Assignment.objects.filter(user=prescription.prescriber, unit=prescription.unit)[0]
    return ask_for_dispensation(prescription.patient.uuid, wish, actor=actor_of(held), at=at)


def prepare(
    place: int, application: DispensationApplication, lmn: Actor, colleague: Actor, at: datetime
) -> None:
    """LMN has the article registered, where the register lacks it, and writes to the council."""
    words = table("supply")["dispensation"][place]
    number = words["article"]
    if not Article.objects.filter(number=number).exists():
        _register(number, lmn, colleague, at)
    wish = PreparationWish(
        article_number=number,
        advice=words["advice"],
        scope=DispensationScope(words["scope"]),
        from_day=at.date() + timedelta(days=7),
        until_day=at.date() + YEAR if words["scope"] == DispensationScope.PATIENT else None,
    )
    prepare_application(application.uuid, wish, actor=lmn, at=at)


def decide(place: int, application: DispensationApplication, member: Actor, at: datetime) -> None:
    words: Mapping[str, Any] = table("supply")["dispensation"][place]
    application.refresh_from_db()
    approved = words["answer"] == DispensationAnswer.APPROVE
    wish = DecisionWish(
        answer=DispensationAnswer(words["answer"]),
        reference=f"Ledningsrådet LMN {at.date():%Y-%m-%d} § {place + 4}",
        scope=DispensationScope(words["scope"]) if approved else None,
        from_day=application.from_day if approved else None,
        until_day=application.until_day if approved else None,
        text=words.get("reason", ""),
    )
    decide_application(application.uuid, wish, actor=member, at=at)


def _register(number: str, lmn: Actor, colleague: Actor, at: datetime) -> None:
    """A new article outside contract: one asks, a colleague approves."""
    words = next(row for row in table("supply")["new_article"] if row["number"] == number)
    food, sterile = words["kind"] == "food", words.get("sterile", False)
    values = {
        "name": words["name"],
        "group": words["group"],
        "supplier": words["supplier"],
        "gtin": gtin(number),
        "kind": words["kind"],
        "vat_class": "food" if food else "standard",
        "unit": "st",
        "pieces_per_package": words["pieces"],
        "shelf_life_days": words["months"] * DAYS_A_MONTH,
        "stocked": False,
        "contracted": False,
        "sterile": sterile,
        "sterile_by_piece": sterile,
        "neutral_packaging": not food,
    }
    made = ask_for_changes(
        [Wish(number, values, words["price"] * 100)],
        applies_from=at.date(),
        reason="Behövs för en ansökan om dispens.",
        source=ChangeSet.Source.DISPENSATION,
        actor=lmn,
        at=at - timedelta(hours=2),
    )
    approve_changes(made.uuid, actor=colleague, at=at - timedelta(hours=1))
