"""Examples run against the rules: an agreement tests itself, without Python.

An example gives the facts that matter. Holidays are filled in from the calendar where the facts leave
them out. `expect` names fields of the outcome, or `refused` with the code of the refusal's first reason,
or `outcome` with the kind of outcome where a rule has several (such as "PayerPending").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import orjson

from uttag.apps.agreement.folder.shape import ExampleEntry
from uttag.apps.agreement.holidays import holidays_between
from uttag.ground.rulings import codec
from uttag.rules.book import RULES
from uttag.rules.reasons import Refusal
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermBook, UnknownTerm

# As far ahead as any promise can reach.
AHEAD = timedelta(days=60)


def example_faults(example: ExampleEntry, book: TermBook) -> Iterator[str]:
    """How the rule's answer differs from what the example expects; nothing when it holds."""
    entry = RULES.get(example.rule)
    if entry is None:
        yield f'unknown rule "{example.rule}"; known: {", ".join(RULES)}'
        return
    try:
        facts: Any = codec.load(entry.facts_type, _facts_text(entry.facts_type, example.facts))
        outcome = rule_on(entry.function, facts, book).outcome
    except (TypeError, ValueError, KeyError, UnknownTerm) as error:
        yield f"example can't be run: {type(error).__name__}: {error}"
        return
    yield from _differences(example.expect, _answer(outcome))


def _facts_text(facts_type: type, facts: Mapping[str, Any]) -> str:
    names = {field.name for field in fields(facts_type)}
    if strange := facts.keys() - names:
        raise ValueError(f"no such fact: {min(strange)}; known: {', '.join(sorted(names))}")
    if "holidays" in names and "holidays" not in facts:
        facts = {**facts, "holidays": _holidays_around(facts)}
    return orjson.dumps(facts).decode()


def _holidays_around(facts: Mapping[str, Any]) -> list[dict[str, str]]:
    first = min(date.fromisoformat(value) for name, value in facts.items() if name.endswith("_day"))
    return [{"day": h.day.isoformat(), "code": h.code} for h in holidays_between(first, first + AHEAD)]


def _answer(outcome: object) -> dict[str, Any]:
    """The outcome as plain data, with its kind and, for a refusal, the first reason's code."""
    answer: dict[str, Any] = {**codec.load_plain(codec.dump(outcome)), "outcome": type(outcome).__name__}
    if isinstance(outcome, Refusal):
        answer["refused"] = outcome.reasons[0].code
    return answer


def _differences(expect: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    for name, wanted in expect.items():
        if name not in answer:
            why = f" (refused: {answer['refused']})" if "refused" in answer else ""
            yield f'example expects "{name}", which a {answer["outcome"]} has not{why}'
        elif not _holds(wanted, answer[name]):
            yield f"example expects {name} = {wanted!r}, the rule gives {answer[name]!r}"


def _holds(wanted: Any, given: Any) -> bool:
    """Inside lists and tables only what the example names counts; "14:00" is the time "14:00:00"."""
    if isinstance(wanted, dict):
        return isinstance(given, dict) and all(k in given and _holds(v, given[k]) for k, v in wanted.items())
    if isinstance(wanted, list):
        return len(wanted) == len(given) and all(map(_holds, wanted, given))
    return bool(wanted == given)
