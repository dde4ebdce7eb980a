"""What the search field finds here: terms, matters, decisions and documents, by words in their names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.changes.registered_documents import find_documents
from uttag.apps.agreement.changes.standing import decisions as all_decisions
from uttag.apps.agreement.history import find_terms
from uttag.apps.governance.queries.matters import matters as all_matters
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.workspaces import Hit

FEW = 6


def terms(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Terms by name or key."""
    for term in find_terms(actor, q)[:FEW]:
        url = reverse("council:term", args=[term.key])
        yield Hit(_("Villkor"), named(term, "label"), url, term.clause.code, "sliders-horizontal")


def matters(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Matters by title and background."""
    for matter in all_matters(actor, search=q)[:FEW]:
        yield Hit(_("Ärende"), matter.title, reverse("council:matter", args=[matter.uuid]), "", "folder-open")


def decisions(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Decisions by title and reference."""
    for found in all_decisions(actor, search=q)[:FEW]:
        yield Hit(
            _("Beslut"), found.title, reverse("council:decision", args=[found.pk]), found.reference, "gavel"
        )


def documents(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Governing documents by title."""
    for document in find_documents(actor, q)[:FEW]:
        url = reverse("council:document", args=[document.code])
        yield Hit(_("Dokument"), document.title, url, "", "book-open")
