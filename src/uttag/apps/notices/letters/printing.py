"""The day's letters in one file: made outside any transaction, kept in one. Killed in between, it is made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.sender import sender
from uttag.apps.agreement.working_days import working_days
from uttag.apps.notices import saying
from uttag.apps.notices.models import LetterBatch, Notice, NoticeStep
from uttag.apps.notices.reaching import postal_lines, reached
from uttag.apps.notices.telling import SEND
from uttag.ground.files.operations import store
from uttag.ground.outbox.operations import enqueue_many
from uttag.ground.sets import insert_many, update_many
from uttag.ground.trail.operations import note
from uttag.papers.notice_letter import NoticeLetter, render
from uttag.rules.calendar import local
from uttag.rules.notices import LETTER, Channel, channel
from uttag.rules.terms import Terms

PRINT = "letters.print"  # the day's work
MOST = 1000  # letters in one file: what a printer takes, and what memory holds
PDF = "application/pdf"
TRIES = 3  # others may print, or call off, the same letters meanwhile


@dataclass(frozen=True, slots=True)
class Drawn:
    """A notice that is to be printed, and its letter."""

    notice: Notice
    letter: NoticeLetter

    @property
    def address(self) -> str:
        return ", ".join(self.letter.address_lines)[:240]


def print_letters(*, actor: Actor, at: datetime) -> int:
    """Prints what waits to go by letter, on working days. How many letters. Not inside a transaction."""
    day = local(at).date()
    if not working_days(day, day, on=day).is_working(day):
        return 0
    printed = tries = 0
    while tries < TRIES and (drawn := _draw(actor=actor, at=at)):
        content = render([one.letter for one in drawn])
        if _keep(drawn, content, actor=actor, at=at):
            printed, tries = printed + len(drawn), 0
        else:
            tries += 1
    return printed


@operation("send_notices")
def _draw(*, actor: Actor, at: datetime) -> list[Drawn]:
    """Letters to print, as people's addresses are now. Those who can't get one after all go back to the sender."""
    with_people = _waiting().select_related("patient__identity", "patient__notice_wish").order_by("pk")
    drawn, back = [], []
    terms = Terms(term_book())
    for notice in with_people[:MOST]:
        reach = reached(notice, at=at)
        outcome = channel(reach.facts, terms)
        if isinstance(outcome, Channel) and outcome.channel == LETTER and notice.patient is not None:
            notice.language = reach.language
            drawn.append(Drawn(notice, _letter(notice, large_print=reach.large_print, at=at)))
        else:
            back.append(notice)
    _send_back(back, at=at)
    return drawn


def _letter(notice: Notice, *, large_print: bool, at: datetime) -> NoticeLetter:
    words = saying.written(notice, answerable=True)
    assert notice.patient is not None
    return NoticeLetter(
        address_lines=postal_lines(notice.patient.identity),
        day=local(at).date(),
        subject=words.subject,
        paragraphs=words.paragraphs,
        sender=sender(notice.language),
        language=notice.language,
        large_print=large_print,
    )


def _send_back(notices: Sequence[Notice], *, at: datetime) -> None:
    """What has come to be known since (a number, a death, a protected address) is ruled on anew.

    Not what another worker has put into a file meanwhile: that is posted.
    """
    if not notices:
        return
    held = _hold(notices)
    Notice.objects.filter(pk__in=held).update(channel="")
    back = [one for one in notices if one.pk in held]
    again = {f"{SEND}:{one.reference}:{at.isoformat()}": {"key": one.key} for one in back}
    enqueue_many(SEND, again, at=at)


@operation("send_notices")
def _keep(drawn: Sequence[Drawn], content: bytes, *, actor: Actor, at: datetime) -> bool:
    """The file, if every letter in it still waits: all of them now stand in it, and in no other."""
    if len(_hold([one.notice for one in drawn])) < len(drawn):
        return False
    batch = LetterBatch.objects.create(made_at=at, letters=len(drawn), file=store(content, PDF, at=at))
    update_many(
        Notice,
        ("batch_id", "address", "language"),
        [(batch.pk, one.address, one.notice.language, one.notice.pk) for one in drawn],
    )
    insert_many(
        NoticeStep,
        ("notice_id", "what", "channel", "address", "words", "at", "by_id"),
        [(one.notice.pk, NoticeStep.What.PRINTED.value, LETTER, one.address, "", at, None) for one in drawn],
    )
    note(
        actor,
        "print_letters",
        at=at,
        subject_kind="letter_batch",
        subject_uuid=batch.uuid,
        changes={"letters": (0, len(drawn))},
    )
    return True


def _waiting() -> QuerySet[Notice]:
    """Letters that stand in no file yet."""
    return Notice.objects.filter(state=Notice.State.WAITING, channel=LETTER, batch=None)


def _hold(notices: Sequence[Notice]) -> set[int]:
    """The keys of those that still wait to be printed: ours until the transaction ends."""
    still = _waiting().filter(pk__in=[one.pk for one in notices]).order_by("pk")
    return set(still.select_for_update(no_key=True).values_list("pk", flat=True))
