"""Goods in somebody's hands between two shelves: what is known of them stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.stock.lying import lying_at, move_by_hand, place_with_code, shelf_called
from uttag.apps.stock.models import Balance, Lot, Move
from uttag.apps.stock.moving import shelf_with_code
from uttag.apps.stock.queries import shelves_for
from uttag.ground.numbering.numbers import key_in
from uttag.interfaces.web.frame.scanning import read_scan
from uttag.interfaces.web.frame.templatetags.words import reason
from uttag.rules.codes import Reading, names_article, same_lot
from uttag.rules.reasons import Refused


@dataclass(frozen=True, slots=True)
class Carried:
    """`held`: what lies on the shelf it is taken from. `document` makes one carrying one move (I3)."""

    document: UUID
    source: str = ""
    held: tuple[Balance, ...] = ()
    lot: Lot | None = None
    there: int = 0
    pieces: int = 0
    fitting: tuple[str, ...] = ()
    done: Move | None = None

    @property
    def step(self) -> str:
        """What is read or typed now."""
        if not self.source:
            return "from"
        if self.lot is None:
            return "lot"
        return "to" if self.pieces else "pieces"

    @property
    def address(self) -> dict[str, str]:
        """What is known, for the next page."""
        known: dict[str, Any] = {"fran": self.source, "parti": self.lot.pk if self.lot else ""}
        known |= {"antal": self.pieces or "", "handling": self.document}
        return {name: str(value) for name, value in known.items() if value}


def carried(actor: Actor, given: QueryDict) -> Carried:
    """By the address, or what was posted; nonsense leads back to where it began."""
    document = _uuid(given.get("handling", "")) or uuid4()
    last = _uuid(given.get("klart", ""))
    done = move_by_hand(actor, last) if last else None
    source = shelf_called(actor, given.get("fran", ""))
    if source is None:
        return Carried(document, done=done)
    held = tuple(lying_at(actor, source)[:100])
    key = key_in(given.get("parti", ""))
    balance = next((one for one in held if one.lot_id == key), None)
    if balance is None:
        return Carried(document, source.code, held)
    pieces = key_in(given.get("antal", "")) or 0
    pieces = pieces if pieces <= balance.pieces else 0
    shelves = shelves_for(actor, balance.lot.article) if pieces else None
    fitting = tuple(code for code in shelves.codes if code != source.code)[:4] if shelves else ()
    return Carried(document, source.code, held, balance.lot, balance.pieces, pieces, fitting)


def read_code(actor: Actor, at: Carried, typed: str) -> tuple[str, dict[str, str]]:
    """(what was wrong, where to go on) after the code of a shelf or of a lot on it."""
    scan = read_scan(typed)
    if at.step == "from":
        return _shelf_read(actor, scan.code)
    found = [one for one in at.held if _is(one, scan)]
    if len(found) == 1:
        return "", {"parti": str(found[0].lot_id)}
    if found:
        return _("Flera partier har koden. Läs partiets egen kod, eller välj i listan."), {}
    return _("Inget på hyllan har koden %(code)s.") % {"code": scan.lot or scan.code}, {}


def _shelf_read(actor: Actor, code: str) -> tuple[str, dict[str, str]]:
    try:
        place = shelf_with_code(place_with_code(actor, code).code)
    except Refused as refused:
        return reason(refused.reasons[0]), {}
    if not lying_at(actor, place).exists():
        return _("Inget ligger på %(place)s.") % {"place": place.code}, {}
    return "", {"fran": place.code}


def _is(balance: Balance, scan: Reading) -> bool:
    lot = balance.lot
    of_article = names_article(scan.code, lot.article)
    if scan.lot:
        return of_article and same_lot(scan.lot, lot.number)
    return of_article or same_lot(scan.code, lot.number)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
