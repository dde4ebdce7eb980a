"""Which tables an archive of this format can hold at all."""

from __future__ import annotations

from functools import cache

from uttag.apps.agreement.models import Term
from uttag.journeys.hand_over.tables import Model, is_shared, parts_of, references, tables


@cache
def can_be_held() -> frozenset[Model]:
    """All own tables, and the shared ones that rows of theirs can need. Stock, terms and bodies are none of them."""
    found: set[Model] = set()
    waiting = [model for model in tables() if not is_shared(model)]
    while waiting:
        model = waiting.pop()
        if model in found:
            continue
        found.add(model)
        waiting += [reference.target for reference in references(model)]
        waiting += [part for part, _ in parts_of(model)]
    return frozenset(found)


def must_be_here(model: Model) -> bool:
    """The agreement itself: what councils have decided comes in a folder that is loaded, and never by a hand-over."""
    return is_shared(model) and model._meta.app_label == Term._meta.app_label
