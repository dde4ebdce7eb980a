"""What goes along with one care provider: its own rows, and the shared rows that they need.

A wall stands where the model's way to a care provider says. A shared row never brings anyone's own rows with
it, so no other care provider's patients, orders or costs are reached from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from uttag.ground.files.models import StoredFile
from uttag.ground.trail.models import AccessLogEntry, TrailEntry
from uttag.ground.whose import way_to_care_provider
from uttag.journeys.hand_over.tables import (
    Key,
    Model,
    Reference,
    column_named,
    is_shared,
    key_of,
    parts_of,
    references,
    tables,
)

EXPORT, IMPORT = "export_care_provider", "import_care_provider"
# The log of a hand-over stays where it was made: what is handed over is the same read in and exported again.
STAY: dict[Model, Q] = {
    TrailEntry: Q(operation__in=(EXPORT, IMPORT)),
    AccessLogEntry: Q(what__in=(EXPORT, IMPORT)),
}
AT_ONCE = 500
Needed = dict[Model, set[Key]]


def own(model: Model, provider: int) -> QuerySet[Any]:
    """The rows of `model` whose way leads to the care provider, and those of nobody about something of its own."""
    path = way_to_care_provider(model)
    if path is None:
        return model._base_manager.none()
    wanted = Q(**{path: provider})
    if column_named(model, "subject_uuid") and path == "care_provider_id":
        wanted |= Q(care_provider_id=None) & _about(provider)
    rows = model._base_manager.filter(wanted)
    # A way over many rows (a request's orders) would give one row many times.
    rows = model._base_manager.filter(pk__in=rows.values("pk")) if forks(model, path) else rows
    return rows.exclude(STAY[model]) if model in STAY else rows


def _about(provider: int) -> Q:
    """Subjects that are the care provider's: a task of the distributor's, to settle who pays its order."""
    about = Q()
    for model in tables():
        if column_named(model, "uuid") and way_to_care_provider(model):
            about |= Q(subject_uuid__in=own(model, provider).values("uuid"))
    return about


def forks(model: Model, path: str) -> bool:
    """Whether the way goes over many rows, so that another row's pointing here makes this one someone's."""
    step: Any = model
    for name in path.split("__"):
        field = step._meta.pk if name == "pk" else step._meta.get_field(name)
        if field.one_to_many or field.many_to_many:
            return True
        step = field.related_model
    return False


def needed(provider: int) -> Needed:
    """The keys of all that goes along beside own rows: what they point at, what that points at, and so on.

    Of tables with a wall, these are rows of nobody's: a document of the whole cooperation.
    """
    found: Needed = defaultdict(set)
    waiting = list(_needed_first(provider))
    while waiting:
        model, keys = waiting.pop()
        new = keys - found[model]
        found[model] |= new
        for some in in_lots(sorted(new)):
            waiting += _from_needed(model, some)
    return dict(found)


def _needed_first(provider: int) -> Iterator[tuple[Model, set[Key]]]:
    for model in tables():
        yield from _pointed_at(model, own(model, provider))


def _from_needed(model: Model, keys: Sequence[Key]) -> Iterator[tuple[Model, set[Key]]]:
    yield from _pointed_at(model, model._base_manager.filter(pk__in=keys))
    for part, column in parts_of(model):
        yield part, _keys(part._base_manager.filter(**{f"{column}__in": keys}))


def _pointed_at(model: Model, rows: QuerySet[Any]) -> Iterator[tuple[Model, set[Key]]]:
    for reference in references(model):
        keys = rows.order_by().exclude(**{reference.name: None}).values(reference.name)
        if is_shared(reference.target) or handed_in_by_many(reference.target):
            yield reference.target, set(keys.values_list(reference.name, flat=True).distinct())
        else:
            yield reference.target, _keys(nobodys(reference.target).filter(pk__in=keys))


def handed_in_by_many(model: Model) -> bool:
    """Stored files stand once under their digest, and name the first owner: whoever points at one has its bytes
    (the same letter was handed in by two parties), so that it goes along with each.
    """
    return model is StoredFile


def nobodys(model: Model) -> QuerySet[Any]:
    """Rows of a table with a wall whose way ends nowhere: the distributor's, or the whole cooperation's."""
    path = way_to_care_provider(model)
    if path is None or forks(model, path):
        return model._base_manager.none()
    return model._base_manager.filter(**{path: None})


def _keys(rows: QuerySet[Any]) -> set[Key]:
    return set(rows.values_list("pk", flat=True))


def going_along(model: Model, provider: int, needed: Needed) -> QuerySet[Any]:
    """All rows of `model` that are handed over."""
    keys = needed.get(model, set())
    if way_to_care_provider(model) is None:
        return model._base_manager.filter(pk__in=keys)
    rows = own(model, provider)
    return model._base_manager.filter(Q(pk__in=rows.values("pk")) | Q(pk__in=keys)) if keys else rows


def beyond_walls(reference: Reference, provider: int) -> QuerySet[Any]:
    """Own rows whose `reference` leads to a row that may not be handed over."""
    model, target, name = reference.model, reference.target, reference.name
    may = Q(**{f"{name}__in": own(target, provider).values("pk")})
    may |= Q(**{f"{name}__in": nobodys(target).values("pk")})
    return own(model, provider).exclude(**{name: None}).exclude(may)


def in_key_order(rows: QuerySet[Any], columns: Sequence[str], many: int) -> Iterator[list[tuple[Any, ...]]]:
    """`rows` in lots of at most `many`, by key; a query per lot, so that no driver holds more than one.

    (Behind a pooler there are no cursors on the server: one query would be read whole.)
    """
    key = key_of(rows.model).attname
    last: Key | None = None
    while True:
        after = rows if last is None else rows.filter(pk__gt=last)
        lot = list(after.order_by("pk").values_list(key, *columns)[:many])
        if lot:
            yield [row[1:] for row in lot]
        if len(lot) < many:
            return
        last = lot[-1][0]


def in_lots(keys: Iterable[Any], many: int = AT_ONCE) -> Iterator[list[Any]]:
    """`keys` in lists of at most `many`."""
    waiting = iter(keys)
    while lot := list(islice(waiting, many)):
        yield lot
