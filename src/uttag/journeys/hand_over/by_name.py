"""Reads in tables whose rows are known by name: what is here already is used, the rest is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from uttag.apps.parties.models import CareProvider
from uttag.ground.sets import reserve_ids
from uttag.ground.whose import way_to_care_provider
from uttag.journeys.hand_over.archive import Archive
from uttag.journeys.hand_over.belongings import own
from uttag.journeys.hand_over.inserting import Inserter, Row
from uttag.journeys.hand_over.keys import Keys
from uttag.journeys.hand_over.reach import must_be_here
from uttag.journeys.hand_over.refused import HandOverRefused, refuse_if
from uttag.journeys.hand_over.table_file import TableFile
from uttag.journeys.hand_over.tables import Key, has_counted_key, key_of, name_of, names_of

_AT_ONCE = 500
Name = tuple[Any, ...]


def read_by_name(archive: Archive, table: TableFile, keys: Keys) -> int:
    """Adds the rows that are not here under any key, and notes for each row which key it has.

    A row of the care provider's own that is here (its customer, its agreement, loaded from the folder) is made as
    it was with the sender; what is everyone's, or another's, stays as it is here. Returns how many were written.
    """
    new: set[Key] = set()
    for lot in table.lots(_AT_ONCE):
        new |= _find(table, lot, keys)
    if must_be_here(table.model):
        refuse_if(
            f"{table.file}: {key} is not of the agreement here; load the sender's first"
            for key in sorted(new)
        )
    # A second time through the file: a row may point at a later one of its own table (an article's parent).
    inserter, written = Inserter(archive, table), 0
    moving, key = keys.moving(table.model, table.columns), _place(table, key_of(table.model).attname)
    for lot in table.lots(_AT_ONCE):
        added = [row[key] in new for row in lot]
        for row in lot:
            there = row[key]
            keys.move(row, moving)
            row[key] = keys.here(table.model, there)
        fresh = [row for row, is_new in zip(lot, added, strict=True) if is_new]
        changed = _changed(
            archive, table, [row for row, is_new in zip(lot, added, strict=True) if not is_new]
        )
        inserter.insert(fresh)
        inserter.change(changed, key)
        written += len(fresh) + len(changed)
    return written


def _changed(archive: Archive, table: TableFile, known: Sequence[Row]) -> list[Row]:
    """The care provider's own rows among those here that differ from the archive's."""
    provider = CareProvider.objects.filter(code=archive.manifest.care_provider.code).first()
    if provider is None or way_to_care_provider(table.model) is None:
        return []
    key = _place(table, key_of(table.model).attname)
    mine = own(table.model, provider.pk).filter(pk__in=[row[key] for row in known])
    here = {row[key]: list(row) for row in mine.values_list(*(column.attname for column in table.columns))}
    return [row for row in known if row[key] in here and here[row[key]] != row]


def _find(table: TableFile, lot: list[Row], keys: Keys) -> set[Key]:
    """Notes the key here of each row; gives the keys, in the archive, of rows that aren't here."""
    moving, key = (
        keys.moving(table.model, table.columns, itself=False),
        _place(table, key_of(table.model).attname),
    )
    name, names = _namer(table), dict[Key, Name]()
    for row in lot:
        there = row[key]  # before it moves: a row can have its key from another
        keys.move(row, moving)
        names[there] = name(row)
    here = _keys_by_name(table, names.values())
    for there, known in names.items():
        if known in here:
            keys.put(table.model, there, here[known])
    lacking = [there for there, known in names.items() if known not in here]
    _give_keys(table, lacking, keys)
    return set(lacking)


def _namer(table: TableFile) -> Callable[[Row], Name]:
    """What a row is known by; a table without names: by all that it says, key and all."""
    names = _names(table)
    places = [_place(table, name) for name in names]
    return lambda row: tuple(_plain(row[place]) for place in places)


def _names(table: TableFile) -> Sequence[str]:
    names = names_of(table.model)
    nameless = names == (key_of(table.model).attname,) and has_counted_key(table.model)
    return [column.attname for column in table.columns] if nameless else names


def _keys_by_name(table: TableFile, wanted: Iterable[Name]) -> dict[Name, Key]:
    names, listed = _names(table), list(wanted)
    first = _place(table, names[0])
    assert first is not None
    rows = table.model._base_manager.filter(**{f"{names[0]}__in": {name[0] for name in listed}})
    found = rows.values_list("pk", *names)
    asked = set(listed)
    return {name: key for key, *values in found.iterator() if (name := tuple(map(_plain, values))) in asked}


def _plain(value: Any) -> Any:
    """JSON can't be looked up; its text can."""
    return repr(value) if isinstance(value, dict | list) else value


def _give_keys(table: TableFile, lacking: Sequence[Key], keys: Keys) -> None:
    """The archive's own keys where they are free, others where they aren't."""
    taken = set(table.model._base_manager.filter(pk__in=lacking).values_list("pk", flat=True))
    if taken and not has_counted_key(table.model):
        raise HandOverRefused(f"{name_of(table.model)} {min(map(str, taken))} is another row here")
    fresh = iter(reserve_ids(table.model, len(taken)) if taken else ())
    for there in lacking:
        keys.put(table.model, there, next(fresh) if there in taken else there)


def _place(table: TableFile, name: str) -> int:
    try:
        return [column.attname for column in table.columns].index(name)
    except ValueError:
        raise HandOverRefused(f"{table.file}: the column {name} is missing") from None
