"""Whether boxes may leave the packing table with what lies in them (B2.7).

Readings, each made here alone:
- *Neutral, nutrition excepted*: a box that isn't neutral may be used when all that lies in the parcel is of product
  areas that the term excepts. What lies in which of a parcel's boxes isn't known, so it holds for the whole parcel.
- *Fit for transport*: no box weighs more than the agreement's term, the carrier and the box itself bear, and for each
  way in which the goods must be kept there is a box that keeps them so.
- *How many boxes*: never more than there are packages, since one would be empty; and never more than MOST_BOXES,
  which is 400 kg to one person by the term of today: more is a figure that was mistyped, and each box takes a number
  that is never given again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from uttag.rules.reasons import Reason, Refusal, because
from uttag.rules.terms import Terms
from uttag.rules.words import Storage

MOST_BOXES = 20


@dataclass(frozen=True, slots=True)
class BoxFacts:
    """One box. Weights in grams: `weight_g` as weighed, `empty_weight_g` and `most_weight_g` of its kind."""

    name: str
    weight_g: int
    most_weight_g: int
    empty_weight_g: int = 0
    neutral: bool = True
    storage: str = Storage.ROOM.value


@dataclass(frozen=True, slots=True)
class PackFacts:
    """A parcel about to be made on `day`: of what areas its goods are, how they are kept, and its boxes.

    `carrier_most_weight_g`: what the order's carrier takes in one box; None: no limit, or no carrier yet.
    `packages`: how many lie in it, opened ones too; None: not told.
    """

    day: date
    product_areas: tuple[str, ...]
    storages: tuple[str, ...]
    boxes: tuple[BoxFacts, ...]
    carrier_most_weight_g: int | None = None
    packages: int | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """The parcel may be made, of so many boxes, together so heavy."""

    boxes: int
    weight_g: int
    reasons: tuple[Reason, ...]


def pack(facts: PackFacts, terms: Terms) -> Packed | Refusal:
    """The parcel, or all that stands in its way. Boxes are numbered from 1, as on their labels."""
    if not facts.boxes:
        return Refusal((because("packed_without_box", "B2.7"),))
    most = min(MOST_BOXES, facts.packages or MOST_BOXES)
    if len(facts.boxes) > most:
        return Refusal((because("boxes_too_many", "B2.7", boxes=len(facts.boxes), most=most),))
    exempt = tuple(terms.read("parcel.neutral_exempt", facts.day))
    heavy = tuple(_weights(facts, terms.count("parcel.most_weight_g", facts.day)))
    faults = (*_neutral(facts, exempt), *heavy, *_kept(facts))
    if faults:
        split = any(fault.code == "box_too_heavy" for fault in faults)
        return Refusal(faults, (because("box_split", "B2.7"),) if split else ())
    return Packed(len(facts.boxes), sum(box.weight_g for box in facts.boxes), tuple(_why(facts, exempt)))


def _neutral(facts: PackFacts, exempt: tuple[str, ...]) -> Iterator[Reason]:
    if telling := next((area for area in facts.product_areas if area not in exempt), None):
        for box in facts.boxes:
            if not box.neutral:
                yield because("box_not_neutral", "B2.7", box=box.name, area_code=telling)


def _weights(facts: PackFacts, term_g: int) -> Iterator[Reason]:
    for number, box in enumerate(facts.boxes, start=1):
        limits = (term_g, box.most_weight_g, facts.carrier_most_weight_g)
        most = min(limit for limit in limits if limit is not None)
        if box.weight_g <= 0:
            yield because("box_without_weight", "B2.7", number=number)
        elif box.weight_g <= box.empty_weight_g:
            told = {"weight": box.weight_g, "empty_weight": box.empty_weight_g}
            yield because("box_lighter_than_empty", "B2.7", number=number, **told)
        elif box.weight_g > most:
            told = {"weight": box.weight_g, "most_weight": most}
            yield because("box_too_heavy", "B2.7", number=number, **told)


def _kept(facts: PackFacts) -> Iterator[Reason]:
    boxes = {box.storage for box in facts.boxes}
    for storage in sorted(set(facts.storages) - boxes):
        yield because("box_keeps_otherwise", "B2.7", kept_code=storage)


def _why(facts: PackFacts, exempt: tuple[str, ...]) -> Iterator[Reason]:
    if all(box.neutral for box in facts.boxes):
        yield because("boxes_are_neutral", "B2.7")
    else:
        yield because("box_need_not_be_neutral", "B2.7", area_code=exempt[0])
    yield because("boxes_not_too_heavy", "B2.7")
