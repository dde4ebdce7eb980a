"""A prescriber asks for an article outside contract, for one patient, and can take the application back (B2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Article, ProductArea
from uttag.apps.parties.models import Unit
from uttag.apps.patients.models import Patient
from uttag.apps.patients.queries import patient_for
from uttag.apps.prescribing.dispensations.applications import applications_for
from uttag.apps.prescribing.dispensations.approved import approved_articles
from uttag.apps.prescribing.models import DispensationApplication
from uttag.ground.accounts.models import User
from uttag.ground.trail.operations import note, note_access
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

State = DispensationApplication.State
OPEN = (State.ASKED, State.PREPARED)


@dataclass(frozen=True, slots=True)
class DispensationWish:
    """What the prescriber asks for. `article_number` where the register has it; `product` as people call it."""

    product_area: str
    product: str
    need: str
    article_number: str = ""
    supplier: str = ""
    tried: str = ""


@operation("ask_dispensation")
def ask_for_dispensation(
    patient: UUID, wish: DispensationWish, *, actor: Actor, at: datetime
) -> DispensationApplication:
    """An application for LMN to prepare. The same product for the same patient again is the open one there is.

    Raises Refused for one without product or need, and for an article that needs no dispensation or has it.
    """
    found = patient_for(actor, patient, lock=True)  # held, so that two at once make one application
    article = _article(wish, found, at)
    _whole(wish, article)
    product = wish.product.strip() or str(article)
    if earlier := _same(found, article, product, actor):
        return earlier
    unit = _unit(actor)
    assert unit.care_provider is not None  # a care unit has one
    made = DispensationApplication.objects.create(
        care_provider=unit.care_provider,
        patient=found,
        unit=unit,
        asked_by=User.objects.get(pk=actor.user_id or 0),
        asked_at=at,
        product_area=article.product_area if article else _area(wish.product_area),
        article=article,
        product=product,
        supplier=wish.supplier.strip() or (article.supplier.name if article else ""),
        need=wish.need.strip(),
        tried=wish.tried.strip(),
    )
    _note(made, "ask_for_dispensation", State.ASKED, None, actor, at)
    return made


@operation("ask_dispensation")
def withdraw_application(application: UUID, *, actor: Actor, at: datetime) -> DispensationApplication:
    """Takes back an application of the care provider's that isn't decided. Twice is once."""
    found = applications_for(actor).select_for_update(of=("self",)).filter(uuid=application).first()
    if found is None:
        raise Refused(because("dispensation_not_found", "I1"))
    if found.state == State.WITHDRAWN:
        return found
    if found.state not in OPEN:
        raise Refused(because("dispensation_not_to_withdraw", "B2.2"))
    before, found.state = found.state, State.WITHDRAWN
    found.save(update_fields=["state"])
    _note(found, "withdraw_application", State.WITHDRAWN, before, actor, at)
    return found


def _same(
    patient: Patient, article: Article | None, product: str, actor: Actor
) -> DispensationApplication | None:
    """The open application for the same thing. Compared here: SQLite knows no å but å."""
    still_open = applications_for(actor).filter(patient=patient, article=article, state__in=OPEN)
    for one in still_open:
        if article is not None or one.product.casefold() == product.casefold():
            return one
    return None


def _whole(wish: DispensationWish, article: Article | None) -> None:
    faults = []
    if not wish.product.strip() and article is None:
        faults.append(because("dispensation_without_product", "B2.2"))
    if not wish.need.strip():
        faults.append(because("dispensation_without_need", "B2.2"))
    if faults:
        raise Refused(*faults)


def _article(wish: DispensationWish, patient: Patient, at: datetime) -> Article | None:
    """The article of the register, where one is named. Raises Refused for one that can be prescribed as it is."""
    number = wish.article_number.strip()
    if not number:
        return None
    articles = Article.objects.select_related("product_area", "supplier", "parent")
    article = articles.filter(number=number).first()
    if article is None:
        raise Refused(because("dispensation_article_unknown", "B2.2", article=number))
    if article.parent is not None:
        raise Refused(because("article_is_sub_article", None, article=number))
    if article.contracted:
        raise Refused(because("dispensation_not_needed", "B2.2", article=str(article)))
    if approved_articles([article], patient, local(at).date()):
        raise Refused(because("dispensation_given_already", "B2.2", article=str(article)))
    return article


def _area(code: str) -> ProductArea:
    area = ProductArea.objects.filter(pk=code).first()
    if area is None:
        raise Refused(because("dispensation_without_product", "B2.2"))
    return area


def _unit(actor: Actor) -> Unit:
    unit = (
        Unit.objects.select_related("care_provider")
        .filter(pk=actor.unit_id or 0, care_provider__isnull=False)
        .first()
    )
    if unit is None:
        raise Refused(because("prescribing_needs_care_unit", "I1"))
    return unit


def _note(
    found: DispensationApplication, what: str, state: str, before: str | None, actor: Actor, at: datetime
) -> None:
    provider = found.care_provider_id
    note(
        actor,
        what,
        at=at,
        subject_kind="dispensation",
        subject_uuid=found.uuid,
        changes={"state": (before, state)},
        care_provider_id=provider,
    )
    note_access(actor, what, at=at, patients=[found.patient.uuid], writing=True, care_provider_id=provider)
