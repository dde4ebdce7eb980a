"""What lies where, by place and lot, and what has been moved by hand. Nothing here names a patient."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import search_words
from uttag.apps.stock.models import Balance, Move, Place
from uttag.apps.stock.moving import move
from uttag.rules.gtin import spellings
from uttag.rules.reasons import Refused, because

_BACK = UUID("5d0c6a86-6f0e-4b2c-9a43-1f0b3f4f6f21")  # a move back is once, whoever presses and how often


def find_balances(actor: Actor, words: str = "", *, lot: str = "", kind: str = "") -> QuerySet[Balance]:
    """Pieces by place and lot: found by place, lot, article (number, name or barcode); `lot`: of a code read."""
    require(actor, "see_stock")
    held = Balance.objects.filter(pieces__gt=0).select_related("place", "lot__article")
    if kind in Place.Kind.values:
        held = held.filter(place__kind=kind)
    if lot:
        held = held.filter(lot__number__iexact=lot)
    for word in words.split():
        held = held.filter(_called(word))
    return held.order_by("place__code", "lot__expires_on", "pk")


def _called(word: str) -> Q:
    named = Q(lot__article__number__startswith=word) | Q(lot__number__istartswith=word)
    named |= Q(place__code__istartswith=word) | Q(lot__article__search__contains=search_words(word))
    return named | Q(lot__article__gtin__in=spellings(word)) if word.isdigit() else named


def pieces_by_kind(actor: Actor) -> dict[str, int]:
    """Pieces on shelves, reserved, staged and in quarantine."""
    require(actor, "see_stock")
    held = Balance.objects.filter(pieces__gt=0)
    return dict(held.order_by().values_list("place__kind").annotate(Sum("pieces")))


def place_with_code(actor: Actor, code: str) -> Place:
    """A place of ours by its code, however it is written. Raises Refused."""
    require(actor, "see_stock")
    found = Place.objects.filter(code__iexact=code.strip(), kind__in=Place.OURS).first()
    if found is None:
        raise Refused(because("place_unknown", "B2.7", place=code.strip()))
    return found


def shelf_called(actor: Actor, code: str) -> Place | None:
    """The shelf whose code was read, however it is written; None where it names none."""
    require(actor, "see_stock")
    return Place.objects.filter(code__iexact=code.strip(), kind=Place.Kind.SHELF).first()


def lying_at(actor: Actor, place: Place) -> QuerySet[Balance]:
    """What lies on a place, what goes out of date first at the top."""
    require(actor, "see_stock")
    held = Balance.objects.filter(place=place, pieces__gt=0).select_related("lot__article")
    return held.order_by("lot__expires_on", "lot__article__name", "pk")


def moves_at(actor: Actor, place: Place) -> QuerySet[Move]:
    """What has come to a shelf and left it, latest first. Found by its lots: moves have no index by place."""
    require(actor, "see_stock")
    lots = list(Balance.objects.filter(place=place).values_list("lot_id", flat=True))
    moves = Move.objects.filter(Q(source=place) | Q(target=place), lot__in=lots)
    return moves.select_related("source", "target", "lot__article").order_by("-moved_at", "-pk")


def moves_by_hand(actor: Actor, words: str = "", *, lot: str = "") -> QuerySet[Move]:
    """Moves between shelves, latest first: found by article, lot or either shelf."""
    require(actor, "see_stock")
    moves = Move.objects.filter(reason=Move.Reason.MOVED).select_related("source", "target", "lot__article")
    if lot:
        moves = moves.filter(lot__number__iexact=lot)
    for word in words.split():
        named = Q(lot__article__number__startswith=word) | Q(lot__number__istartswith=word)
        named |= Q(source__code__istartswith=word) | Q(target__code__istartswith=word)
        moves = moves.filter(named | Q(lot__article__search__contains=search_words(word)))
    return moves.order_by("-moved_at", "-pk")


def move_by_hand(actor: Actor, document: UUID) -> Move | None:
    """A move between shelves, by its document."""
    return moves_by_hand(actor).filter(document=document).first()


def moved_back(actor: Actor, moves: Collection[Move]) -> set[UUID]:
    """Documents of those of the moves that have been undone."""
    require(actor, "see_stock")
    backs = {uuid5(_BACK, str(one.document)): one.document for one in moves}
    done = Move.objects.filter(document__in=backs).values_list("document", flat=True)
    return {backs[document] for document in done}


def move_back(document: UUID, *, actor: Actor, at: datetime) -> UUID:
    """Puts what was moved by hand back where it lay. Twice is once. Raises Refused as `move`."""
    require(actor, "move_stock")
    found = Move.objects.filter(document=document, reason=Move.Reason.MOVED)
    made = found.select_related("source", "target").first()
    if made is None:
        raise Refused(because("move_unknown", None))
    back = uuid5(_BACK, str(document))
    return move(
        made.lot_id, made.target.code, made.source.code, made.pieces, actor=actor, at=at, document=back
    )
