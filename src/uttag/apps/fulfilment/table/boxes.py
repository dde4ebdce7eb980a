"""The kinds of boxes at the packing table (B2.7). Of an empty register: the usual ones, saved by who packs first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Storage
from uttag.apps.fulfilment.models import BoxKind
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because

KEPT = ("name", "neutral", "most_weight_g", "empty_weight_g", "storage", "active")
_USUAL = (
    ("LITEN", "Liten kartong", True, 5_000, 150, Storage.ROOM),
    ("MELLAN", "Mellankartong", True, 12_000, 300, Storage.ROOM),
    ("STOR", "Stor kartong", True, 20_000, 600, Storage.ROOM),
    ("TILLVERKARE", "Tillverkarens kartong (bara nutrition)", False, 20_000, 300, Storage.ROOM),
    ("KYL", "Kylkartong", True, 12_000, 900, Storage.COOL),
    ("FRYS", "Fryskartong", True, 12_000, 1_200, Storage.FROZEN),
)


@dataclass(frozen=True, slots=True)
class BoxWish:
    """One box as packed: the code of its kind, and what it weighs in grams."""

    kind: str
    weight_g: int


@dataclass(frozen=True, slots=True)
class BoxKindWish:
    """A kind of box as it is to be. Weights in grams."""

    code: str
    name: str
    neutral: bool
    most_weight_g: int
    empty_weight_g: int
    storage: str
    active: bool = True


def box_kinds(actor: Actor, *, active: bool = True) -> list[BoxKind]:
    """Kinds to choose from, the smallest first; `active=False` gives those no longer used too."""
    require(actor, "see_depot")
    known = list(BoxKind.objects.all()) or _usual()
    kinds = sorted(known, key=lambda kind: (kind.storage != Storage.ROOM, kind.most_weight_g, kind.code))
    return [kind for kind in kinds if kind.active or not active]


def ensure_box_kinds() -> list[BoxKind]:
    """All kinds; the usual ones are made where the register is empty. Operations alone ask for it: it may write."""
    kinds = list(BoxKind.objects.all())
    if kinds:
        return kinds
    BoxKind.objects.bulk_create(_usual(), ignore_conflicts=True)
    return list(BoxKind.objects.all())


def _usual() -> list[BoxKind]:
    """What an empty register holds, as unsaved rows."""
    names = ("code", "name", "neutral", "most_weight_g", "empty_weight_g", "storage")
    return [BoxKind(**dict(zip(names, values, strict=True))) for values in _USUAL]


def kinds_of(boxes: Iterable[BoxWish]) -> list[BoxKind]:
    """The kind of each box. Raises Refused for one that there is not, or that is no longer used."""
    known = {kind.code: kind for kind in ensure_box_kinds() if kind.active}
    return [_known(known, box.kind) for box in boxes]


def _known(known: dict[str, BoxKind], code: str) -> BoxKind:
    if code not in known:
        raise Refused(because("box_kind_unknown", "B2.7", code=code))
    return known[code]


def fitting(kinds: Sequence[BoxKind], storages: Iterable[str]) -> list[BoxKind]:
    """A box to begin with for each way in which the goods must be kept: the middle one of those that do."""
    chosen = []
    for storage in sorted(set(storages)):
        keeping = [kind for kind in kinds if kind.neutral and kind.storage == storage]
        if keeping:
            chosen.append(keeping[len(keeping) // 2])
    return chosen


@operation("pick_and_pack")
def keep_box_kind(wish: BoxKindWish, *, actor: Actor, at: datetime, new: bool = False) -> BoxKind:
    """Adds a kind of box, or changes the one with that code. Parcels packed before keep their weights.

    Raises Refused for a code that is taken (`new`) or not there, and when no neutral box would be left.
    """
    known = {kind.code: kind for kind in ensure_box_kinds()}
    if new and wish.code in known:
        raise Refused(because("box_kind_code_taken", None, code=wish.code))
    if not new and wish.code not in known:
        raise Refused(because("box_kind_unknown", "B2.7", code=wish.code))
    kind = known.get(wish.code) or BoxKind(code=wish.code, most_weight_g=0)
    before = {name: getattr(kind, name) for name in KEPT} if kind.pk else {}
    for name in KEPT:
        setattr(kind, name, getattr(wish, name))
    kind.save()
    if not BoxKind.objects.filter(active=True, neutral=True, storage=Storage.ROOM).exists():
        raise Refused(because("box_kind_is_needed", "B2.7"))
    changes = {name: (before.get(name), getattr(wish, name)) for name in KEPT}
    differing = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    note(
        actor, "keep_box_kind", at=at, subject_kind="box_kind", changes={"code": ("", kind.code), **differing}
    )
    return kind
