"""Files that belong to a matter: papers and pictures, no patients in them (G10)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.governance.meetings.locking import open_matter
from uttag.apps.governance.models import Attachment, Matter
from uttag.ground.files.uploads import Upload, keep
from uttag.ground.trail.operations import note


@operation("raise_matter")
def attach(matter: UUID, upload: Upload, *, actor: Actor, at: datetime) -> Attachment:
    """Adds a file to an open matter. The same bytes under the same name again are the one there is."""
    return keep_upload(open_matter(matter), upload, actor, at)


def keep_upload(matter: Matter, upload: Upload, actor: Actor, at: datetime) -> Attachment:
    """`attach` in the caller's transaction, for a matter that it holds."""
    file = keep(upload, at=at)
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


def attachment(uuid: UUID, actor: Actor) -> Attachment:
    """One attachment with its file. Raises Attachment.DoesNotExist."""
    require(actor, "see_governance")
    return Attachment.objects.select_related("file", "matter").get(uuid=uuid)
