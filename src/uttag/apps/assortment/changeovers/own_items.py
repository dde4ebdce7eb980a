"""A prescriber's own items in a coming assortment change: what each becomes, and what was chosen instead (B2.12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.agreement.queries import term_book
from uttag.apps.assortment.changeovers.concerned import approved_conversions, items_of_change
from uttag.apps.assortment.models import AssortmentChange, Conversion, ItemChoice
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import search_articles
from uttag.apps.prescribing.carrying_over import Takeover, carry_facts
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.queries import items_for
from uttag.rules.carrying import Carried, CarriedBy, carry
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook
from uttag.rules.words import ArticleStatus

State = AssortmentChange.State


@dataclass(frozen=True, slots=True)
class OwnItem:
    """A prescriber's item, the list's row for it, what it becomes by that, and the prescriber's own choice."""

    item: PrescriptionItem
    row: Conversion
    becomes: Carried | None
    choice: ItemChoice | None


def own_changes(actor: Actor) -> list[AssortmentChange]:
    """Changes to come that concern items that the prescriber has prescribed, the next first."""
    require(actor, "choose_otherwise")
    coming = AssortmentChange.objects.filter(state=State.PLANNED).order_by("starts_on", "pk")
    return [change for change in coming if _own(actor, change).exists()]


def own_items(actor: Actor, change: AssortmentChange) -> QuerySet[PrescriptionItem]:
    """The items of one change that the prescriber has prescribed, by patient."""
    require(actor, "choose_otherwise")
    own = _own(actor, change).select_related("patient__identity", "article", "prescription")
    return own.order_by("patient__identity__family_name", "patient__identity__given_name", "pk")


def with_rows(change: AssortmentChange, items: Iterable[PrescriptionItem]) -> list[OwnItem]:
    """The items with what each becomes; three queries."""
    wanted = list(items)
    rows = {row.old_id: row for row in approved_conversions(change)}
    choices = {
        one.item_id: one
        for one in ItemChoice.objects.filter(change=change, item__in=wanted).select_related("article")
    }
    book = term_book()
    return [
        OwnItem(item, row, _becomes(item, row, change, book), choices.get(item.pk))
        for item in wanted
        for row in [rows[item.article_id]]
    ]


def coming_change_for(actor: Actor, uuid: UUID) -> AssortmentChange:
    """A change that a prescriber may choose in. Raises AssortmentChange.DoesNotExist."""
    require(actor, "choose_otherwise")
    return AssortmentChange.objects.get(uuid=uuid, state=State.PLANNED)


def choosable_articles(
    actor: Actor, change: AssortmentChange, item: PrescriptionItem, words: str
) -> QuerySet[Article]:
    """What `item` can become instead: of its area, to be had from the start day, not itself on its way out."""
    require(actor, "choose_otherwise")
    taking_over = approved_conversions(change).exclude(new=None).values("new")
    to_be_had = Q(status=ArticleStatus.ACTIVE.value) | Q(
        status=ArticleStatus.COMING.value, pk__in=taking_over
    )
    found = search_articles(words).filter(to_be_had, parent=None, product_area=item.article.product_area_id)
    return found.exclude(pk__in=change.conversions.values("old"))


def waiting_for_own_choice(actor: Actor, at: datetime) -> int:
    """How many of a prescriber's own items a coming change will carry over."""
    if not actor.may("choose_otherwise"):
        return 0
    coming = AssortmentChange.objects.filter(state=State.PLANNED)
    return sum(_own(actor, change).count() for change in coming)


def _own(actor: Actor, change: AssortmentChange) -> QuerySet[PrescriptionItem]:
    concerned = items_of_change(change).order_by()
    own = items_for(actor).filter(prescription__prescriber=actor.user_id)
    return own.filter(pk__in=concerned.values("pk"))


def _becomes(
    item: PrescriptionItem, row: Conversion, change: AssortmentChange, book: TermBook
) -> Carried | None:
    """What the list makes of the item; None: it ends."""
    if row.new is None:
        return None
    takeover = Takeover(row.new, row.new_pieces, row.old_pieces)
    facts = carry_facts(item, takeover, CarriedBy.ASSORTMENT_CHANGE, change.starts_on)
    outcome = rule_on(carry, facts, book).outcome
    return outcome if isinstance(outcome, Carried) else None
