"""Clauses and terms in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from uttag.apps.agreement.history import TermHistory, decision_titles
from uttag.apps.agreement.models import Clause, Document, Source, Term, Unit
from uttag.apps.agreement.proof import ClauseProof, LastRun, TestProof
from uttag.interfaces.web.frame.templatetags.words import language
from uttag.interfaces.web.why.values import term_in_words
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
    """One value: from when, and by whose decision. `rows`: a table's rows, a sentence each."""

    value: str
    since: date
    decision: str
    title: str
    sample: bool
    rows: tuple[str, ...] = ()


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
    lang = language()
    return ClauseInWords(
        code=clause.code,
        chapter=getattr(clause.chapter, f"title_{lang}"),
        title=getattr(clause, f"title_{lang}"),
        text=getattr(clause, f"text_{lang}"),
        source=SOURCES.get(clause.source, clause.source),
        section=clause.section,
        examples=tuple(getattr(example, f"text_{lang}") for example in clause.examples.all()),
        readings=tuple(reading[f"text_{lang}"] for reading in clause.readings),
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


def term_lines(histories: tuple[TermHistory, ...]) -> list[TermLine]:
    """Terms with their values in words."""
    titles = decision_titles(histories)
    return [_term_line(history, titles) for history in histories]


def _term_line(history: TermHistory, titles: dict[str, str]) -> TermLine:
    def drawn(value: TermValue) -> ValueLine:
        return _value_line(history.term, value, titles)

    return TermLine(
        key=history.term.key,
        label=getattr(history.term, f"label_{language()}"),
        clause=history.term.clause.code,
        now=drawn(history.in_force) if history.in_force else None,
        coming=tuple(map(drawn, history.coming)),
        values=tuple(map(drawn, history.values)),
    )


def _value_line(term: Term, value: TermValue, titles: dict[str, str]) -> ValueLine:
    return ValueLine(
        value=term_in_words(term.key, value.value),
        since=value.effective_from,
        decision=value.decision,
        title=titles.get(value.decision, ""),
        sample=value.sample,
        rows=tuple(_payer_rows(value.value)) if term.unit == Unit.PAYERS else (),
    )


def _payer_rows(table: Iterable[dict[str, str]]) -> Iterator[str]:
    """The decision table as it is read: from the top, the first that fits."""
    return (say(because(row["why"], None), language()) for row in table)
