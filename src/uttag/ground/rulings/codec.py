"""Facts and outcomes as JSON and back, by their type hints.

Dates, times and instants are written in ISO form, decimals as text, enums as their value, tuples and
sets as lists. A reason's parameters have no hints; their names say their type (`*_day`, `*_at`, ...).
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import orjson

T = TypeVar("T")
Load = Callable[[Any], Any]


def dump(value: object) -> str:
    """JSON text; the same value always gives the same text."""
    return orjson.dumps(value, default=_plain).decode()


def load(hint: type[T], text: str) -> T:
    """The value that `dump` wrote, rebuilt as `hint` says."""
    build: Load = _loader(hint)  # type: ignore[arg-type]  # a type is hashable, whatever mypy fears
    loaded: T = build(orjson.loads(text))
    return loaded


def load_plain(text: str) -> Any:
    """The JSON as it stands: dicts, lists, text and numbers."""
    return orjson.loads(text)


def typed_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """A reason's parameters with the types that their names promise."""
    return {name: _typed(name, value) for name, value in params.items()}


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a ruling can't hold a {type(value).__name__}")


_BY_SUFFIX: tuple[tuple[str, Load], ...] = (
    ("_day", date.fromisoformat),
    ("_at", datetime.fromisoformat),
    ("_time", time.fromisoformat),
    ("_rate", Decimal),
)


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(name.removesuffix("s"), item) for item in value)
    if isinstance(value, str):
        for suffix, build in _BY_SUFFIX:
            if name.endswith(suffix):
                return build(value)
    return value


_SCALARS: dict[Any, Load] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
    UUID: UUID,
}


@cache
def _loader(hint: Any) -> Load:
    if hint in _SCALARS:
        return _SCALARS[hint]
    if dataclasses.is_dataclass(hint):
        return _dataclass_loader(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _union_loader(args)
    if origin in (tuple, list, set, frozenset):
        return _collection_loader(origin, args)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping_loader(args)
    if origin is Literal or hint in (str, int, bool, float, object, Any, types.NoneType):
        return _as_it_is
    raise TypeError(f"a ruling can't hold a {hint!r}")


def _as_it_is(value: Any) -> Any:
    return value


def _dataclass_loader(cls: Any) -> Load:
    hints = get_type_hints(cls)
    # Built lazily, so that a class may hold its own kind.
    names = [field.name for field in dataclasses.fields(cls) if field.init]
    is_reason = cls.__name__ == "Reason"

    def build(value: Mapping[str, Any]) -> Any:
        given = {name: _loader(hints[name])(value[name]) for name in names if name in value}
        if is_reason:
            given["params"] = typed_params(value.get("params", {}))
        return cls(**given)

    return build


def _union_loader(members: tuple[Any, ...]) -> Load:
    """None, then the dataclass whose fields fit exactly, then the single other member."""
    classes = [m for m in members if dataclasses.is_dataclass(m)]
    others = [m for m in members if m not in classes and m is not types.NoneType]

    def build(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, dict) and classes:
            return _loader(_fitting(classes, value))(value)
        return _loader(others[0])(value) if len(others) == 1 else value

    return build


def _fitting(classes: list[Any], value: Mapping[str, Any]) -> Any:
    for cls in classes:
        if {field.name for field in dataclasses.fields(cls)} == set(value):
            return cls
    return classes[0]


def _collection_loader(origin: Any, args: tuple[Any, ...]) -> Load:
    if origin is tuple and args and args[-1] is not Ellipsis:
        loaders = [_loader(arg) for arg in args]
        return lambda value: tuple(one(item) for one, item in zip(loaders, value, strict=True))
    item_loader = _loader(args[0]) if args else _as_it_is
    return lambda value: origin(map(item_loader, value))


def _mapping_loader(args: tuple[Any, ...]) -> Load:
    key, item = (_loader(arg) for arg in args)
    return lambda value: {key(k): item(v) for k, v in value.items()}
