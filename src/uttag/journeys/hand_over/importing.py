"""Reads in what was handed over (P9): all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import IntegrityError, connection

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.parties.models import CareProvider
from uttag.apps.patients.models import Patient
from uttag.ground.files.operations import store
from uttag.ground.numbering.operations import go_on_after
from uttag.ground.sets import keep_keys_free
from uttag.ground.trail.models import TrailEntry
from uttag.ground.trail.operations import note
from uttag.journeys.hand_over.archive import Archive, open_archive
from uttag.journeys.hand_over.belongings import IMPORT
from uttag.journeys.hand_over.by_key import ROWS_AT_ONCE, read_by_key
from uttag.journeys.hand_over.by_name import read_by_name
from uttag.journeys.hand_over.contents import Tell
from uttag.journeys.hand_over.exporting import note_patients
from uttag.journeys.hand_over.foreign import before, foreign
from uttag.journeys.hand_over.keys import Keys
from uttag.journeys.hand_over.manifest import MANIFEST, Party
from uttag.journeys.hand_over.newcomers import at_work, keep_inactive
from uttag.journeys.hand_over.outside import OUTSIDE_FILE, Outside
from uttag.journeys.hand_over.outside_told import leading_nowhere, outside_told, strangers
from uttag.journeys.hand_over.refused import HandOverRefused, refuse_if
from uttag.journeys.hand_over.tables import is_known_by_name, name_of


@dataclass(frozen=True, slots=True)
class ReadIn:
    """What came of it. `added`: rows by table, where there were any; `outside`: references that lead nowhere yet;
    `digest`: of the manifest.
    """

    care_provider: Party
    added: dict[str, int]
    rows: int
    outside: int
    digest: str
    before: datetime | None = None
    """When the same archive was read in before; nothing was done now."""


def import_care_provider(
    folder: Path,
    *,
    actor: Actor,
    at: datetime,
    digest: str | None = None,
    tell: Tell = lambda file: None,
) -> ReadIn:
    """Reads a folder that `export_care_provider` (or an unpacked zip) made into this installation (P9).

    Looks at every file and row first, then adds all in one transaction. The same folder again changes nothing.
    `digest`: the SHA-256 of manifest.json that the sender has told by another way; nothing in a folder says who
    made it. Raises HandOverRefused with what is wrong, by file, table and key, Refused for a role that may not.
    """
    require(actor, "import_care_provider")
    archive = open_archive(folder)
    if digest is not None and digest.strip().lower() != archive.digest:
        raise HandOverRefused(f"{MANIFEST} has the SHA-256 {archive.digest}, and not the one that was told")
    return read_archive_in(archive, actor=actor, at=at, tell=tell)


@operation("import_care_provider")
def read_archive_in(
    archive: Archive, *, actor: Actor, at: datetime, tell: Tell = lambda file: None
) -> ReadIn:
    """`import_care_provider` for a folder that has been looked through."""
    party = archive.manifest.care_provider
    if at_first := _read_before(archive):
        return ReadIn(party, {}, archive.manifest.rows, 0, archive.digest, at_first)
    provider = CareProvider.objects.filter(code=party.code).first()
    if provider is None:
        raise HandOverRefused(f"{MANIFEST}: there is no care provider {party.code!r} here")
    told = outside_told(archive)
    refuse_if(strangers(told))
    added = _read_all(archive, provider, told, tell)
    _note(archive, provider, added, actor, at)
    nowhere = sum(1 for _ in leading_nowhere(told))
    return ReadIn(party, added, archive.manifest.rows, nowhere, archive.digest)


def _read_all(archive: Archive, provider: CareProvider, told: list[Outside], tell: Tell) -> dict[str, int]:
    """How many rows by table. Raises HandOverRefused, and the caller's transaction takes all back."""
    keys, was, working = Keys(), before(provider), at_work()
    added = _read_tables(archive, keys, tell)
    _hang_together()
    for series, last in archive.manifest.series.items():
        go_on_after(series, last)
    refuse_if(foreign(archive, provider, keys, told, was))
    keep_inactive(working)
    return added


def _read_before(archive: Archive) -> datetime | None:
    """When this very archive was read in; None where it never was."""
    for entry in TrailEntry.objects.filter(operation=IMPORT):
        if entry.changes["archive"][1] == archive.digest:
            return entry.at
    return None


def _read_tables(archive: Archive, keys: Keys, tell: Tell) -> dict[str, int]:
    added = {}
    for table in archive.tables:
        tell(table.file)
        if table.held.highest_key is not None:
            keep_keys_free(table.model, table.held.highest_key)
        read = read_by_name if is_known_by_name(table.model) else read_by_key
        if count := read(archive, table, keys):
            added[name_of(table.model)] = count
    return added


def _hang_together() -> None:
    """Foreign keys are checked at commit otherwise, when nothing can be said about them."""
    try:
        connection.check_constraints()
    except IntegrityError as broken:
        name = getattr(getattr(broken.__cause__, "diag", None), "constraint_name", None)
        says = f"a row points at one that is neither here nor in the archive: {name or broken}"
        raise HandOverRefused(says) from broken


def _note(
    archive: Archive, provider: CareProvider, added: dict[str, int], actor: Actor, at: datetime
) -> None:
    """The trail says which archive it was; its references over walls are kept as a file of the installation's."""
    changes: dict[str, tuple[object, object]] = {
        "care_provider": (None, provider.code),
        "archive": (None, archive.digest),
        "rows": (0, sum(added.values())),
    }
    if archive.manifest.outside:
        kept = store(archive.content(OUTSIDE_FILE), "text/csv", at=at)
        changes["outside"] = (None, kept.sha256)
    note(actor, IMPORT, at=at, subject_kind="care_provider", changes=changes, care_provider_id=provider.pk)
    note_patients(_patients(archive), provider.pk, IMPORT, actor, at, writing=True)


def _patients(archive: Archive) -> Iterator[UUID]:
    for table in archive.tables:
        if table.model is Patient:
            place = [column.attname for column in table.columns].index("uuid")
            for lot in table.lots(ROWS_AT_ONCE):
                yield from (row[place] for row in lot)
