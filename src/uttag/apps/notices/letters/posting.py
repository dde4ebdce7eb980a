"""Batches of letters: fetched, posted, and in time forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.working_days import working_days
from uttag.apps.notices.models import LetterBatch, Notice, NoticeStep
from uttag.ground.files.models import StoredFile
from uttag.ground.files.operations import forget
from uttag.ground.sets import insert_many
from uttag.ground.tasks.operations import finish_by_key, open_task
from uttag.ground.trail.operations import note, note_access
from uttag.rules.calendar import local
from uttag.rules.notices import LETTER
from uttag.rules.reasons import Refused, because
from uttag.rules.terms import Terms

UNPOSTED = "letters_unposted"  # the kind of task
GROUND = "posting"  # the ground for looking: an envelope needs an address


@operation("post_letters")
def fetch_letters(batch: UUID, *, actor: Actor, at: datetime) -> tuple[LetterBatch, StoredFile]:
    """A batch and its file, to print. Logged: all in it are shown. Raises Refused."""
    found = _batch(batch)
    if found.file is None:
        kept = Terms(term_book()).days("delivery.papers_kept_days", local(at).date())
        raise Refused(because("letter_batch_forgotten", "I2", kept_days=kept))
    _log(actor, "fetch_letters", found, at=at)
    return found, found.file


@operation("post_letters")
def letters_posted(batch: UUID, *, actor: Actor, at: datetime) -> int:
    """Someone says that a batch is posted: its notices are sent. How many; twice is once."""
    found = _batch(batch, lock=True)
    if found.posted_at is not None:
        return 0
    found.posted_at, found.posted_by_id = at, actor.user_id
    found.save(update_fields=["posted_at", "posted_by"])
    finish_by_key(_key(found), at=at, user_id=actor.user_id)
    waiting = found.notices.filter(state=Notice.State.WAITING).order_by("pk").select_for_update(no_key=True)
    rows = list(waiting.values_list("pk", "address"))
    Notice.objects.filter(pk__in=[pk for pk, _ in rows]).update(
        state=Notice.State.SENT, sent_at=at, fault="", trying_since=None
    )
    insert_many(
        NoticeStep,
        ("notice_id", "what", "channel", "address", "words", "at", "by_id"),
        [(pk, NoticeStep.What.SENT.value, LETTER, address, "", at, actor.user_id) for pk, address in rows],
    )
    note(
        actor,
        "letters_posted",
        at=at,
        subject_kind="letter_batch",
        subject_uuid=found.uuid,
        changes={"letters": (0, len(rows))},
    )
    _log(actor, "letters_posted", found, at=at, writing=True)
    return len(rows)


@operation("send_notices")
def remind_of_letters(*, actor: Actor, at: datetime) -> int:
    """A task for each batch that was made on an earlier working day and that nobody has said is posted. How many.

    Asking twice is asking once. Its file is kept until it is posted: nobody else has the letters.
    """
    today = local(at).date()
    waiting = list(LetterBatch.objects.filter(posted_at=None).order_by("pk"))
    first = min((local(batch.made_at).date() for batch in waiting), default=today)
    calendar = working_days(first, today, on=today)
    old = [batch for batch in waiting if calendar.between(local(batch.made_at).date(), today) >= 1]
    for batch in old:
        made_day = local(batch.made_at).date()
        open_task(
            UNPOSTED,
            because(UNPOSTED, "D11", letters=batch.letters, made_day=made_day),
            at=at,
            role="service_desk",
            subject_kind="letter_batch",
            subject_uuid=batch.uuid,
            key=_key(batch),
        )
    return len(old)


@operation("send_notices")
def forget_letters(*, actor: Actor, at: datetime) -> int:
    """Files of letters that were posted and kept for as long as the term says are forgotten. How many (I2)."""
    old = LetterBatch.objects.filter(posted_at__lt=_posted_before(at), file__isnull=False)
    digests = dict(old.select_for_update(no_key=True).values_list("pk", "file_id"))
    LetterBatch.objects.filter(pk__in=digests).update(file=None)
    for digest in set(digests.values()):
        forget(str(digest))
    if digests:
        note(
            actor, "forget_letters", at=at, subject_kind="letter_batch", changes={"files": (len(digests), 0)}
        )
    return len(digests)


def _posted_before(at: datetime) -> datetime:
    """Batches posted before this are forgotten; by the term."""
    return at - timedelta(days=Terms(term_book()).days("delivery.papers_kept_days", local(at).date()))


def _key(batch: LetterBatch) -> str:
    return f"{UNPOSTED}:{batch.uuid}"


def _batch(uuid: UUID, *, lock: bool = False) -> LetterBatch:
    batches = LetterBatch.objects.filter(uuid=uuid)
    found = (batches.select_for_update(no_key=True) if lock else batches.select_related("file")).first()
    if found is None:
        raise Refused(because("letter_batch_not_found", None))
    return found


def _log(actor: Actor, what: str, batch: LetterBatch, *, at: datetime, writing: bool = False) -> None:
    shown = batch.notices.filter(patient__isnull=False).values_list("patient__uuid", flat=True).distinct()
    note_access(actor, what, at=at, patients=shown, writing=writing, ground=GROUND)
