"""Applications as LMN and the council read them: what is needed and why, never whose need it is (B2.2, I2)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.catalogue.models import Article, ProductArea
from uttag.apps.catalogue.queries import prices_of
from uttag.apps.prescribing.models import DispensationApplication
from uttag.apps.prescribing.payers import age_on
from uttag.ground.trail.operations import note_access
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

State = DispensationApplication.State
AGE_GROUPS = ((0, 6), (7, 17), (18, 64), (65, 79))
OLDEST = "80+"
_COLUMNS = (
    *("uuid", "state", "asked_at", "product", "supplier", "need", "tried", "advice", "scope", "decision"),
    *("decided_text", "prepared_at", "decided_at"),
)


@dataclass(frozen=True, slots=True)
class Case:
    """An application without its patient. `age_group` is "18–64", "80+" or nothing where the age isn't known."""

    uuid: UUID
    state: str
    asked_at: datetime
    product: str
    supplier: str
    need: str
    tried: str
    advice: str
    scope: str
    from_day: date | None
    until_day: date | None
    decision: str
    decided_text: str
    prepared_at: datetime | None
    decided_at: datetime | None
    product_area: ProductArea
    article: Article | None
    age_group: str
    asked_by: str
    unit: str
    prepared_by: str
    decided_by: str
    price_ore: int | None = None  # of a package of the article, where one application is looked at

    @property
    def otherwise_named(self) -> bool:
        """The article that was chosen has another name than what the prescriber asked for."""
        if self.article is None:
            return False
        return self.article.name.casefold() not in self.product.casefold()

    @property
    def piece_ore(self) -> Decimal | None:
        """What a piece of it costs."""
        if self.article is None or self.price_ore is None:
            return None
        return Decimal(self.price_ore) / self.article.pieces_per_package


def cases_for(
    actor: Actor, *, states: tuple[str, ...] = (), words: str = ""
) -> QuerySet[DispensationApplication]:
    """Rows for `case_of`: every care provider's, the longest waiting first. For LMN and the council alone."""
    _may_see(actor)
    people = ("asked_by", "unit", "prepared_by", "decided_by")
    found = DispensationApplication.objects.select_related(
        "patient", "product_area", "article__supplier", "article__product_area", "dispensation", *people
    )
    if states:
        found = found.filter(state__in=states)
    if words:
        found = found.filter(product__icontains=words) | found.filter(article__number__iexact=words)
    return found.order_by("asked_at", "pk")


def case_of(row: DispensationApplication, today: date) -> Case:
    """What of an application may be shown to those who never see the patient."""
    return Case(
        **{name: getattr(row, name) for name in _COLUMNS},
        from_day=row.approval.from_day,
        until_day=row.approval.until_day,
        product_area=row.product_area,
        article=row.article,
        age_group=age_group(age_on(row.patient.born_on, today)),
        asked_by=row.asked_by.name,
        unit=row.unit.name,
        prepared_by=row.prepared_by.name if row.prepared_by else "",
        decided_by=row.decided_by.name if row.decided_by else "",
    )


def case_for(actor: Actor, uuid: UUID, *, at: datetime) -> Case | None:
    """One application without its patient. A need is written about somebody, so each reading is logged."""
    row = cases_for(actor).filter(uuid=uuid).first()
    if row is None:
        return None
    note_access(
        actor,
        "see_dispensation",
        at=at,
        patients=[row.patient.uuid],
        care_provider_id=row.care_provider_id,
        ground="B2.2",
    )
    today = local(at).date()
    prices = prices_of([row.article.pk], today) if row.article else {}
    return replace(case_of(row, today), price_ore=next(iter(prices.values()), None))


def waiting_for_preparation(actor: Actor, at: datetime) -> int:
    """How many applications wait for LMN."""
    return cases_for(actor, states=(State.ASKED,)).count() if actor.may("prepare_dispensation") else 0


def waiting_for_decision(actor: Actor, at: datetime) -> int:
    """How many applications wait for the council."""
    return cases_for(actor, states=(State.PREPARED,)).count() if actor.may("decide_dispensation") else 0


def age_group(age: int | None) -> str:
    """A span of ages that says something of the need and little of the person."""
    if age is None:
        return ""
    for first, last in AGE_GROUPS:
        if first <= age <= last:
            return f"{first}–{last}"
    return OLDEST


def _may_see(actor: Actor) -> None:
    require(actor, "see_dispensations")
    if actor.role not in (Role.LMN, Role.COUNCIL):
        raise Refused(because("not_your_role", "I1", operation="see_dispensations", role=actor.role.value))
