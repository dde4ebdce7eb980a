"""Notices as the desk, the depot and the patients themselves see them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.roles import Role
from uttag.apps.agreement.queries import term_book
from uttag.apps.notices.models import Gateway, LetterBatch, Notice
from uttag.apps.notices.reaching import reached
from uttag.apps.patients.queries import patients_for
from uttag.rules.notices import ORDER, Channel, channel
from uttag.rules.reasons import Refused, because
from uttag.rules.terms import Terms

State = Notice.State


def notices_for(actor: Actor) -> QuerySet[Notice]:
    """All notices to patients and staff, for the distributor's own people. Raises Refused for others."""
    require(actor, "see_notices")
    return Notice.objects.select_related("patient__identity", "user")


def find_notices(
    actor: Actor,
    *,
    state: str = "",
    channel: str = "",
    kind: str = "",
) -> QuerySet[Notice]:
    """Latest first; what is empty doesn't narrow it down."""
    asked = {"state": state, "channel": channel, "kind": kind}
    found = notices_for(actor).filter(**{name: value for name, value in asked.items() if value})
    return found.order_by("-asked_at", "-pk")


def one_notice(actor: Actor, uuid: UUID) -> Notice | None:
    """One with whom it is for, and its letter's batch; None where there is none."""
    return notices_for(actor).select_related("batch", "patient__notice_wish").filter(uuid=uuid).first()


def notices_about(actor: Actor, subjects: Collection[UUID]) -> QuerySet[Notice]:
    """What people have been told about orders, parcels or requests: who may see the patient may see it.

    To the patients alone: what staff were told is theirs.
    """
    told = Notice.objects.filter(subject_uuid__in=list(subjects), patient__isnull=False)
    if actor.role is not Role.DEPOT:
        told = told.filter(patient__in=patients_for(actor))
    else:
        require(actor, "see_notices")
    return told.order_by("asked_at", "pk")


def patients_of_notice(uuid: UUID) -> list[UUID]:
    """Whom it is for; nobody for one to staff."""
    told = Notice.objects.filter(uuid=uuid, patient__isnull=False)
    return list(told.values_list("patient__uuid", flat=True))


def ruled_notice(actor: Actor, uuid: UUID) -> Notice:
    """One whose patient `actor` may see, to say why it went as it did. Raises Refused."""
    found = Notice.objects.filter(uuid=uuid, patient__in=patients_for(actor)).first()
    if found is None:
        raise Refused(because("message_not_found", "I1"))
    return found


def not_arrived(actor: Actor) -> QuerySet[Notice]:
    """What came to nobody and nobody has seen to."""
    return find_notices(actor, state=State.FAILED)


def count_not_arrived(actor: Actor, at: datetime) -> int:
    """For the menu."""
    return Notice.objects.filter(state=State.FAILED).count() if actor.may("see_notices") else 0


def letter_batches(actor: Actor) -> QuerySet[LetterBatch]:
    """Those to post first, then the latest."""
    require(actor, "post_letters")
    posted = Case(When(posted_at=None, then=Value(0)), default=Value(1))
    return LetterBatch.objects.select_related("posted_by").order_by(posted, "-made_at", "-pk")


def letters_waiting(actor: Actor) -> int:
    """Letters that the next batch will hold."""
    require(actor, "post_letters")
    return Notice.objects.filter(state=State.WAITING, channel="letter", batch=None).count()


def silent_gateways(actor: Actor) -> QuerySet[Gateway]:
    """Gateways that don't answer now."""
    require(actor, "see_notices")
    return Gateway.objects.filter(silent_since__isnull=False).order_by("channel")


def letters_to_see_to(actor: Actor) -> int:
    """Batches that nobody has said are posted."""
    require(actor, "post_letters")
    return LetterBatch.objects.filter(posted_at=None).count()


def can_go_by(actor: Actor, notice: Notice, *, at: datetime) -> list[str]:
    """The channels that someone may choose for it now: those whose address is known and may be used."""
    require(actor, "settle_notice")
    facts, terms = reached(notice, at=at).facts, Terms(term_book())
    tries = ((by, channel(replace(facts, chosen=by, failed=(), trying=""), terms)) for by in ORDER)
    return [by for by, outcome in tries if isinstance(outcome, Channel) and outcome.channel == by]
