"""Which of the specifications A1, A2, B, C, D a clause stands in: its section says so ("B 3:1", "A1, A2"; P4)."""

from __future__ import annotations

import re

SPECIFICATIONS = ("A1", "A2", "B", "C", "D")
_NAMED = re.compile(r"\b(A1|A2|B|C|D)\b")


def specifications_of(section: str) -> tuple[str, ...]:
    """Codes of the specifications that a clause's section names; none for the agreement's own paragraphs."""
    return tuple(dict.fromkeys(_NAMED.findall(section)))
