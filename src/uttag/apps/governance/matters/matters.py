"""Matters (ärenden): raised, changed while they are being prepared, withdrawn; with attachments (P4, G3, G11)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.agreement.changes.changing import ValueChange, VersionChange
from uttag.apps.agreement.models import Document
from uttag.apps.governance.matters.attachments import keep_upload
from uttag.apps.governance.matters.proposing import (
    documents_named,
    must_be_proposable,
    terms_named,
)
from uttag.apps.governance.meetings.locking import locked_matter
from uttag.apps.governance.models import (
    AgendaItem,
    Body,
    Matter,
    Meeting,
    Outcome,
    Preparation,
    ProposedValue,
    ProposedVersion,
)
from uttag.ground.files.uploads import Upload, keep
from uttag.ground.inserts import insert_new
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, Refused, because

Values = Sequence[tuple[str, date, Any]]
"""(term key, first day, value as stored)."""


@dataclass(frozen=True, slots=True)
class NewDocumentVersion:
    """A version to propose: of which document, from when, and what is new in it."""

    document: str
    effective_from: date
    summary: str
    file: Upload | None = None


@operation("raise_matter")
def raise_matter(
    *,
    title: str,
    actor: Actor,
    at: datetime,
    background: str = "",
    part: str = "",
    raised_in: Body | None = None,
    values: Values = (),
    versions: Sequence[NewDocumentVersion] = (),
    attachments: Iterable[Upload] = (),
    uuid: UUID | None = None,
) -> Matter:
    """Raises a matter; with `values` or `versions` it is a proposal, refused where it couldn't be decided.

    `part`: the part of `raised_in`'s mandate (G3). `uuid` from the caller makes a repeat the same as once.
    """
    if uuid and (known := Matter.objects.filter(uuid=uuid).first()):
        return known
    _must_make_sense(title, part, raised_in)
    matter = Matter(
        uuid=uuid or uuid4(),
        title=title.strip(),
        background=background.strip(),
        part=part,
        raised_in=raised_in,
        raised_by_id=actor.user_id,
        raised_at=at,
    )
    if not insert_new(matter, unique="uuid"):
        return Matter.objects.get(uuid=matter.uuid)  # the same was sent twice at the same instant
    _propose(matter, values, versions, at)
    for upload in attachments:
        keep_upload(matter, upload, actor, at)
    changes = {"title": (None, matter.title), "values": (0, len(values)), "versions": (0, len(versions))}
    note(actor, "raise_matter", at=at, subject_kind="matter", subject_uuid=matter.uuid, changes=changes)
    return matter


@operation("raise_matter")
def change_matter(
    matter: UUID,
    *,
    title: str,
    actor: Actor,
    at: datetime,
    background: str = "",
    part: str = "",
    raised_in: Body | None = None,
    values: Values = (),
    versions: Sequence[NewDocumentVersion] = (),
) -> Matter:
    """Puts new words, values and versions in place of the old, while no meeting has taken the matter up."""
    found = _changeable(locked_matter(matter), actor, at)
    _must_make_sense(title, part, raised_in)
    changes = {"title": (found.title, title.strip()), "values": (found.values.count(), len(values))}
    found.title, found.background = title.strip(), background.strip()
    found.part, found.raised_in = part, raised_in
    found.save(update_fields=["title", "background", "part", "raised_in"])
    kept = {version.document.code: version for version in found.versions.select_related("document")}
    found.values.all().delete()
    found.versions.all().delete()
    _propose(found, values, versions, at, kept)
    # A changed proposal has been prepared by nobody (G6).
    Preparation.objects.filter(item__matter=found, item__outcome="").delete()
    # A changed proposal has not been tried: what the old one would have done says nothing of it.
    found.what_ifs.all().delete()
    note(actor, "change_matter", at=at, subject_kind="matter", subject_uuid=found.uuid, changes=changes)
    return found


@operation("raise_matter")
def withdraw_matter(matter: UUID, *, actor: Actor, at: datetime) -> Matter:
    """Takes a matter back before any meeting has taken it up. Twice is once."""
    found = locked_matter(matter)
    if found.state == Matter.State.DROPPED:
        return found
    _changeable(found, actor, at)
    found.state = Matter.State.DROPPED
    found.save(update_fields=["state"])
    changes = {"state": (Matter.State.OPEN.value, Matter.State.DROPPED.value)}
    note(actor, "withdraw_matter", at=at, subject_kind="matter", subject_uuid=found.uuid, changes=changes)
    return found


def what_bars_change(matter: Matter, actor: Actor, at: datetime) -> Reason | None:
    """Why `actor` can't change the matter or take it back now; None where nothing stands in the way."""
    if matter.state != Matter.State.OPEN:
        return because("matter_not_open", "G11")
    if actor.role is not Role.SECRETARIAT and matter.raised_by_id != actor.user_id:
        return because("matter_not_yours", "G11")
    return because("matter_at_meeting", "G11") if _taken_up(matter, at) else None


def _changeable(matter: Matter, actor: Actor, at: datetime) -> Matter:
    if fault := what_bars_change(matter, actor, at):
        raise Refused(fault)
    return matter


def _taken_up(matter: Matter, at: datetime) -> bool:
    """Whether a meeting that has begun has the matter and has not sent it back for new preparation.

    From when it begins: what members agree to there must be what is then put in force.
    """
    items = AgendaItem.objects.filter(matter=matter, meeting__starts_at__lte=at)
    items = items.exclude(meeting__state=Meeting.State.CANCELLED)
    return items.exclude(outcome=Outcome.REMITTED).exists()


def _must_make_sense(title: str, part: str, raised_in: Body | None) -> None:
    if not title.strip():
        raise Refused(because("matter_without_title", "G11"))
    parts = {known["code"] for known in raised_in.parts} if raised_in else set()
    if parts and not part:
        raise Refused(because("matter_part_missing", "G3"))
    if part and part not in parts:
        raise Refused(because("matter_part_unknown", "G3"))


def _propose(
    matter: Matter,
    values: Values,
    versions: Sequence[NewDocumentVersion],
    at: datetime,
    kept: dict[str, ProposedVersion] | None = None,
) -> None:
    """Adds what the matter proposes, once the rule has said that it can be decided."""
    if not values and not versions:
        return
    terms = terms_named(key for key, _, _ in values)
    documents = documents_named(version.document for version in versions)
    wishes = [ValueChange(terms[key], start, value) for key, start, value in values]
    wanted = [_version_wish(documents[v.document], v, (kept or {}).get(v.document), at) for v in versions]
    must_be_proposable(matter.uuid, wishes, wanted, day=local(at).date(), at=at)
    ProposedValue.objects.bulk_create(
        ProposedValue(matter=matter, term=w.term, effective_from=w.effective_from, value=w.value)
        for w in wishes
    )
    ProposedVersion.objects.bulk_create(
        ProposedVersion(
            matter=matter,
            document=w.document,
            effective_from=w.effective_from,
            summary=w.summary,
            file=w.file,
        )
        for w in wanted
    )


def _version_wish(
    document: Document, version: NewDocumentVersion, kept: ProposedVersion | None, at: datetime
) -> VersionChange:
    file = keep(version.file, at=at) if version.file else kept.file if kept else None
    return VersionChange(document, version.effective_from, version.summary.strip(), file)
