"""What the database holds of the agreement, in the shape of a folder."""

from __future__ import annotations

from uttag.apps.agreement.folder.shape import (
    AgreementFile,
    ChapterEntry,
    ChapterFile,
    ClauseEntry,
    CooperationEntry,
    DecisionEntry,
    DecisionsFile,
    DistributorEntry,
    ExampleEntry,
    ReadingEntry,
    SourceEntry,
    TermEntry,
    TermsFile,
    ValueEntry,
)
from uttag.apps.agreement.folder.steering import DocumentEntry, DocumentsFile, VersionEntry
from uttag.apps.agreement.folder.writing import NOWHERE, entry_of
from uttag.apps.agreement.models import (
    Chapter,
    Clause,
    Cooperation,
    Decision,
    Document,
    DocumentVersion,
    LooksAt,
    Source,
    Term,
    Unit,
)


def agreement_file() -> AgreementFile:
    row = Cooperation.objects.get()
    sources = [{**source, "code": Source(source["code"])} for source in row.sources]
    told = tuple(SourceEntry(place=NOWHERE, **source) for source in sources)
    return AgreementFile(place=NOWHERE, cooperation=entry_of(CooperationEntry, row, sources=told))


def distributor_entry() -> DistributorEntry:
    return DistributorEntry(place=NOWHERE, **Cooperation.objects.get().distributor)


def chapter_files() -> tuple[ChapterFile, ...]:
    chapters = Chapter.objects.prefetch_related("clauses__examples")
    return tuple(
        ChapterFile(
            place=NOWHERE,
            chapter=entry_of(ChapterEntry, chapter),
            clauses=tuple(map(_clause_entry, chapter.clauses.all())),
        )
        for chapter in chapters
    )


def _clause_entry(clause: Clause) -> ClauseEntry:
    return entry_of(
        ClauseEntry,
        clause,
        source=Source(clause.source),
        readings=tuple(ReadingEntry(place=NOWHERE, **reading) for reading in clause.readings),
        examples=tuple(entry_of(ExampleEntry, example) for example in clause.examples.all()),
    )


def decisions_file() -> DecisionsFile:
    rows = Decision.objects.order_by("pk")
    return DecisionsFile(place=NOWHERE, decisions=tuple(entry_of(DecisionEntry, row) for row in rows))


def terms_file(*, price_list: bool) -> TermsFile:
    terms = Term.objects.filter(in_price_list=price_list).select_related("clause")
    rows = terms.prefetch_related("values__decision").order_by("position")
    return TermsFile(place=NOWHERE, terms=tuple(map(_term_entry, rows)))


def _term_entry(term: Term) -> TermEntry:
    values = term.values.all()
    return entry_of(
        TermEntry,
        term,
        unit=Unit(term.unit),
        clause=term.clause.code,
        looks_at=LooksAt(term.looks_at),
        allowed=tuple(term.allowed),
        values=tuple(entry_of(ValueEntry, value, decision=value.decision.reference) for value in values),
    )


def documents_file() -> DocumentsFile:
    rows = Document.objects.select_related("clause").prefetch_related("versions__decision")
    return DocumentsFile(place=NOWHERE, documents=tuple(map(_document_entry, rows)))


def _document_entry(row: Document) -> DocumentEntry:
    return entry_of(
        DocumentEntry,
        row,
        clause=row.clause.code if row.clause else "",
        review_months=row.review_months or 0,
        versions=tuple(map(_version_entry, row.versions.all())),
    )


def _version_entry(row: DocumentVersion) -> VersionEntry:
    return entry_of(VersionEntry, row, decision=row.decision.reference if row.decision else "")
