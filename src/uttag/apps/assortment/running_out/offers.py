"""Whom to let draw from the old stock before the start, so that less is scrapped (B2.12).

Those whose next withdrawal is thought to fall after the start but may be taken before it, most scrap saved first.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import AssortmentChange, RunOutPlan, RunOutRow
from uttag.apps.assortment.running_out.facts import ItemToCome, items_to_come
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.apps.prescribing.queries import items_for


@dataclass(frozen=True, slots=True)
class Offer:
    """An item's next withdrawal, taken from `from_day` and before the start: `pieces` less to scrap, worth `ore`."""

    item: ItemToCome
    from_day: date
    pieces: int
    ore: int


@dataclass(frozen=True, slots=True)
class OffersOfArticle:
    """How many items could draw early of one article, and what that would spare."""

    row: RunOutRow
    items: int
    pieces: int
    ore: int


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """The same for a prescriber's own patient."""

    item: PrescriptionItem
    offer: Offer


def latest_plan(actor: Actor, change: AssortmentChange) -> RunOutPlan | None:
    """The change's latest plan with its rows, most scrap first."""
    require(actor, "see_assortment_changes")
    return change.run_out_plans.order_by("-reckoned_at", "-pk").first()


def offers_by_article(actor: Actor, plan: RunOutPlan, today: date) -> list[OffersOfArticle]:
    """Numbers for LMN, most kronor first."""
    require(actor, "see_assortment_changes")
    rows = _rows(plan)
    sums: defaultdict[int, list[Offer]] = defaultdict(list)
    for offer in _offers(plan, rows, today):
        sums[offer.item.article].append(offer)
    found = [
        OffersOfArticle(rows[key], len(of), sum(o.pieces for o in of), sum(o.ore for o in of))
        for key, of in sums.items()
    ]
    return sorted(found, key=lambda one: (-one.ore, one.row.article.name))


def own_offers(actor: Actor, plan: RunOutPlan, today: date) -> list[OwnOffer]:
    """By name, for the prescriber who has prescribed them; most scrap saved first."""
    require(actor, "choose_otherwise")
    offers = {offer.item.key: offer for offer in _offers(plan, _rows(plan), today)}
    own = items_for(actor).filter(pk__in=offers, prescription__prescriber=actor.user_id)
    items = {item.pk: item for item in own.select_related("patient__identity", "article")}
    return [OwnOffer(items[key], offer) for key, offer in offers.items() if key in items]


def _rows(plan: RunOutPlan) -> dict[int, RunOutRow]:
    return {row.article_id: row for row in plan.rows.filter(scrap__gt=0).select_related("article")}


def _offers(plan: RunOutPlan, rows: dict[int, RunOutRow], today: date) -> list[Offer]:
    """Shared out until nothing is left to scrap: large withdrawals first, then who could come first."""
    start = plan.change.starts_on
    able = [item for item in items_to_come(rows, today) if item.earliest < start <= item.expected]
    left = {key: row.scrap for key, row in rows.items()}
    offers = []
    for item in sorted(able, key=lambda one: (-one.pieces, one.earliest, one.key)):
        pieces = min(item.pieces, left[item.article])
        if pieces > 0:
            left[item.article] -= pieces
            row = rows[item.article]
            ore = row.scrap_ore * pieces // row.scrap
            offers.append(Offer(item, max(item.earliest, today), pieces, ore))
    return sorted(offers, key=lambda one: (-one.ore, one.item.key))
