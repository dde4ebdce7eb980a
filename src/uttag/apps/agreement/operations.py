"""Writes of the agreement: its part of a folder goes into the database (P4, P5)."""

from __future__ import annotations

from uttag.apps.agreement.folder import Folder
from uttag.apps.agreement.folder.shape import ChapterFile, ClauseEntry, TermEntry
from uttag.apps.agreement.folder.writing import plain_entry
from uttag.apps.agreement.loading import Loader
from uttag.apps.agreement.models import (
    Chapter,
    Clause,
    ClauseExample,
    Cooperation,
    Decision,
    Term,
    TermValue,
)
from uttag.apps.agreement.queries import forget_term_book


def load_clauses_and_terms(folder: Folder, loader: Loader) -> None:
    """Puts cooperation, chapters, clauses, examples, decisions, terms and values. A part of `load_agreement`,
    which holds the transaction, asks the role table and leaves the trail.
    """
    _put_cooperation(folder, loader)
    for number, chapter in enumerate(folder.chapters, start=1):
        _put_chapter(number, chapter, loader)
    decisions = _put_decisions(folder, loader)
    clauses = {clause.code: clause for clause in Clause.objects.all()}
    for in_price_list, terms in ((False, folder.terms.terms), (True, folder.price_list.terms)):
        for number, entry in enumerate(terms, start=1):
            term = _put_term(number, entry, clauses[entry.clause], loader, in_price_list=in_price_list)
            _put_values(term, entry, decisions, loader)
    forget_term_book()


def _put_cooperation(folder: Folder, loader: Loader) -> None:
    entry = folder.agreement.cooperation
    loader.put(
        Cooperation,
        {"code": entry.code},
        place=entry.place,
        fixed={"starts_day": entry.starts_day},
        words={
            "name_sv": entry.name_sv,
            "name_en": entry.name_en,
            "sources": [plain_entry(source) for source in entry.sources],
            "distributor": plain_entry(folder.parties.distributor),
        },
    )


def _put_chapter(number: int, file: ChapterFile, loader: Loader) -> None:
    entry = file.chapter
    chapter = loader.put(
        Chapter,
        {"name": entry.name},
        place=entry.place,
        fixed={},
        words={"position": number, "title_sv": entry.title_sv, "title_en": entry.title_en},
    )
    for position, clause in enumerate(file.clauses, start=1):
        _put_clause(number * 100 + position, clause, chapter, loader)


def _put_clause(position: int, entry: ClauseEntry, chapter: Chapter, loader: Loader) -> None:
    clause = loader.put(
        Clause,
        {"code": entry.code},
        place=entry.place,
        fixed={"source": entry.source.value},
        words={
            "chapter_id": chapter.pk,
            "position": position,
            "section": entry.section,
            "title_sv": entry.title_sv,
            "title_en": entry.title_en,
            "text_sv": entry.text_sv,
            "text_en": entry.text_en,
            "readings": [plain_entry(reading) for reading in entry.readings],
        },
    )
    for number, example in enumerate(entry.examples, start=1):
        loader.put(
            ClauseExample,
            {"clause": clause, "position": number},
            place=example.place,
            fixed={},
            words=plain_entry(example),
        )


def _put_decisions(folder: Folder, loader: Loader) -> dict[str, Decision]:
    return {
        entry.reference: loader.put(
            Decision,
            {"reference": entry.reference},
            place=entry.place,
            fixed={
                "body": entry.body,
                "decided_day": entry.decided_day,
                "title": entry.title,
                "sample": entry.sample,
            },
        )
        for entry in folder.decisions.decisions
    }


def _put_term(number: int, entry: TermEntry, clause: Clause, loader: Loader, *, in_price_list: bool) -> Term:
    return loader.put(
        Term,
        {"key": entry.key},
        place=entry.place,
        fixed={"clause_id": clause.pk, "unit": entry.unit.value, "looks_at": entry.looks_at.value},
        words={
            "label_sv": entry.label_sv,
            "label_en": entry.label_en,
            "used_for": entry.used_for,
            "minimum": entry.minimum,
            "maximum": entry.maximum,
            "allowed": list(entry.allowed),
            "in_price_list": in_price_list,
            "position": number,
        },
    )


def _put_values(term: Term, entry: TermEntry, decisions: dict[str, Decision], loader: Loader) -> None:
    for value in entry.values:
        decision = decisions[value.decision]
        loader.put(
            TermValue,
            {
                "term": term,
                "effective_from": value.effective_from,
                "decided_on": decision.decided_day,
            },
            place=value.place,
            fixed={"value": value.value, "decision_id": decision.pk, "sample": value.sample},
        )
