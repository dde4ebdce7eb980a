"""What the search field finds of bodies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from uttag.apps.access.actors import Actor
from uttag.apps.governance.queries.bodies import find_bodies
from uttag.interfaces.web.frame.templatetags.words import named
from uttag.interfaces.web.workspaces import Hit


def bodies(actor: Actor, words: str, at: datetime) -> Iterator[Hit]:
    for body in find_bodies(actor, words):
        yield Hit(_("Organ"), named(body, "name"), reverse("council:body", args=[body.code]), icon="users")
