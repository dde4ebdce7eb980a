"""Reasons in words: every code has its sentence in both languages, and the two say the same things."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

import uttag
from uttag.rules.reasons import because
from uttag.rules.wording import LANGUAGES, say, sentences, vocabulary
from uttag.rules.wording.writing import write_out
from uttag.rules.words import ChargeKind, DestinationKind, RequestedBy, Urgency

SOURCE = Path(uttag.__file__).parent


@cache
def reasons_in_code() -> tuple[tuple[str, str, frozenset[str] | None], ...]:
    return tuple(_reasons_in_code())


def _reasons_in_code() -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """(where, code, params) of each `because("code", ...)`; params None where they are open."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id == "because" and node.args and isinstance(node.args[0], ast.Constant):
                names = [keyword.arg for keyword in node.keywords]
                params = None if None in names else frozenset(name for name in names if name)
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", str(node.args[0].value), params


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence(language: str) -> None:
    known = sentences(language)

    assert [f"{where} {code}" for where, code, _ in reasons_in_code() if code not in known] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_asks_only_for_what_its_reason_gives(language: str) -> None:
    known = sentences(language)
    short = [
        f"{where} {code}: {sorted(blanks(known[code]) - params)}"
        for where, code, params in reasons_in_code()
        if code in known and params is not None and not blanks(known[code]) <= params
    ]
    assert short == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_that_are_put_together_have_sentences_too(language: str) -> None:
    codes = [f"window_{kind}" for kind in DestinationKind]
    codes += [f"surcharge_{kind}" for kind in (ChargeKind.KNOWLEDGE, ChargeKind.DISTRIBUTION)]
    codes += [f"instead_{urgency}" for urgency in (Urgency.ACUTE, Urgency.STANDARD)]
    for urgency in (Urgency.ACUTE, Urgency.EXPRESS):
        codes += [f"{urgency}_not_by_{asker}" for asker in RequestedBy]
        codes += [f"{urgency}_only_stocked", f"{urgency}_only_contracted", f"fee_{urgency}"]
        codes.append(f"{urgency}_out_of_stock")

    assert set(codes) <= sentences(language).keys()


def test_both_languages_say_the_same_things() -> None:
    swedish, english = sentences("sv"), sentences("en")

    assert swedish.keys() == english.keys()
    assert [code for code in swedish if blanks(swedish[code]) != blanks(english[code])] == []
    for table in ("holidays", "codes"):
        assert vocabulary("sv")[table].keys() == vocabulary("en")[table].keys()


def test_a_stored_reason_reads_like_a_fresh_one() -> None:
    fresh = because("withdrawal_too_early", None, article="4711", earliest_day=date(2026, 3, 3))
    stored = because("withdrawal_too_early", None, article="4711", earliest_day="2026-03-03")

    assert say(fresh) == say(stored) == "4711 kan tas ut tidigast tisdag 3 mars 2026."


@pytest.mark.parametrize(
    ("code", "params", "swedish", "english"),
    [
        (
            "surcharge_knowledge",
            {
                "area_code": "continence",
                "surcharge_rate": Decimal("0.065"),
                "goods_ore": 123450,
                "surcharge_ore": 8024,
            },
            "Påslag för kunskapsorganisationen, blås- och tarmdysfunktion: 6,5 % på 1 234,50 kr ger 80,24 kr.",
            "Surcharge for the knowledge organisation, bladder and bowel: "
            "6.5% of SEK 1,234.50 gives SEK 80.24.",
        ),
        (
            "ordered_in_time",
            {"ordered_time": time(13, 59, 59), "cutoff_time": "14:00"},
            "Beställt 13:59:59, före gränsen 14:00.",
            "Ordered at 13:59:59, before the limit 14:00.",
        ),
        (
            "time_lock_longer_than_supply",
            {"supply_days": 1, "lock_days": 30},
            "Ett uttag räcker en dag, men nästa kan tas ut först efter 30 dagar.",
            "A withdrawal lasts one day, but the next can be taken only after 30 days.",
        ),
    ],
)
def test_parameters_are_written_out_by_name(
    code: str, params: dict[str, object], swedish: str, english: str
) -> None:
    reason = because(code, None, **params)

    assert say(reason, "sv").replace("\N{NO-BREAK SPACE}", " ") == swedish
    assert say(reason, "en").replace("\N{NO-BREAK SPACE}", " ") == english


def test_instants_are_told_in_local_time() -> None:
    at = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    assert write_out("seen_at", at, "sv", vocabulary("sv")) == "torsdag 2 juli 2026 00:30"
    assert write_out("seen_at", at.isoformat(), "en", vocabulary("en")) == "Thursday 2 July 2026 00:30"


def test_a_code_from_another_version_is_shown_as_it_is() -> None:
    assert say(because("no_such_reason_any_more")) == "no_such_reason_any_more"
