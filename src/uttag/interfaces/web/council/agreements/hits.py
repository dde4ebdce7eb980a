"""What the workspace's search field finds of agreements and disputes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.signed.agreements import agreements_on, disputes_for
from uttag.interfaces.web.council.agreements.words import STANDINGS, STEPS
from uttag.interfaces.web.workspaces import Hit
from uttag.rules.calendar import local
from uttag.rules.disputes import DisputeStepKind

FEW = 12


def agreements(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Agreements by the municipality's name or code."""
    words = q.casefold().split()
    every = agreements_on(actor, local(at).date())
    found = [x for x in every if all(w in f"{x.party.name} {x.party.code}".casefold() for w in words)]
    for line in found[:FEW]:
        url = reverse("council:agreement", args=[line.agreement.uuid])
        yield Hit(_("Avtal"), line.party.name, url, str(STANDINGS[line.state.standing].word), "handshake")


def disputes(actor: Actor, q: str, at: datetime) -> Iterator[Hit]:
    """Disputes by title or care provider."""
    for found in disputes_for(actor, q)[:FEW]:
        kind = DisputeStepKind(found.last_kind)  # type: ignore[attr-defined]  # annotated
        url = reverse("council:dispute", args=[found.uuid])
        yield Hit(_("Tvist"), found.title, url, str(STEPS[kind].word), "scale")
