"""Pieces of a lot become new units, with the trace kept (B2.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.lineage import original_of
from uttag.apps.stock.models import Lot, Move, Place, Repacking, Scrapping
from uttag.apps.stock.moving import fits, lot_for_update, shelf_with_code
from uttag.apps.stock.places import fixed_places
from uttag.apps.stock.scrapping import book
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.repacking import RepackingFacts
from uttag.rules.repacking import repack as may_repack
from uttag.rules.rulings import rule_on
from uttag.rules.words import ArticleStatus

LOT_NUMBER_LENGTH = 20  # what GS1 lets application identifier 10 hold
_COUNTS = ("pieces", "units", "pieces_per_unit", "waste")


@dataclass(frozen=True, slots=True)
class RepackingWish:
    """`pieces` of a lot on `shelf` (code) become `units` of the article `target`, put on `to_shelf`."""

    lot_id: int
    shelf: str
    target: str
    pieces: int
    units: int
    pieces_per_unit: int
    waste: int = 0
    to_shelf: str = ""


@operation("repack")
def repack(wish: RepackingWish, *, document: UUID, actor: Actor, at: datetime) -> Repacking:
    """Makes the units a lot of their own, with the original's last day, and scraps the waste.

    The same `document` again gives the repacking there is; with other counts it is refused. Raises RuledRefusal
    for what may not be repacked, Refused for more pieces than lie on the shelf.
    """
    source = lot_for_update(wish.lot_id)
    if known := Repacking.objects.filter(document=document).first():
        return _same(known, wish)
    target = Article.objects.filter(number=wish.target).first()
    if target is None:
        raise Refused(because("article_unknown", None, article=wish.target))
    shelf, to_shelf = shelf_with_code(wish.shelf), shelf_with_code(wish.to_shelf or wish.shelf)
    ruling = _ruled(wish, source, target, document, at)
    made = _new_lot(source, target, local(at).date())
    fits(made, to_shelf)
    _post(wish, source, made, (shelf, to_shelf), document, at)
    counts = {name: getattr(wish, name) for name in _COUNTS}
    done = {"ruling": ruling, "repacked_at": at, "repacked_by_id": actor.user_id}
    repacking = Repacking.objects.create(document=document, source=source, target=made, **counts, **done)
    if wish.waste:
        book(source, wish.waste, Scrapping.Why.REPACKING, made.number, actor, at, document)
    changes = {"lot": (source.number, made.number), "units": (0, wish.units), "waste": (0, wish.waste)}
    note(actor, "repack", at=at, subject_kind="repacking", subject_uuid=document, changes=changes)
    return repacking


def _same(known: Repacking, wish: RepackingWish) -> Repacking:
    """What the form made the first time. Raises Refused where it says something else now."""
    if known.source_id != wish.lot_id or any(getattr(known, n) != getattr(wish, n) for n in _COUNTS):
        raise Refused(because("repacked_in_other_words", "I3"))
    return known


def _ruled(wish: RepackingWish, source: Lot, target: Article, document: UUID, at: datetime) -> UUID:
    """Key of the ruling that lets the units be made. Raises RuledRefusal."""
    ruled = rule_on(may_repack, facts_of(wish, source, target, local(at).date()), term_book())
    prepared = prepare(ruled, subject_kind="repacking", subject_uuid=document, at=at)
    if isinstance(ruled.outcome, Refusal):
        raise RuledRefusal([prepared], *ruled.outcome.reasons)
    record([prepared])
    return prepared.id


def facts_of(wish: RepackingWish, source: Lot, target: Article, day: date) -> RepackingFacts:
    """What the rule is told."""
    article = source.article
    kind = [(a.group_id, a.storage, a.sterile) for a in (article, target)]
    return RepackingFacts(
        day=day,
        article=article.number,
        target=target.number,
        expires_on=source.expires_on,
        pieces=wish.pieces,
        units=wish.units,
        pieces_per_unit=wish.pieces_per_unit,
        waste=wish.waste,
        target_package=target.pieces_per_package,
        same_kind=kind[0] == kind[1],
        same_product=product_of(article) == product_of(target),
        target_in_force=target.status == ArticleStatus.ACTIVE,
        blocked=source.blocked_at is not None,
        sterile=article.sterile,
        sterile_by_piece=article.sterile_by_piece,
    )


def product_of(article: Article) -> tuple[object, ...]:
    """What the register calls the same in every pack: its supplier, group, name and variant (B2.10)."""
    name, variant = article.name.casefold().split(), article.variant.casefold().split()
    return article.supplier_id, article.group_id, name, variant


def _new_lot(source: Lot, target: Article, day: date) -> Lot:
    """A lot whose number is the original's with the next free serial: LOT123-O1."""
    original = original_of(source).number
    values = {"expires_on": source.expires_on, "received_on": day, "repacked_from": source}
    for serial in count(1):
        suffix = f"-O{serial}"
        number = original[: LOT_NUMBER_LENGTH - len(suffix)] + suffix
        lot, new = Lot.objects.get_or_create(article=target, number=number, defaults=values)
        if new:
            return lot
    raise AssertionError("there is always a next number")


def _post(
    wish: RepackingWish, source: Lot, made: Lot, shelves: tuple[Place, Place], document: UUID, at: datetime
) -> None:
    """All pieces of the old lot to OMP; from there the units of the new one to a shelf, and the waste out."""
    places = fixed_places()
    shelf, to_shelf = shelves
    packed = wish.units * wish.pieces_per_unit
    moves = [
        NewMove(shelf.pk, places.repacked, source.pk, wish.pieces, Move.Reason.REPACKED, document),
        NewMove(places.repacked, to_shelf.pk, made.pk, packed, Move.Reason.REPACKED, document),
    ]
    if wish.waste:
        waste = (places.repacked, places.scrapped, source.pk, wish.waste, Move.Reason.SCRAPPED, document)
        moves.append(NewMove(*waste))
    post_moves(moves, at=at)
