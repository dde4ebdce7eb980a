"""What a view is given: Django's request with what the frame's middleware put on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

from uttag.apps.access.actors import Actor

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """For annotations: behind the gate there is always an actor."""

    actor: Actor
    htmx: HtmxDetails
