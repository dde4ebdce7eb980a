"""Clauses and terms in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from uttag.apps.agreement.models import Clause, Source
from uttag.apps.agreement.queries import TermOnDay
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.why.values import term_in_words
from uttag.interfaces.web.workspaces import Words

SOURCES: dict[str, Words] = {
    Source.AGREEMENT: gettext_lazy("samarbetsavtalet"),
    Source.PAGE: gettext_lazy("webbsidan om den politiska organisationen"),
    Source.LAW: gettext_lazy("lag eller föreskrift"),
    Source.ADDED: gettext_lazy("tillagt av oss"),
}


@dataclass(frozen=True, slots=True)
class ClauseInWords:
    """A clause as read on the page."""

    code: str
    chapter: str
    title: str
    text: str
    source: Words
    section: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term's value today; `value` is empty before its first day."""

    key: str
    label: str
    value: str
    since: date | None
    decision: str
    sample: bool


def clause_in_words(clause: Clause) -> ClauseInWords:
    lang = language()
    return ClauseInWords(
        code=clause.code,
        chapter=getattr(clause.chapter, f"title_{lang}"),
        title=getattr(clause, f"title_{lang}"),
        text=getattr(clause, f"text_{lang}"),
        source=SOURCES.get(clause.source, clause.source),
        section=clause.section,
        examples=tuple(getattr(example, f"text_{lang}") for example in clause.examples.all()),
    )


def term_lines(terms: Iterable[TermOnDay], code: str) -> list[TermLine]:
    """The terms that stand in the clause `code`, with what holds."""
    return [_line(on_day) for on_day in terms if on_day.term.clause.code == code]


def _line(on_day: TermOnDay) -> TermLine:
    term, value = on_day.term, on_day.value
    label = getattr(term, f"label_{language()}")
    if value is None:
        return TermLine(term.key, label, "", None, "", False)
    words = term_in_words(term.key, value.value)
    return TermLine(term.key, label, words, value.effective_from, value.decision, value.sample)
