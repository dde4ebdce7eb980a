"""Files that belong to a matter: papers and pictures, no patients in them (G10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.governance.models import Attachment, Matter
from uttag.ground.files.models import StoredFile
from uttag.ground.files.operations import store
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because

MOST_MEGABYTES = 10

# What may be attached, by the end of its name. None of these runs in a browser.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent in."""

    name: str
    content: bytes


@operation("raise_matter")
def attach(matter: UUID, upload: Upload, *, actor: Actor, at: datetime) -> Attachment:
    """Adds a file to an open matter. The same bytes under the same name again are the one there is."""
    found = Matter.objects.select_for_update(of=("self",)).filter(uuid=matter).first()
    if found is None:
        raise Refused(because("matter_not_found", "G11"))
    if found.state != Matter.State.OPEN:
        raise Refused(because("matter_not_open", "G11"))
    return keep_upload(found, upload, actor, at)


def keep_upload(matter: Matter, upload: Upload, actor: Actor, at: datetime) -> Attachment:
    """`attach` in the caller's transaction, for a matter that it holds."""
    file = stored(upload, at)
    made, new = Attachment.objects.get_or_create(
        matter=matter,
        file=file,
        name=upload.name[-120:],
        defaults={"added_by_id": actor.user_id, "added_at": at},
    )
    if new:
        changes = {"attachment": (None, made.name)}
        note(actor, "attach", at=at, subject_kind="matter", subject_uuid=matter.uuid, changes=changes)
    return made


def stored(upload: Upload, at: datetime) -> StoredFile:
    """The file, kept. Refused where it is empty, too large or of a kind that has no place here."""
    ending = upload.name.rsplit(".", 1)[-1].lower()
    if ending not in MEDIA_TYPES:
        known = ", ".join(MEDIA_TYPES)
        raise Refused(because("attachment_kind", "G10", name=upload.name, known=known))
    if not upload.content:
        raise Refused(because("attachment_empty", "G10", name=upload.name))
    if len(upload.content) > MOST_MEGABYTES * 1_000_000:
        raise Refused(because("attachment_too_large", "G10", name=upload.name, most=MOST_MEGABYTES))
    return store(upload.content, MEDIA_TYPES[ending], at=at)


def attachment(uuid: UUID, actor: Actor) -> Attachment:
    """One attachment with its file. Raises Attachment.DoesNotExist."""
    require(actor, "see_governance")
    return Attachment.objects.select_related("file", "matter").get(uuid=uuid)
