"""A body's yearly report as a tagged PDF (G9). The text is Swedish, as its readers are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from uttag.papers import press, writing

OUTCOMES = {"decided": "Beslutat i enighet", "remitted": "Återremitterat", "dropped": "Avfört"}


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """What stands on it. `facts` as `governance.follow_up.gathering` gathers them; `parts` of the mandate by code."""

    body: str
    to: str
    year: int
    finished_day: date
    words: str
    facts: Mapping[str, Any]
    parts: Mapping[str, str]


def render(paper: ReportPaper) -> bytes:
    """One PDF."""
    facts = paper.facts
    return press.pdf(
        "report",
        {
            "title": f"Årsrapport {paper.year}",
            "body": paper.body,
            "to": paper.to,
            "finished": writing.day(paper.finished_day),
            "words": [part.strip() for part in paper.words.splitlines() if part.strip()],
            "figures": _figures(facts["figures"]),
            "assignment": _assignment(facts["assignment"]),
            "meetings": [_meeting(row) for row in facts["meetings"]],
            "items": [_item(row, paper.parts) for row in facts["items"]],
            "follow_ups": [_follow_up(row) for row in facts["follow_ups"]],
        },
    )


def _figures(figures: Mapping[str, Any]) -> list[dict[str, str]]:
    least = f"{figures['held']} (minst {figures['least']})" if figures["least"] else str(figures["held"])
    rows = [("Möten hållna", least)]
    if figures["members"]:
        rows.append(("Närvaro", f"{figures['came']} av {figures['members']}"))
    rows += [(name, str(figures[code])) for code, name in OUTCOMES.items()]
    return [{"caption": caption, "value": value} for caption, value in rows]


def _assignment(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return ""
    day = writing.day(date.fromisoformat(found["from"]))
    return f"{found['title']}, version {found['version']}, gäller från {day}. Beslutad av {found['decided']}."


def _meeting(row: Mapping[str, Any]) -> list[str]:
    came = f"{row['came']} av {row['members']}" if row["members"] else ""
    state = "Hållet" if row["held"] else "Planerat"
    return [writing.day(date.fromisoformat(row["day"])), row["place"], state, came]


def _item(row: Mapping[str, Any], parts: Mapping[str, str]) -> dict[str, str]:
    return {
        "day": writing.day(date.fromisoformat(row["day"])),
        "title": row["title"],
        "part": parts.get(row["part"], ""),
        "outcome": OUTCOMES[row["outcome"]],
        "words": row["words"],
        "decision": row["decision"],
    }


def _follow_up(row: Mapping[str, Any]) -> list[str]:
    year, _, quarter = row["period"].partition("K")
    period = f"Kvartal {quarter} {year}" if quarter else year
    return [row["title"], period, writing.day(date.fromisoformat(row["day"]))]
