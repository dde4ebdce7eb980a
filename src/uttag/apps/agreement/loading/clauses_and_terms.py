"""Writes of the agreement: its part of a folder goes into the database (P4, P5)."""

from __future__ import annotations

from typing import Any

from uttag.apps.agreement.folder import Folder
from uttag.apps.agreement.folder.shape import ChapterFile, ClauseEntry, TermEntry, ValueEntry
from uttag.apps.agreement.folder.writing import plain_entry
from uttag.apps.agreement.loading.loader import Loader, Row
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
    loader.put(Cooperation, [_cooperation(folder)])
    _put_clauses(folder, loader)
    _put_terms(folder, loader)
    forget_term_book()


def _cooperation(folder: Folder) -> Row:
    entry = folder.agreement.cooperation
    return Row(
        entry.place,
        key={"code": entry.code},
        fixed={"starts_day": entry.starts_day},
        words={
            "name_sv": entry.name_sv,
            "name_en": entry.name_en,
            "sources": [plain_entry(source) for source in entry.sources],
            "distributor": plain_entry(folder.parties.distributor),
        },
    )


def _put_clauses(folder: Folder, loader: Loader) -> None:
    chapters = loader.put(Chapter, [_chapter(n, file) for n, file in enumerate(folder.chapters, start=1)])
    clauses = loader.put(
        Clause,
        [
            _clause(number * 100 + position, entry, chapter)
            for number, (chapter, file) in enumerate(zip(chapters, folder.chapters, strict=True), start=1)
            for position, entry in enumerate(file.clauses, start=1)
        ],
    )
    loader.put(
        ClauseExample,
        [
            Row(example.place, {"clause_id": clause.pk, "position": position}, words=plain_entry(example))
            for clause, entry in zip(clauses, folder.clauses, strict=True)
            for position, example in enumerate(entry.examples, start=1)
        ],
    )


def _chapter(number: int, file: ChapterFile) -> Row:
    entry = file.chapter
    words = {"position": number, "title_sv": entry.title_sv, "title_en": entry.title_en}
    return Row(entry.place, key={"name": entry.name}, words=words)


def _clause(position: int, entry: ClauseEntry, chapter: Chapter) -> Row:
    words = plain_entry(entry)
    key, fixed = _taken(words, "code"), _taken(words, "source")
    words |= {"chapter_id": chapter.pk, "position": position}
    words["readings"] = [plain_entry(reading) for reading in entry.readings]
    return Row(entry.place, key, fixed, words)


def _put_terms(folder: Folder, loader: Loader) -> None:
    wanted = [
        Row(
            entry.place,
            key={"reference": entry.reference},
            fixed={
                "body": entry.body,
                "decided_day": entry.decided_day,
                "title": entry.title,
                "sample": entry.sample,
                "enacted": entry.enacted,
            },
        )
        for entry in folder.decisions.decisions
    ]
    decisions = {decision.reference: decision for decision in loader.put(Decision, wanted)}
    clauses = dict(Clause.objects.values_list("code", "pk"))
    terms = loader.put(
        Term,
        [
            _term(position, entry, clauses[entry.clause], in_price_list=in_price_list)
            for in_price_list, file in ((False, folder.terms), (True, folder.price_list))
            for position, entry in enumerate(file.terms, start=1)
        ],
    )
    loader.put(
        TermValue,
        [
            _value(value, term, decisions[value.decision])
            for term, entry in zip(terms, folder.all_terms, strict=True)
            for value in entry.values
        ],
    )


def _term(position: int, entry: TermEntry, clause_id: int, *, in_price_list: bool) -> Row:
    words = plain_entry(entry)
    key, fixed = _taken(words, "key"), _taken(words, "unit", "looks_at") | {"clause_id": clause_id}
    del words["clause"]
    return Row(entry.place, key, fixed, {**words, "in_price_list": in_price_list, "position": position})


def _taken(words: dict[str, Any], *names: str) -> dict[str, Any]:
    """These out of `words`."""
    return {name: words.pop(name) for name in names}


def _value(entry: ValueEntry, term: Term, decision: Decision) -> Row:
    return Row(
        entry.place,
        key={
            "term_id": term.pk,
            "effective_from": entry.effective_from,
            "decided_on": decision.decided_day,
        },
        fixed={"value": entry.value, "decision_id": decision.pk, "sample": entry.sample},
    )
