"""Who may decide what: a body by its mandate as loaded (P4, reading 7), and what none of our bodies can (laws)."""

from __future__ import annotations

from collections.abc import Iterable

from uttag.apps.agreement.models import Document
from uttag.apps.governance.models import Body, Matter
from uttag.rules.deciding import DOCUMENTS, TERMS, may_decide

# A term whose values one of these has set (a tax rate) is the law's: the cooperation can't change it.
LAWMAKERS = frozenset({"Riksdagen", "Regeringen", "Skatteverket"})


def needs_of(matter: Matter) -> tuple[str, ...]:
    """What a body must have the mandate for to decide this matter: "terms", "documents:CODE"."""
    versions = _documents_of(matter)
    return (TERMS, *versions) if matter.values.exists() else versions


def mandate_for(body: Body, matter: Matter) -> tuple[str, ...]:
    """What `body` may decide, told for this matter: a document that another body is named to is that one's."""
    rights = tuple(body.decides)
    if DOCUMENTS not in rights:
        return rights
    others = Body.objects.exclude(pk=body.pk).values_list("decides", flat=True)
    named = {right for decides in others for right in decides}
    documents = _documents_of(matter)
    free = [right for right in documents if right not in named]
    if len(free) == len(documents):
        return rights
    return (*(right for right in rights if right != DOCUMENTS), *free)


def decides(body: Body, matter: Matter) -> bool:
    """Whether `body` may decide the matter, and not only recommend."""
    parts = tuple(part["code"] for part in body.parts)
    return may_decide(mandate_for(body, matter), parts, needs_of(matter))


def deciders_of(documents: Iterable[Document]) -> dict[str, tuple[str, bool]]:
    """Who decides each document, by its code: in words, and whether it is one of our bodies."""
    names = dict(Body.objects.values_list("code", "name_sv"))
    return {d.code: (names.get(d.decided_by, d.decided_by), d.decided_by in names) for d in documents}


def _documents_of(matter: Matter) -> tuple[str, ...]:
    codes = matter.versions.order_by("document__code").values_list("document__code", flat=True)
    return tuple(f"{DOCUMENTS}:{code}" for code in codes)
