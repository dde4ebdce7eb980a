"""What the folder says beside its values is true: who reads a term, what a fee and an area are called."""

from __future__ import annotations

import importlib
import inspect
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import uttag.rules
from tests.apps.agreement.folders import REAL
from uttag.apps.agreement.folder import read_folder
from uttag.apps.agreement.folder.checks import folder_book
from uttag.apps.agreement.folder.examples import _facts_text
from uttag.apps.agreement.folder.shape import Folder
from uttag.apps.fulfilment.printing.drawing import _service
from uttag.ground.rulings import codec
from uttag.interfaces.web.requests.words import DESTINATION
from uttag.interfaces.web.why.values import WORDS
from uttag.rules.book import RULES
from uttag.rules.delivery import WINDOW_CLAUSE
from uttag.rules.rulings import rule_on
from uttag.rules.wording import LANGUAGES, sentences, vocabulary
from uttag.rules.words import DestinationKind

FOLDER: Folder = read_folder(REAL)
TERMS = {term.key: term for term in FOLDER.all_terms}
FEES = [key for key in TERMS if key.startswith("fee.")]


def _fees_in_rules() -> set[str]:
    files = Path(uttag.rules.__path__[0]).glob("*.py")
    return {key for path in files for key in re.findall(r'"(fee\.[a-z_]+)"', path.read_text("utf-8"))}


def _read_by_examples() -> dict[str, set[str]]:
    """Rule → the terms that it reads in the folder's examples. Which fee is read, the facts of a fee name."""
    book, read = folder_book(FOLDER), defaultdict[str, set[str]](set, {"charging.charge_fee": set(FEES)})
    for example in (example for clause in FOLDER.clauses for example in clause.examples):
        entry = RULES[example.rule]
        facts: Any = codec.load(entry.facts_type, _facts_text(entry.facts_type, example.facts))
        ruled = rule_on(entry.function, facts, book)
        read[example.rule] |= {reading.key for reading in ruled.readings}
    return read


def test_used_for_names_who_reads_the_term() -> None:
    """A rule that reads it in one of the examples, or a module that names its key."""
    read = _read_by_examples()
    untrue = []
    for key, name in (
        (t.key, name) for t in FOLDER.all_terms if t.used_for for name in t.used_for.split(", ")
    ):
        if name in RULES:
            holds = key in read[name]
        else:
            holds = key in inspect.getsource(importlib.import_module(f"uttag.{name}"))
        if not holds:
            untrue.append(f"{key}: {name}")
    assert untrue == []


# --- fees and product areas -----------------------------------------------------------------------------


def test_each_fee_that_a_rule_brings_is_in_the_price_list() -> None:
    found = _fees_in_rules()
    assert found >= {"fee.acute", "fee.procurement"}
    assert found <= set(FEES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", FEES)
def test_a_fee_is_called_the_same_everywhere(key: str, language: str) -> None:
    """On invoices and pages by its label, in sentences and behind *Varför?* by the wording's codes."""
    label = getattr(TERMS[key], f"label_{language}")
    assert vocabulary(language)["codes"][key].casefold() == label.casefold()
    assert key not in WORDS
    if key in _fees_in_rules():
        assert key.replace(".", "_") in sentences(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_product_area_is_called_the_same_everywhere(language: str) -> None:
    codes = vocabulary(language)["codes"]
    for area in FOLDER.products.areas:
        assert codes[area.code].casefold() == getattr(area, f"name_{language}").casefold()
        assert area.code not in WORDS


# --- delivery choices -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DestinationKind)
def test_a_delivery_choice_has_all_that_belongs_to_it(kind: DestinationKind) -> None:
    """What CONTRIBUTING.md lists under "A new delivery choice", as far as a program can see."""
    for end in ("from", "to"):
        assert TERMS[f"delivery.{kind}.window_{end}"].clause == WINDOW_CLAUSE[kind]
    for language in LANGUAGES:
        assert f"window_{kind}" in sentences(language)
    assert DESTINATION[kind]
    assert WORDS[kind]
    assert _service(kind)
