"""An archive's files, piece by piece: what a folder or a zip is made of. Nothing is held whole in memory."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from uttag import VERSION
from uttag.apps.access.actors import Actor
from uttag.apps.parties.models import CareProvider
from uttag.ground.files.models import StoredFile
from uttag.ground.numbering.models import Series
from uttag.ground.sets import last_key
from uttag.journeys.hand_over.belongings import Needed, going_along, in_key_order, needed
from uttag.journeys.hand_over.cells import writer
from uttag.journeys.hand_over.dictionary import DICTIONARY, dictionary, dictionary_text
from uttag.journeys.hand_over.guide import GUIDE, guide
from uttag.journeys.hand_over.manifest import (
    MANIFEST,
    SERIES,
    Manifest,
    Party,
    TableHeld,
    Tally,
    Written,
    file_of,
    manifest_text,
)
from uttag.journeys.hand_over.outside import OUTSIDE_FILE, Outside, outside
from uttag.journeys.hand_over.refused import HandOverRefused
from uttag.journeys.hand_over.shape import file_of_digest
from uttag.journeys.hand_over.tables import (
    Model,
    columns_of,
    has_counted_key,
    is_bytes_of_file,
    is_shared,
    name_of,
    tables,
)

Pieces = Iterator[tuple[str, bytes]]
Tell = Callable[[str], None]
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One hand-over: whose, by whom, when."""

    provider: CareProvider
    actor: Actor
    at: datetime


def contents(asked: Asked) -> Pieces:
    """(file, bytes) of an archive; the pieces of a file follow each other, and the manifest comes last.

    The caller reads it within one view of the database, so that all files tell of one instant.
    """
    tally, written = Tally(), list[Written]()
    yield from _sealed(_all_but_manifest(asked, tally), written)
    yield MANIFEST, manifest_text(_manifest(asked, tally, written))


def _all_but_manifest(asked: Asked, tally: Tally) -> Pieces:
    also = needed(asked.provider.pk)
    for model in tables():
        if not is_shared(model) or also.get(model) or model is CareProvider:
            yield from _table(model, asked.provider, also, tally)
    yield from _outside(asked.provider, tally)
    yield from _stored_files(asked.provider, also)
    described = dictionary([held.table for held in tally.tables])
    yield DICTIONARY, dictionary_text(described)
    yield GUIDE, guide(asked.provider, described, tally)


def _table(model: Model, provider: CareProvider, also: Needed, tally: Tally) -> Pieces:
    columns = columns_of(model)
    names = [column.attname for column in columns]
    writers = [writer(column) for column in columns]
    file, count = file_of(name_of(model)), 0
    yield file, _csv([names])
    for lot in in_key_order(going_along(model, provider.pk, also), names, ROWS_AT_ONCE):
        count += len(lot)
        yield file, _csv([write(value) for write, value in zip(writers, row, strict=True)] for row in lot)
    tally.tables.append(TableHeld(name_of(model), file, count, _highest_key(model)))


def _csv(rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _highest_key(model: Model) -> int | None:
    return last_key(model) if has_counted_key(model) else None


def _outside(provider: CareProvider, tally: Tally) -> Pieces:
    yield OUTSIDE_FILE, _csv([Outside._fields])
    for one in outside(provider):
        tally.outside += 1
        yield OUTSIDE_FILE, _csv([one])


def _stored_files(provider: CareProvider, also: Needed) -> Pieces:
    [content] = (column for column in StoredFile._meta.concrete_fields if is_bytes_of_file(column))
    rows = going_along(StoredFile, provider.pk, also)
    for [(sha256, kept)] in in_key_order(rows, ("pk", content.attname), 1):
        yield _file_named(sha256), bytes(kept)


def _file_named(sha256: str) -> str:
    try:
        return file_of_digest(sha256)
    except ValueError as wrong:
        raise HandOverRefused(
            f"a stored file has no digest for its key, and no name can be made of it: {wrong}"
        ) from wrong


def _sealed(pieces: Pieces, written: list[Written]) -> Pieces:
    """Passes the pieces on, and notes size and digest of each file when its last piece has gone by."""
    name, size, digest = "", 0, hashlib.sha256()
    for file, piece in pieces:
        if file != name:
            if name:
                written.append(Written(name, size, digest.hexdigest()))
            name, size, digest = file, 0, hashlib.sha256()
        size += len(piece)
        digest.update(piece)
        yield file, piece
    written.append(Written(name, size, digest.hexdigest()))


def _manifest(asked: Asked, tally: Tally, written: Sequence[Written]) -> Manifest:
    provider = asked.provider
    return Manifest(
        care_provider=Party(provider.code, provider.name, provider.org_number),
        made_at=asked.at,
        made_by=asked.actor.name,
        made_in_role=asked.actor.role.value,
        product_version=VERSION,
        tables=tuple(tally.tables),
        series=dict(Series.objects.filter(name__in=SERIES).order_by("name").values_list("name", "last")),
        outside=tally.outside,
        files=tuple(written),
    )
