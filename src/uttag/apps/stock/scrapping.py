"""Goods are thrown away, with the reason and what they had cost (B2.12)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Article
from uttag.apps.catalogue.queries import prices_of
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Lot, Move, Place, Scrapping
from uttag.apps.stock.moving import lot_for_update, shelf_with_code
from uttag.apps.stock.places import fixed_places
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.money import half_up
from uttag.rules.reasons import Refused, because


@operation("scrap")
def scrap(
    lot_id: int,
    place_code: str,
    pieces: int,
    why: str,
    *,
    text: str = "",
    actor: Actor,
    at: datetime,
    document: UUID | None = None,
) -> Scrapping:
    """Throws away pieces of a lot that lie on a shelf. The same `document` again is once.

    Raises Refused for an unknown reason, a place that is no shelf, more pieces than lie there, and a document of
    something else. What stands in quarantine is thrown away by whoever settles it (B2.8, B2.11).
    """
    lot, document = lot_for_update(lot_id), document or uuid4()
    if known := Scrapping.objects.filter(document=document).first():
        if (known.lot_id, known.pieces, known.why) != (lot_id, pieces, why):
            raise Refused(because("document_in_other_words", "I3"))
        return known
    return throw_away(lot, shelf_with_code(place_code), pieces, why, text, actor, at, document)


def throw_away(
    lot: Lot, place: Place, pieces: int, why: str, text: str, actor: Actor, at: datetime, document: UUID
) -> Scrapping:
    """The same inside another operation's transaction, which holds the lot."""
    if why not in Scrapping.Why.values:
        raise Refused(because("scrap_without_reason", "B2.12"))
    if pieces < 1:
        raise Refused(because("pieces_below_one", "I3"))
    move = NewMove(place.pk, fixed_places().scrapped, lot.pk, pieces, Move.Reason.SCRAPPED, document)
    post_moves([move], at=at)
    return book(lot, pieces, why, text, actor, at, document)


def book(lot: Lot, pieces: int, why: str, text: str, actor: Actor, at: datetime, document: UUID) -> Scrapping:
    """Counts what was thrown away. The move to KASS stands in the ledger under `document` already."""
    ore = goods_value(lot.article, pieces, local(at).date())
    made = Scrapping.objects.create(
        document=document,
        lot=lot,
        pieces=pieces,
        why=why,
        ore=ore,
        text=text.strip(),
        scrapped_at=at,
        scrapped_by_id=actor.user_id,
    )
    changes = {"lot": (None, lot.number), "pieces": (0, pieces), "why": (None, why), "ore": (0, ore)}
    note(actor, "scrap", at=at, subject_kind="scrapping", subject_uuid=document, changes=changes)
    return made


def goods_value(article: Article, pieces: int, day: date) -> int:
    """What pieces of an article cost in öre by the price in force on `day`, half up; 0 before its first price."""
    price = prices_of([article.pk], day).get(article.pk, 0)
    return half_up(pieces * price, article.pieces_per_package)
