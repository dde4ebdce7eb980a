"""The label of a repacked unit: what it is, which lot it came from, and its last day (B2.10)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from uttag.papers import barcode, press, writing
from uttag.rules.gtin import is_gtin

# What GS1 lets a lot number hold (its character set 82). Anything else can't stand in a code.
_GS1_TEXT = re.compile(r"[!-\"%-/0-9:-?A-Z_a-z]{1,20}")


@dataclass(frozen=True, slots=True)
class UnitLabel:
    """`copies` labels of one kind. `content`: "30 st". `remarks`: how it is kept, that it is sterile."""

    article: str
    article_number: str
    gtin: str
    content: str
    lot: str
    original_lot: str
    last_day: date
    packed_day: date
    remarks: tuple[str, ...] = ()
    copies: int = 1
    language: str = "sv"


WORDS = {
    "sv": {
        "title": "Etiketter till ompackade enheter",
        "article": "Artikel",
        "lot": "Parti",
        "original": "Ursprungligt parti",
        "last_day": "Sista dag",
        "packed": "Ompackad",
        "code_of": "GS1-kod för parti",
        "no_code": "Partiets nummer ryms inte i en GS1-kod.",
    },
    "en": {
        "title": "Labels of repacked units",
        "article": "Article",
        "lot": "Lot",
        "original": "Original lot",
        "last_day": "Last day",
        "packed": "Repacked",
        "code_of": "GS1 code of lot",
        "no_code": "The lot's number doesn't fit into a GS1 code.",
    },
}


def element_string(label: UnitLabel) -> str:
    """(01) GTIN, (17) last day, (10) lot, as people read it; "" where the lot can't stand in a GS1 code.

    An article without a right GTIN stands by its own number under (91), which GS1 leaves to each company.
    """
    if not _GS1_TEXT.fullmatch(label.lot):
        return ""
    # No code is drawn of a GTIN that scanners would refuse, and no labels are lost for it.
    article = f"(01){label.gtin.zfill(14)}" if is_gtin(label.gtin) else f"(91){label.article_number}"
    return f"{article}(17){label.last_day:%y%m%d}(10){label.lot}"


def render(labels: Sequence[UnitLabel]) -> bytes:
    """One PDF, a page of 80 × 50 mm for each copy. At least one label."""
    if not labels:
        raise ValueError("no label to print")
    pages = [_label(label) for label in labels for _ in range(label.copies)]
    title = WORDS[labels[0].language]["title"]
    return press.pdf("unit_label", {"title": title, "words": WORDS, "labels": pages})


def _label(label: UnitLabel) -> dict[str, Any]:
    elements = element_string(label)
    # zint takes brackets of the other kind, and a lot may hold a bracket itself.
    head, _, lot = elements.partition("(10)")
    bracketed = f"{head.replace('(', '[').replace(')', ']')}[10]{lot}"
    return {
        "language": label.language,
        "article": label.article,
        "number": label.article_number,
        "content": label.content,
        "lot": label.lot,
        "original": label.original_lot,
        "last_day": label.last_day.isoformat(),
        "last_day_said": writing.day(label.last_day, label.language),
        "packed": label.packed_day.isoformat(),
        "remarks": label.remarks,
        "elements": elements,
        "code": barcode.gs1_data_matrix(bracketed) if elements else "",
    }
