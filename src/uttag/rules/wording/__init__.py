"""Reasons in words: one catalogue per language, the same on page, command line and API.

A catalogue is TOML: tables are for the reader's eye only, each key is a reason's code. How a parameter
is written out follows from its name (see `uttag.rules.reasons`).
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from uttag.rules.reasons import Reason
from uttag.rules.wording.writing import write_out

LANGUAGES = ("sv", "en")


def say(reason: Reason, language: str = "sv") -> str:
    """The reason as a sentence. A code that no catalogue knows (from an older version) is shown as it is."""
    sentence = sentences(language).get(reason.code)
    if sentence is None:
        return reason.code
    words = vocabulary(language)
    return sentence.format_map({k: write_out(k, v, language, words) for k, v in reason.params.items()})


def sentences(language: str) -> dict[str, str]:
    """Code → sentence."""
    return _catalogue(language)[0]


def vocabulary(language: str) -> dict[str, Any]:
    """Names of weekdays, months, holidays, numbers and codes: the catalogue's table `words`."""
    return _catalogue(language)[1]


@cache
def _catalogue(language: str) -> tuple[dict[str, str], dict[str, Any]]:
    tables = tomllib.loads(files(__package__).joinpath(f"{language}.toml").read_text("utf-8"))
    words = tables.pop("words")
    known: dict[str, str] = {}
    for table in tables.values():
        for code, sentence in table.items():
            if code in known:
                raise ValueError(f"{language}.toml says {code} twice")
            known[code] = sentence
    return known, words
