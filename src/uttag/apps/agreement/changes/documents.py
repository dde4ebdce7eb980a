"""Governing documents (P12): a version decided elsewhere, one looked over and kept, and what is due for review."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.agreement.changes.changing import review_day
from uttag.apps.agreement.models import Document, DocumentReview, DocumentVersion
from uttag.ground.files.models import StoredFile
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

REVIEW = "review_document"


def add_version(
    document: Document,
    *,
    effective_from: date,
    decided_elsewhere: str,
    summary: str,
    actor: Actor,
    at: datetime,
    link: str = "",
    file: StoredFile | None = None,
) -> DocumentVersion:
    """A version that somebody else has decided, in the caller's transaction, which holds the document.

    The same version again is the one there is.
    """
    decided_elsewhere, summary = decided_elsewhere.strip()[:200], summary.strip()
    if not decided_elsewhere or not summary:
        raise Refused(because("version_without_words", "P12"))
    last = document.versions.order_by("-version").first()
    if last and (last.effective_from, last.decided_elsewhere, last.summary) == (
        effective_from,
        decided_elsewhere,
        summary,
    ):
        return last
    if last and effective_from <= last.effective_from:
        raise Refused(because("version_not_later", "P12", last_day=last.effective_from))
    made = DocumentVersion.objects.create(
        document=document,
        version=last.version + 1 if last else 1,
        effective_from=effective_from,
        decided_elsewhere=decided_elsewhere,
        summary=summary,
        link=link.strip(),
        file=file,
        review_day=review_day(document, effective_from),
        recorded_at=at,
    )
    if last:
        finish_by_key(_key(last), at=at, user_id=actor.user_id)
    changes = {document.code: (last and last.version, made.version)}
    note(
        actor, "register_version", at=at, subject_kind="document", subject_uuid=document.uuid, changes=changes
    )
    return made


@operation("register_document")
def look_over(
    document: Document, *, next_day: date, text: str, actor: Actor, at: datetime
) -> DocumentReview | None:
    """Whoever answers for the document has looked its latest version over and keeps it, until `next_day`.

    The same again on one day is the one there is. Refused without words, without a version to look over, and
    for a next day that isn't later.
    """
    day, text = local(at).date(), text.strip()[:300]
    version = document.versions.select_for_update().order_by("-version").first()
    if version is None or not text:
        raise Refused(because("review_without_words" if version else "review_of_nothing", "P12"))
    if next_day <= day:
        raise Refused(because("review_not_later", "P12", last_day=day))
    same = version.reviews.filter(reviewed_day=day, next_day=next_day, text=text).first()
    if same is not None:
        return same
    key = _key(version)
    made = DocumentReview.objects.create(
        version=version,
        reviewed_day=day,
        next_day=next_day,
        text=text,
        reviewed_by_id=actor.user_id,
        recorded_at=at,
    )
    finish_by_key(key, at=at, user_id=actor.user_id)
    changes = {"review_day": (version.review_day, next_day), "text": (None, text)}
    note(actor, "look_over", at=at, subject_kind="document", subject_uuid=document.uuid, changes=changes)
    return made


def next_review(version: DocumentVersion) -> date | None:
    """When the version is to be looked over: as the latest review said, else as planned from its first day."""
    reviews = list(version.reviews.all())
    return reviews[-1].next_day if reviews else version.review_day


def versions_to_review(day: date) -> list[DocumentVersion]:
    """The latest version of each document whose review day has passed."""
    latest = DocumentVersion.objects.filter(document=OuterRef("document")).order_by("-version")
    rows = DocumentVersion.objects.filter(version=Subquery(latest.values("version")[:1]), review_day__lt=day)
    late = rows.select_related("document").prefetch_related("reviews")
    return [version for version in late if (due := next_review(version)) and due < day]


@operation("remind_of_dates")
def open_tasks_for_overdue_reviews(*, actor: Actor, at: datetime) -> int:
    """A task for the secretariat for each document that should have been looked over. Again changes nothing.

    Returns how many there are.
    """
    overdue = versions_to_review(local(at).date())
    known = set(Task.objects.filter(kind=REVIEW).values_list("key", flat=True))
    for version in overdue:
        if _key(version) in known:
            continue
        open_task(
            REVIEW,
            because(
                "review_overdue", "P12", document=version.document.title, review_day=next_review(version)
            ),
            at=at,
            role=Role.SECRETARIAT.value,
            subject_kind="document",
            subject_uuid=version.document.uuid,
            due_day=next_review(version),
            key=_key(version),
        )
    return len(overdue)


def _key(version: DocumentVersion) -> str:
    """One task for each time that a version is due."""
    key = f"{REVIEW}:{version.document_id}:{version.version}"
    looked_over = list(version.reviews.all())
    return f"{key}:{looked_over[-1].next_day}" if looked_over else key
