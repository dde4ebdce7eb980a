"""The places that every depot has, and its shelves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from uttag.apps.catalogue.models import Article, Storage
from uttag.apps.stock.models import Place
from uttag.rules.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class FixedPlaces:
    """Keys of the places that operations know by what they are for."""

    supplier: int
    reserved: int
    staged: int
    patient: int
    scrapped: int
    adjusted: int
    quarantine: int
    repacked: int


QUARANTINE = "KAR"  # where goods wait for somebody's word
_FIXED = {
    "LEV": Place.Kind.SUPPLIER,
    "RES": Place.Kind.RESERVED,
    "PLOCK": Place.Kind.STAGED,
    "PAT": Place.Kind.PATIENT,
    "KASS": Place.Kind.SCRAPPED,
    "INV": Place.Kind.ADJUSTED,
    QUARANTINE: Place.Kind.QUARANTINE,
    "OMP": Place.Kind.REPACKED,
}


def shelf_faults(article: Article, code: str, place: Place | None) -> Iterator[Reason]:
    """Why an article can't lie on a shelf (B2.7). `place`: what the code names; None: it becomes a new shelf."""
    if not code:
        yield because("receipt_line_without_shelf", "B2.7", article=str(article))
    elif code in _FIXED or (place and place.kind != Place.Kind.SHELF):
        yield because("not_a_shelf", "B2.7", shelf=code)
    elif place and place.storage != article.storage:
        kept = {"storage_code": article.storage, "shelf": code, "kept_code": place.storage}
        yield because("shelf_for_other_storage", "B2.7", article=str(article), **kept)


def fixed_places() -> FixedPlaces:
    """The fixed places; made when they are first asked for, so that an empty database needs no set-up."""
    keys = _keys(_FIXED)
    return FixedPlaces(
        supplier=keys["LEV"],
        reserved=keys["RES"],
        staged=keys["PLOCK"],
        patient=keys["PAT"],
        scrapped=keys["KASS"],
        adjusted=keys["INV"],
        quarantine=keys[QUARANTINE],
        repacked=keys["OMP"],
    )


def ensure_shelves_of(articles: Mapping[str, int]) -> dict[str, int]:
    """Key of each shelf by its code, each with an article (key) that is to lie there; ValueError for fixed places.

    A new shelf keeps goods as that article needs (B2.7); what a shelf seen before keeps is for others to judge.
    """
    if taken := articles.keys() & _FIXED.keys():
        raise ValueError(f"not shelves: {', '.join(sorted(taken))}")
    storages = dict(Article.objects.filter(pk__in=set(articles.values())).values_list("pk", "storage"))
    kinds = dict.fromkeys(sorted(articles), Place.Kind.SHELF)
    return _keys(kinds, {code: storages.get(article, Storage.ROOM) for code, article in articles.items()})


def _keys(wanted: dict[str, Place.Kind], storages: Mapping[str, str] | None = None) -> dict[str, int]:
    found = _found(wanted)
    storages = storages or {}
    missing = [
        Place(code=code, kind=kind, storage=storages.get(code, Storage.ROOM))
        for code, kind in wanted.items()
        if code not in found
    ]
    if missing:
        # Another process may be making the same ones: whoever comes second takes what the first made.
        Place.objects.bulk_create(missing, ignore_conflicts=True)
        found = _found(wanted)
    return found


def _found(wanted: Iterable[str]) -> dict[str, int]:
    return dict(Place.objects.filter(code__in=list(wanted)).values_list("code", "pk"))
