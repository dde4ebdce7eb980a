"""Hands a care provider's data over (P9): to a folder, or as a zip that a page sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from uttag.apps.access.actors import Actor, require
from uttag.apps.parties.models import CareProvider
from uttag.apps.patients.models import Patient
from uttag.ground.trail.operations import note, note_access
from uttag.ground.verify import one_view
from uttag.journeys.hand_over.belongings import EXPORT, in_key_order, in_lots, own
from uttag.journeys.hand_over.contents import Asked, Pieces, Tell, contents
from uttag.journeys.hand_over.folder import must_be_free, write_folder
from uttag.journeys.hand_over.manifest import MANIFEST, Manifest, read_manifest
from uttag.journeys.hand_over.refused import HandOverRefused
from uttag.journeys.hand_over.zipped import zipped
from uttag.rules.reasons import Refused, because

GROUND = "hand_over"
PATIENTS_AN_ENTRY = 1_000


def export_care_provider(
    care_provider_code: str,
    folder: Path,
    *,
    actor: Actor,
    at: datetime,
    tell: Tell = lambda file: None,
) -> Manifest:
    """Writes all that is the care provider's to `folder`, which must be empty or not exist (P9).

    All of it is of one instant, and nobody is kept from working. Trail and access log say so before the first
    row is read. `tell` hears the name of each file begun. Raises Refused for a role that may not (an
    administrator at a care provider may take out its own alone), HandOverRefused for an unknown code, a folder
    in use, or a reference that could not be read back.
    """
    must_be_free(folder)
    asked = _begin(care_provider_code, actor, at)
    write_folder(_in_one_view(asked), folder, tell)
    return read_manifest((folder / MANIFEST).read_bytes())


def write_archive(care_provider_code: str, *, actor: Actor, at: datetime) -> Iterator[bytes]:
    """The same archive as a zip in pieces of some 64 kB, for a `StreamingHttpResponse` (P9).

        pieces = write_archive("1440", actor=actor, at=clock.now())
        StreamingHttpResponse(pieces, content_type="application/zip")

    Refused, HandOverRefused and the log come with the call; the rows are read while the pieces are taken, within one
    view of the database, so take them from one thread, do nothing else on its connection meanwhile, and close
    what isn't taken to the end (Django's response does). Little is held in memory: one lot of rows, one file. A
    download that breaks off is no readable zip. Unpacked, it is the folder that `uttag import` reads.
    """
    return zipped(_in_one_view(_begin(care_provider_code, actor, at)), at)


def _begin(code: str, actor: Actor, at: datetime) -> Asked:
    """Asks the role, and leaves the log before anything is read: a hand-over that breaks off was one too."""
    require(actor, "export_care_provider")
    provider = CareProvider.objects.filter(code=code).first()
    if provider is None:
        raise HandOverRefused(f"there is no care provider {code!r}")
    if actor.care_provider_id not in (None, provider.pk):
        raise Refused(because("not_your_role", "I1", operation=EXPORT, role=actor.role.value))
    with transaction.atomic():
        _note(provider, actor, at)
    return Asked(provider, actor, at)


def _note(provider: CareProvider, actor: Actor, at: datetime) -> None:
    changes = {"care_provider": (None, provider.code)}
    note(
        actor,
        EXPORT,
        at=at,
        subject_kind="care_provider",
        changes=changes,
        care_provider_id=provider.pk,
    )
    patients = in_key_order(own(Patient, provider.pk), ("uuid",), PATIENTS_AN_ENTRY)
    note_patients((uuid for lot in patients for (uuid,) in lot), provider.pk, EXPORT, actor, at)


def note_patients(
    uuids: Iterable[UUID], provider: int, what: str, actor: Actor, at: datetime, *, writing: bool = False
) -> None:
    """The access log: whose data went by, a thousand an entry."""
    for some in in_lots(uuids, PATIENTS_AN_ENTRY):
        note_access(
            actor, what, at=at, patients=some, writing=writing, ground=GROUND, care_provider_id=provider
        )


def _in_one_view(asked: Asked) -> Pieces:
    with one_view():
        yield from contents(asked)
