"""Pictures of articles: handed in as a change request like any other fact, and shown (B2.5)."""

from __future__ import annotations

from datetime import date, datetime

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.changes.asking import ask_with_picture
from uttag.apps.catalogue.changes.differing import Wish
from uttag.apps.catalogue.models import Article, ChangeRequest, ChangeSet
from uttag.ground.files.models import StoredFile
from uttag.ground.files.uploads import Upload, keep, media_type_of
from uttag.rules.reasons import Refused, because

KINDS = ("image/png", "image/jpeg")
_ENDS = {"image/png": b"IEND\xaeB`\x82", "image/jpeg": b"\xff\xd9"}


@operation("ask_article_change")
def ask_for_picture(
    number: str, upload: Upload, *, applies_from: date, reason: str, actor: Actor, at: datetime
) -> ChangeSet:
    """Keeps a picture (PNG or JPEG, whole) and asks for it as the article's. Refused as `ask_for_changes`."""
    kind = media_type_of(upload)
    if kind not in KINDS or _ENDS[kind] not in upload.content[-64:]:
        raise Refused(because("picture_kind" if upload.name else "picture_missing", "B2.5", name=upload.name))
    if not Article.objects.filter(number=number).exists():
        raise Refused(because("article_unknown", "B2.5", article=number))
    file = keep(upload, at=at)
    wish = Wish(number, {"image": file.sha256})
    return ask_with_picture(wish, applies_from=applies_from, reason=reason, actor=actor, at=at)


def picture_of(actor: Actor, number: str) -> StoredFile:
    """An article's picture. Raises ObjectDoesNotExist without one."""
    require(actor, "see_register")
    return StoredFile.objects.get(
        sha256=Article.objects.exclude(image="").get(number=number).image, media_type__in=KINDS
    )


def picture_asked_for(actor: Actor, request: ChangeRequest) -> StoredFile:
    """The picture that a change would give its article. Raises ObjectDoesNotExist for a change of none."""
    require(actor, "see_register")
    digest = request.differs.get("image", [None, ""])[1]
    return StoredFile.objects.get(sha256=digest, media_type__in=KINDS)
