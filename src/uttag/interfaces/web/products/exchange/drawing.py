"""What a workbook would change, row by row in words: before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from uttag.apps.catalogue.changes.fields import EVERY
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.frame.templatetags.words import language, money
from uttag.interfaces.web.products.exchange.words import KIND
from uttag.interfaces.web.workspaces import Words
from uttag.journeys.exchange_workbook.choices import Choices, choices_now, written
from uttag.journeys.exchange_workbook.results import CONVERSION

# What is told of a new article without asking; the rest is what articles usually are.
_OF_NEW = ("group", "supplier", "pieces_per_package", "unit", "price_ore", "contract", "gtin", "status")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that differs. `before` None: there was nothing."""

    label: Words
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One article of the preview."""

    number: str
    name: str
    mark: Mark
    lines: list[Line]
    day: date | None
    is_there: bool


def drawn(rows: Sequence[Mapping[str, Any]]) -> list[Changed]:
    """Rows as a check kept them, in words."""
    choices = choices_now()
    return [
        Changed(
            row["number"],
            row["name"],
            KIND[row["kind"]],
            list(_lines(row, choices)),
            date.fromisoformat(row["day"]) if row["day"] else None,
            is_there=row["kind"] != "new_article",
        )
        for row in rows
    ]


def _lines(row: Mapping[str, Any], choices: Choices) -> Iterator[Line]:
    differs = row["differs"]
    if row["kind"] == CONVERSION:
        before = _conversion(*differs["before"]) if differs["before"] else None
        yield Line(differs["after"][0], before, _conversion(*differs["after"]))
        return
    new = row["kind"] == "new_article"
    for name in (one for one in _OF_NEW if one in differs) if new else differs:
        before, after = differs[name]
        yield Line(
            EVERY[name].label(language()),
            None if new else _text(name, before, choices),
            _text(name, after, choices),
        )


def _text(name: str, value: Any, choices: Choices) -> str:
    if name == "price_ore" and value is not None:
        return money(value)
    return written(EVERY[name], value, choices, language()) or "–"


def _conversion(of: str, new: str, new_pieces: int, old_pieces: int, text: str) -> str:
    if not new:
        led = _("utgår utan ersättare")
    elif new_pieces == old_pieces:
        led = _("%(new)s, lika många") % {"new": new}
    else:
        told = {"new": new, "new_pieces": new_pieces, "old_pieces": old_pieces}
        led = _("%(new)s, %(new_pieces)s för %(old_pieces)s gamla") % told
    return f"{led}. {text}" if text else led
