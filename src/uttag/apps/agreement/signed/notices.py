"""Notices of an agreement are registered with their document, and taken back (P3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.models import Notice, NoticeWithdrawal, SignedAgreement
from uttag.apps.agreement.queries import term_book
from uttag.apps.agreement.signed.handing_over import make_checklist
from uttag.apps.agreement.signed.periods import notices_given, standing_of
from uttag.apps.agreement.signed.signing import locked, party_with
from uttag.apps.parties.models import CareProvider
from uttag.ground.files.models import StoredFile
from uttag.ground.files.uploads import Upload, keep
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.periods import NoticeFacts, Standing, notice
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.rulings import Ruling, rule_on


@dataclass(frozen=True, slots=True)
class NoticeWish:
    """A notice that came in. `given_by`: the party's code. Without `document` it is not in writing."""

    given_by: str
    received_day: date
    document: Upload | None
    talks_failed: bool = False


@operation("register_notice")
def register_notice(agreement: UUID, wish: NoticeWish, *, actor: Actor, at: datetime) -> Notice:
    """Keeps a notice with its document, late or not, and makes the hand-over checklist.

    The same notice again gives the one there is. Raises RuledRefusal for one that lacks writing, is of a
    future day or of an agreement that has ended, Refused for a document that can't be kept.
    """
    found = locked(agreement)
    party = party_with(found, wish.given_by)
    earlier = notices_of(found)
    file = keep(wish.document, at=at, care_provider_id=found.care_provider_id) if wish.document else None
    if file and (known := _known(earlier, party, wish, file)):
        return known
    facts = _facts(found, party, wish, earlier, at)
    ruled = rule_on(notice, facts, term_book())
    prepared = _prepared(found, ruled, at)
    if isinstance(ruled.outcome, Refusal):
        raise RuledRefusal([prepared], *ruled.outcome.reasons)
    assert file is not None  # the rule refuses a notice that lacks writing
    made = Notice.objects.create(
        agreement=found,
        given_by=party,
        received_day=wish.received_day,
        talks_failed=wish.talks_failed,
        document=file,
        ends_day=ruled.outcome.ends_day,
        late=ruled.outcome.late,
        ruling=prepared.id,
        registered_by_id=actor.user_id,
        registered_at=at,
    )
    record([prepared])
    make_checklist(found)
    _note(made, "register_notice", {"ends_day": (None, made.ends_day), "late": (None, made.late)}, actor, at)
    return made


@operation("register_notice")
def withdraw_notice(
    notice: UUID,
    why: str,
    *,
    actor: Actor,
    at: datetime,
    withdrawn_day: date | None = None,
    document: Upload | None = None,
) -> NoticeWithdrawal:
    """Takes a notice back: in writing, or without document where it was registered by mistake. Twice is once.

    It counts no more from `withdrawn_day` (today). Raises Refused once the agreement has ended, or a later one with
    the municipality is made: two would be in force at once.
    """
    found, agreement = _held(notice)
    if known := NoticeWithdrawal.objects.filter(notice=found).first():
        return known
    today = local(at).date()
    day = withdrawn_day or today
    if not why.strip():
        raise Refused(because("withdrawal_of_notice_without_words", "P3"))
    if not found.received_day <= day <= today:
        raise Refused(because("withdrawal_of_notice_wrong_day", "P3", received_day=found.received_day))
    state = standing_of(agreement, today, term_book())
    if state.standing is Standing.ENDED:
        raise Refused(because("withdrawal_of_notice_after_end", "P3", last_day=state.ends_day))
    if later := _later_agreement(agreement):
        told = {"name": later.care_provider.name, "first_day": later.first_day}
        raise Refused(because("withdrawal_of_notice_new_agreement", "P3", **told))
    file = keep(document, at=at, care_provider_id=agreement.care_provider_id) if document else None
    made = NoticeWithdrawal.objects.create(
        notice=found,
        withdrawn_day=day,
        why=why.strip(),
        document=file,
        registered_by_id=actor.user_id,
        registered_at=at,
    )
    _note(found, "withdraw_notice", {"withdrawn": (None, day), "why": (None, made.why)}, actor, at)
    return made


def _later_agreement(agreement: SignedAgreement) -> SignedAgreement | None:
    """One that begins after this, with the same municipality. That is held, as `make_agreement` does."""
    CareProvider.objects.select_for_update().get(pk=agreement.care_provider_id)
    same = SignedAgreement.objects.filter(care_provider=agreement.care_provider_id)
    later = same.filter(first_day__gt=agreement.first_day).order_by("first_day")
    return later.select_related("care_provider").first()


def notices_of(agreement: SignedAgreement) -> list[Notice]:
    """All notices of an agreement in the order they were registered, with all that the rules ask of them."""
    return list(agreement.notices.select_related("given_by", "withdrawal").order_by("pk"))


def _known(earlier: list[Notice], party: CareProvider, wish: NoticeWish, file: StoredFile) -> Notice | None:
    """The same notice registered before; refused where another of that party and day still counts."""
    for one in earlier:
        if (one.given_by_id, one.received_day) != (party.pk, wish.received_day):
            continue
        withdrawn = hasattr(one, "withdrawal")
        if one.document_id == file.pk and not withdrawn:
            return one
        if one.document_id == file.pk:
            raise Refused(because("notice_was_withdrawn", "P3"))
        if not withdrawn:
            raise Refused(because("notice_known_with_other_document", "P3", name=party.name))
    return None


def _facts(
    agreement: SignedAgreement, party: CareProvider, wish: NoticeWish, earlier: list[Notice], at: datetime
) -> NoticeFacts:
    return NoticeFacts(
        first_day=agreement.first_day,
        given_by=party.name,
        received_day=wish.received_day,
        written=wish.document is not None,
        today=local(at).date(),
        notices=notices_given(earlier),
    )


def _prepared(agreement: SignedAgreement, ruled: Ruling[Any], at: datetime) -> Prepared:
    return prepare(
        ruled,
        subject_kind="agreement",
        subject_uuid=agreement.uuid,
        at=at,
        care_provider_id=agreement.care_provider_id,
    )


def _held(notice: UUID) -> tuple[Notice, SignedAgreement]:
    """The notice and its agreement, which is locked first."""
    found = Notice.objects.select_related("agreement").filter(uuid=notice).first()
    if found is None:
        raise Refused(because("notice_not_found", "I1"))
    return found, locked(found.agreement.uuid)


def _note(
    found: Notice, operation: str, changes: dict[str, tuple[object, object]], actor: Actor, at: datetime
) -> None:
    note(
        actor,
        operation,
        at=at,
        subject_kind="agreement",
        subject_uuid=found.agreement.uuid,
        changes=changes,
        care_provider_id=found.agreement.care_provider_id,
    )
