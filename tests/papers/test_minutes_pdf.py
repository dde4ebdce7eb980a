"""Approved minutes on paper: the very text, by its headings, and who approved it (G7)."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from uttag.papers.minutes_pdf import MinutesPaper, Signed, blocks, render

TEXT = """# Närvarande
För kommunerna:
- Åsa Öberg-Lindström, ordförande, Göteborgsregionen
- Nils Ek, ledamot, Göteborgs stad

# § 1 Principer för påslag #2
Beslut i enighet: Enligt förslaget. *Inget* tecken [betyder] något #särskilt."""
PAPER = MinutesPaper(
    "Politisk beredningsgrupp",
    date(2026, 4, 2),
    "11:00",
    "Skövde",
    TEXT,
    (
        Signed("Åsa Öberg-Lindström", "ordförande, kommunerna", datetime(2026, 4, 3, 9, 5)),  # noqa: DTZ001
        Signed("Rut Region", "ledamot, regionen", datetime(2026, 4, 7, 16, 0)),  # noqa: DTZ001
    ),
)


@pytest.mark.clause("G7")
def test_minutes_say_what_was_approved_and_by_whom() -> None:
    reader = PdfReader(BytesIO(render(PAPER)))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for part in (
        "Minnesanteckningar",
        "tors 2 apr. 2026",
        "Åsa Öberg-Lindström, ordförande, Göteborgsregionen",
        "§ 1 Principer för påslag #2",
        "*Inget* tecken [betyder] något #särskilt.",
        "ordförande, kommunerna",
        "tis 7 apr. 2026 16:00",
    ):
        assert part in text.replace("\N{NO-BREAK SPACE}", " ")
    assert b"pdfuaid:part" in render(PAPER)


def test_the_same_minutes_give_the_same_bytes() -> None:
    assert render(PAPER) == render(PAPER)


def test_text_is_read_as_headings_lists_and_words() -> None:
    assert [part["kind"] for part in blocks(TEXT)] == ["heading", "text", "list", "heading", "text"]
    assert list(blocks("- A\n- B")) == [{"kind": "list", "entries": ["A", "B"]}]
    assert list(blocks("\n\n")) == []
