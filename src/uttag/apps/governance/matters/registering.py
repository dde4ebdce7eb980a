"""Registers a version of a governing document that none of our bodies decides: a law, an agreed routine (P12)."""

from __future__ import annotations

from datetime import date, datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.agreement.changes.documents import add_version
from uttag.apps.agreement.models import DocumentVersion
from uttag.apps.governance.matters.mandates import deciders_of
from uttag.apps.governance.matters.proposing import documents_named
from uttag.ground.files.uploads import Upload, keep
from uttag.rules.reasons import Refused, because


@operation("register_document")
def register_version(
    code: str,
    *,
    effective_from: date,
    decided_elsewhere: str,
    summary: str,
    actor: Actor,
    at: datetime,
    link: str = "",
    upload: Upload | None = None,
) -> DocumentVersion:
    """A version of document `code` that somebody else has decided, in force from a day.

    Refused for what one of our bodies decides: that takes a matter and its decision. The same version again
    is the one there is.
    """
    document = documents_named([code])[code]
    who, ours = deciders_of([document])[code]
    if ours:
        raise Refused(because("version_decided_here", "P12", document=document.title, decider=who))
    return add_version(
        document,
        effective_from=effective_from,
        decided_elsewhere=decided_elsewhere,
        summary=summary,
        link=link,
        file=keep(upload, at=at) if upload else None,
        actor=actor,
        at=at,
    )
