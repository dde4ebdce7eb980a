"""Two answers of a rule set against each other, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from uttag.ground.rulings.codec import typed_params
from uttag.ground.rulings.replay import Replayed
from uttag.rules.reasons import Reason
from uttag.rules.wording import say, vocabulary
from uttag.rules.wording.writing import write_out

_REASON = {"code", "clause", "params"}
# What names a part of an answer: its charges by kind, its lines by number.
_NAMES = ("kind", "line", "lot")


def in_words(replayed: Replayed, language: str) -> tuple[str, ...]:
    """What differs, one line each: values as "old → new", sentences that fell away or came."""
    if replayed.new is None:
        return (replayed.trouble,)
    old, new = dict(_leaves(replayed.old)), dict(_leaves(replayed.new))
    values = [
        f"{name}: {_written(name, old.get(name), language)} → {_written(name, new.get(name), language)}"
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]
    before, after = _sentences(replayed.old, language), _sentences(replayed.new, language)
    gone = [f"− {sentence}" for sentence in before if sentence not in after]
    come = [f"+ {sentence}" for sentence in after if sentence not in before]
    return (*values, *gone, *come)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each plain value with its way there, such as ("charges knowledge ore", 325). Reasons stand apart."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            if not _is_reasons(part):
                yield from _leaves(part, f"{path} {name}".strip())
    elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
        for position, part in enumerate(value, start=1):
            yield from _leaves(part, f"{path} {_name(part, position)}")
    else:
        yield path, value


def _name(part: Any, position: int) -> str:
    known = [str(part[name]) for name in _NAMES if isinstance(part, Mapping) and name in part]
    return " ".join(known) or str(position)


def _is_reasons(value: Any) -> bool:
    parts = value if isinstance(value, list) else [value]
    return bool(parts) and all(isinstance(part, Mapping) and part.keys() == _REASON for part in parts)


def _sentences(value: Any, language: str) -> list[str]:
    """All reasons within an answer, as people read them."""
    if isinstance(value, Mapping) and value.keys() == _REASON:
        return [say(Reason(value["code"], value["clause"], typed_params(value["params"])), language)]
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [sentence for part in parts for sentence in _sentences(part, language)]


def _written(path: str, value: Any, language: str) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if value is None:
        return "–"
    return write_out(path.rsplit(" ", 1)[-1], value, language, vocabulary(language))
