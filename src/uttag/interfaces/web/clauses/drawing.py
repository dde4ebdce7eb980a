"""Clauses and terms in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from uttag.apps.agreement.history import TermHistory, decision_titles
from uttag.apps.agreement.models import Clause, Document, Source, Unit
from uttag.apps.agreement.proof import ClauseProof, LastRun, TestProof
from uttag.interfaces.web.frame.templatetags.words import language, named
from uttag.interfaces.web.why.values import value_of_term
from uttag.interfaces.web.workspaces import Words
from uttag.rules.reasons import because
from uttag.rules.terms import TermValue
from uttag.rules.wording import say

SOURCES: dict[str, Words] = {
    Source.AGREEMENT: gettext_lazy("samarbetsavtalet"),
    Source.PAGE: gettext_lazy("webbsidan om den politiska organisationen"),
    Source.LAW: gettext_lazy("lag eller föreskrift"),
    Source.ADDED: gettext_lazy("tillagt av oss"),
}


ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
OUTCOMES: dict[str, Words] = {
    "passed": gettext_lazy("höll"),
    "failed": gettext_lazy("höll inte"),
    "skipped": gettext_lazy("hoppades över"),
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
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One value: from when, and by whose decision; `number` in the change log, where that was asked for.

    `rows`: a decision table's, a sentence each; `table`: any other table's, as they are kept.
    """

    value: str
    since: date
    decision: str
    title: str
    sample: bool
    in_force: bool
    number: int | None
    rows: tuple[str, ...] = ()
    table: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term with what holds today, what is decided for later, and all its values, newest first."""

    key: str
    label: str
    clause: str
    now: ValueLine | None
    coming: tuple[ValueLine, ...]
    values: tuple[ValueLine, ...]


@dataclass(frozen=True, slots=True)
class ProofLine:
    """A test in words, where it stands, and how it went: (engine, outcome, whether it held, day)."""

    words: str
    test: str
    runs: tuple[tuple[str, Words, bool, date], ...]


def proof_lines(proof: ClauseProof) -> list[ProofLine]:
    return [_proof_line(test) for test in proof.tests]


def _proof_line(test: TestProof) -> ProofLine:
    name = test.test.split("::")[-1].removeprefix("test_").replace("_", " ")
    runs = (
        (ENGINES.get(r.engine, r.engine), OUTCOMES.get(r.outcome, r.outcome), r.outcome == "passed", _day(r))
        for r in test.runs
    )
    return ProofLine(name[:1].upper() + name[1:], test.test, tuple(runs))


def _day(run: LastRun) -> date:
    return date.fromisoformat(run.day)


def clause_in_words(clause: Clause) -> ClauseInWords:
    return ClauseInWords(
        code=clause.code,
        chapter=named(clause.chapter, "title"),
        title=named(clause, "title"),
        text=named(clause, "text"),
        source=SOURCES.get(clause.source, clause.source),
        section=clause.section,
        examples=tuple(named(example, "text") for example in clause.examples.all()),
        readings=tuple(named(reading, "text") for reading in clause.readings),
    )


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A governing document with the version in force on a day."""

    code: str
    title: str
    version: int | None
    since: date | None


def document_lines(documents: Iterable[Document], day: date) -> list[DocumentLine]:
    """Documents with what holds of each on `day`."""
    return [_document_line(document, day) for document in documents]


def _document_line(document: Document, day: date) -> DocumentLine:
    begun = [version for version in document.versions.all() if version.effective_from <= day]
    last = max(begun, key=lambda version: (version.effective_from, version.version), default=None)
    return DocumentLine(
        document.code,
        document.title,
        last.version if last else None,
        last.effective_from if last else None,
    )


def term_lines(
    histories: Iterable[TermHistory], numbers: Mapping[tuple[str, str], int] | None = None
) -> list[TermLine]:
    """Terms with their values in words; `numbers` as `entries_of_term` gives them."""
    histories = tuple(histories)
    titles = decision_titles(histories)
    return [_term_line(history, titles, numbers or {}) for history in histories]


def _term_line(
    history: TermHistory, titles: Mapping[str, str], numbers: Mapping[tuple[str, str], int]
) -> TermLine:
    def drawn(value: TermValue) -> ValueLine:
        number = numbers.get((value.decision, value.effective_from.isoformat()))
        return _value_line(history, value, titles.get(value.decision, ""), number)

    return TermLine(
        key=history.term.key,
        label=named(history.term, "label"),
        clause=history.term.clause.code,
        now=drawn(history.in_force) if history.in_force else None,
        coming=tuple(map(drawn, history.coming)),
        values=tuple(map(drawn, history.values)),
    )


def _value_line(history: TermHistory, value: TermValue, title: str, number: int | None) -> ValueLine:
    unit = history.term.unit
    return ValueLine(
        value=value_of_term(history.term, value.value),
        since=value.effective_from,
        decision=value.decision,
        title=title,
        sample=value.sample,
        in_force=value == history.in_force,
        number=number,
        rows=tuple(_payer_rows(value.value)) if unit == Unit.PAYERS else (),
        table=tuple(value.value) if unit == Unit.TABLE else (),
    )


def _payer_rows(table: Iterable[dict[str, str]]) -> Iterator[str]:
    """The decision table as it is read: from the top, the first that fits."""
    return (say(because(row["why"], None), language()) for row in table)
