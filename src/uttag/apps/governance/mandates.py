"""Who may decide what: a body by its mandate as loaded (P4, reading 7), and what none of our bodies can (laws)."""

from __future__ import annotations

from collections.abc import Iterable

from uttag.apps.agreement.models import Document
from uttag.apps.governance.models import Body

TERMS = "terms"
DOCUMENTS = "documents"

# A term whose values one of these has set (a tax rate) is the law's: the cooperation can't change it.
LAWMAKERS = frozenset({"Riksdagen", "Regeringen", "Skatteverket"})


def decides_terms(body: Body) -> bool:
    """Whether the body may decide on terms, and not only recommend."""
    return TERMS in body.decides


def decides_document(body: Body, document: Document) -> bool:
    """Whether the body may decide a version of the document: it is named to, or all that no other is named to."""
    named = f"{DOCUMENTS}:{document.code}"
    if named in body.decides:
        return True
    others = Body.objects.exclude(pk=body.pk).values_list("decides", flat=True)
    return DOCUMENTS in body.decides and not any(named in decides for decides in others)


def deciders_of_terms() -> list[str]:
    """Names of the bodies that may decide on terms."""
    return [body.name_sv for body in Body.objects.all() if decides_terms(body)]


def decider_of(document: Document) -> tuple[str, bool]:
    """Who decides the document, in words; True where it is one of our bodies."""
    return deciders_of([document])[document.code]


def deciders_of(documents: Iterable[Document]) -> dict[str, tuple[str, bool]]:
    """`decider_of` each document, by its code, in one query."""
    names = dict(Body.objects.values_list("code", "name_sv"))
    return {d.code: (names.get(d.decided_by, d.decided_by), d.decided_by in names) for d in documents}
