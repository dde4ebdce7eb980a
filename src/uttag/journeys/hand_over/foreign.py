"""Rows that no export would have made: whoever writes an archive by hand can put in anything.

Asked when all is read in, in the same transaction, by what an export asks: whose a row is follows from others
that point at it, so that no row can be judged alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from uttag.apps.invoicing.models import Invoice
from uttag.apps.invoicing.operations import NUMBERS
from uttag.apps.parties.models import CareProvider
from uttag.ground.numbering.models import Series
from uttag.ground.numbering.numbers import pk_of
from uttag.ground.whose import way_to_care_provider
from uttag.journeys.hand_over.archive import Archive
from uttag.journeys.hand_over.belongings import AT_ONCE, STAY, forks, in_key_order, needed, own
from uttag.journeys.hand_over.keys import Keys
from uttag.journeys.hand_over.outside import Outside, outside
from uttag.journeys.hand_over.table_file import TableFile
from uttag.journeys.hand_over.tables import Key, Model, is_shared, name_of, tables

_MANY = 2_000


@dataclass(frozen=True, slots=True)
class Before:
    """What is the care provider's here before the archive is read in, as far as that can't be seen afterwards."""

    crossing: frozenset[tuple[str, ...]]
    drawn_in: dict[Model, set[Key]]


def before(provider: CareProvider) -> Before:
    drawn_in = {model: set(_own_keys(model, provider)) for model in _drawn_in_by_others()}
    return Before(frozenset(map(_ends, outside(provider))), drawn_in)


def foreign(
    archive: Archive, provider: CareProvider, keys: Keys, told: list[Outside], was: Before
) -> Iterator[str]:
    """Each as a sentence."""
    also = needed(provider.pk)
    for table in archive.tables:
        for lot in table.keys(_MANY):
            here = {keys.now(table.model, there): there for there in lot}
            for key in sorted(
                here.keys() - also.get(table.model, set()) - _own(table.model, provider.pk, set(here))
            ):
                yield f"{table.file}: {here[key]} is neither {provider.code}'s nor needed by a row that is"
    yield from _drawn_in(archive, provider, was)
    yield from _crossing(provider, told, was)
    yield from _invoice_numbers(provider)


def _own(model: Model, provider: int, keys: set[Key]) -> set[Key]:
    """Those among the keys whose rows are the care provider's. `own` can ask much: first the plain way alone."""
    path = way_to_care_provider(model)
    if path is None:
        return set()
    if model in STAY or forks(model, path):
        plain = set[Key]()
    else:
        plain = _keys(model._base_manager.filter(**{path: provider}, pk__in=keys))
    left = keys - plain
    return plain | (_keys(own(model, provider).filter(pk__in=left)) if left else set())


def _keys(rows: QuerySet[Any]) -> set[Key]:
    return set(rows.values_list("pk", flat=True))


def _drawn_in_by_others() -> list[Model]:
    """Tables whose rows become a care provider's when a row of its points at them: a patient, by a care relation."""
    return [
        model
        for model in tables()
        if not is_shared(model) and (path := way_to_care_provider(model)) and forks(model, path)
    ]


def _drawn_in(archive: Archive, provider: CareProvider, was: Before) -> Iterator[str]:
    """Rows here that the archive doesn't hold, and made the care provider's: another's patient."""
    files: dict[Model, TableFile] = {table.model: table for table in archive.tables}
    for model, mine in was.drawn_in.items():
        held = {key for lot in files[model].keys(_MANY) for key in lot} if model in files else set()
        for key in _own_keys(model, provider):
            if key not in mine and key not in held:
                yield f"{name_of(model)} {key} is pointed at, and not in the archive"


def _own_keys(model: Model, provider: CareProvider) -> Iterator[Key]:
    for lot in in_key_order(own(model, provider.pk), ("pk",), _MANY):
        yield from (key for (key,) in lot)


def _crossing(provider: CareProvider, told: list[Outside], was: Before) -> Iterator[str]:
    """References over a wall that `outside.csv` doesn't tell of."""
    known = was.crossing | set(map(_ends, told))
    for one in outside(provider):
        if _ends(one) not in known:
            yield f"{one.table} {one.key}: {one.column} leads to another's row, and outside.csv doesn't say so"


def _ends(one: Outside) -> tuple[str, ...]:
    return one[:-1]


def _invoice_numbers(provider: CareProvider) -> Iterator[str]:
    """Invoices whose number would be given again here: then no month could be closed."""
    last = Series.objects.filter(name=NUMBERS).values_list("last", flat=True).first() or 0
    numbers = Invoice.objects.filter(care_provider=provider).order_by("pk").values_list("pk", "number")
    for key, number in numbers.iterator(chunk_size=AT_ONCE):
        if not _given(number, last):
            yield f"{name_of(Invoice)} {key}: its number is not one of the manifest's series"


def _given(number: Any, last: int) -> bool:
    try:
        return pk_of(number) <= last
    except ValueError:
        return False
