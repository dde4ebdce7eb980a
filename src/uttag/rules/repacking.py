"""Whether pieces of a lot may be packed into new units (B2.10).

Readings, each made here alone:
- *Sterile goods only as their rules allow*: each piece keeps an unbroken sterile pack of its own, and the term
  lets such pieces be repacked. A pack that is opened is no longer sterile, whatever is done with it.
- A unit takes over the last day of the lot it comes from. It must last as many days more as the term gives:
  nobody packs what is to be thrown away.
- *In other packs*: the new article is the same product in another pack: of the same supplier and group, with the
  same name and variant in the register, kept in the same way and in the assortment. A unit of it holds what its
  package holds. Units of the same article may hold any number of pieces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms

UNBROKEN_UNITS = "unbroken_units"  # the value of repacking.sterile that lets such pieces be repacked


@dataclass(frozen=True, slots=True)
class RepackingFacts:
    """Pieces of a lot of `article` about to become `units` of `target`, on `day`.

    `sterile_by_piece`: each piece has an unbroken sterile pack of its own. `same_kind`: group, storage and
    sterility of the two agree. `same_product`: the register has the same supplier, name and variant for both.
    `target_in_force`: `target` is in the assortment. `target_package`: pieces in a package of it. `blocked`: recalled.
    """

    day: date
    article: str
    target: str
    expires_on: date
    pieces: int
    units: int
    pieces_per_unit: int
    waste: int
    target_package: int
    same_kind: bool = True
    blocked: bool = False
    sterile: bool = False
    sterile_by_piece: bool = False
    same_product: bool = True
    target_in_force: bool = True


@dataclass(frozen=True, slots=True)
class Repackable:
    """The units may be made; each says the original lot and `expires_on`."""

    units: int
    pieces_per_unit: int
    expires_on: date
    reasons: tuple[Reason, ...]


def repack(facts: RepackingFacts, terms: Terms) -> Repackable | Refusal:
    """The new units, or all that stands in their way."""
    faults = (*_counted(facts), *_lot(facts, terms), *_sterile(facts, terms), *_target(facts))
    if faults:
        return Refusal(faults)
    reasons = [because("repacked_keeps_last_day", "B2.10", last_day=facts.expires_on)]
    if facts.sterile:
        reasons.append(because("repacked_in_unbroken_packs", "B2.10", article=facts.article))
    return Repackable(facts.units, facts.pieces_per_unit, facts.expires_on, tuple(reasons))


def _counted(facts: RepackingFacts) -> Iterator[Reason]:
    """pieces = units × pieces per unit + waste, and something comes of it."""
    if facts.units < 1 or facts.pieces_per_unit < 1:
        yield because("repacked_into_nothing", "B2.10")
    elif facts.waste < 0 or facts.pieces != facts.units * facts.pieces_per_unit + facts.waste:
        told = {"pieces": facts.pieces, "units": facts.units, "per_unit": facts.pieces_per_unit}
        yield because("repacked_pieces_dont_add_up", "B2.10", **told, waste=facts.waste)


def _lot(facts: RepackingFacts, terms: Terms) -> Iterator[Reason]:
    if facts.blocked:
        yield because("repacked_lot_is_recalled", "B2.10")
    least = facts.day + timedelta(terms.days("repacking.least_days", facts.day))
    if facts.expires_on < facts.day:
        yield because("repacked_lot_has_expired", "B2.10", last_day=facts.expires_on)
    elif facts.expires_on < least:
        yield because("repacked_lasts_too_short", "B2.10", last_day=facts.expires_on, least_day=least)


def _sterile(facts: RepackingFacts, terms: Terms) -> Iterator[Reason]:
    if not facts.sterile:
        return
    if terms.read("repacking.sterile", facts.day) != UNBROKEN_UNITS:
        yield because("repacked_sterile_never", "B2.10", article=facts.article)
    elif not facts.sterile_by_piece:
        yield because("repacked_would_break_sterile_pack", "B2.10", article=facts.article)


def _target(facts: RepackingFacts) -> Iterator[Reason]:
    if facts.target == facts.article:
        return
    if not facts.same_kind:
        yield because("repacked_into_other_kind", "B2.10", article=facts.article, target=facts.target)
    elif not facts.same_product:
        yield because("repacked_into_other_product", "B2.10", article=facts.article, target=facts.target)
    elif not facts.target_in_force:
        yield because("repacked_into_gone_article", "B2.10", target=facts.target)
    elif facts.pieces_per_unit != facts.target_package:
        told = {"target": facts.target, "package": facts.target_package}
        yield because("repacked_unit_is_no_package", "B2.10", **told, per_unit=facts.pieces_per_unit)
