"""What the database holds of the agreement, in the shape of a folder."""

from __future__ import annotations

from typing import Any

from uttag.apps.agreement.folder.entry import Place
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
from uttag.apps.agreement.models import (
    Chapter,
    Clause,
    Cooperation,
    Decision,
    Document,
    LooksAt,
    Source,
    Term,
    Unit,
)

# An entry that comes from the database stands in no file.
NOWHERE = Place("", 0)


def agreement_file() -> AgreementFile:
    row = Cooperation.objects.get()
    sources = [{**source, "code": Source(source["code"])} for source in row.sources]
    return AgreementFile(
        place=NOWHERE,
        cooperation=CooperationEntry(
            place=NOWHERE,
            code=row.code,
            name_sv=row.name_sv,
            name_en=row.name_en,
            starts_day=row.starts_day,
            sources=tuple(SourceEntry(place=NOWHERE, **source) for source in sources),
        ),
    )


def distributor_entry() -> DistributorEntry:
    return DistributorEntry(place=NOWHERE, **Cooperation.objects.get().distributor)


def chapter_files() -> tuple[ChapterFile, ...]:
    chapters = Chapter.objects.prefetch_related("clauses__examples")
    return tuple(
        ChapterFile(
            place=NOWHERE,
            chapter=ChapterEntry(
                place=NOWHERE, name=chapter.name, title_sv=chapter.title_sv, title_en=chapter.title_en
            ),
            clauses=tuple(_clause_entry(clause) for clause in chapter.clauses.all()),
        )
        for chapter in chapters
    )


def _clause_entry(clause: Clause) -> ClauseEntry:
    return ClauseEntry(
        place=NOWHERE,
        code=clause.code,
        source=Source(clause.source),
        section=clause.section,
        title_sv=clause.title_sv,
        title_en=clause.title_en,
        text_sv=clause.text_sv,
        text_en=clause.text_en,
        readings=tuple(ReadingEntry(place=NOWHERE, **reading) for reading in clause.readings),
        examples=tuple(
            ExampleEntry(
                place=NOWHERE,
                rule=example.rule,
                text_sv=example.text_sv,
                text_en=example.text_en,
                facts=example.facts,
                expect=example.expect,
            )
            for example in clause.examples.all()
        ),
    )


def decisions_file() -> DecisionsFile:
    return DecisionsFile(
        place=NOWHERE,
        decisions=tuple(
            DecisionEntry(
                place=NOWHERE,
                reference=row.reference,
                body=row.body,
                decided_day=row.decided_day,
                title=row.title,
                sample=row.sample,
                enacted=row.enacted,
            )
            for row in Decision.objects.order_by("pk")
        ),
    )


def terms_file(*, price_list: bool) -> TermsFile:
    terms = Term.objects.filter(in_price_list=price_list).select_related("clause")
    rows = terms.prefetch_related("values__decision").order_by("position")
    return TermsFile(place=NOWHERE, terms=tuple(map(_term_entry, rows)))


def _term_entry(term: Term) -> TermEntry:
    bounds: dict[str, Any] = {
        "minimum": term.minimum,
        "maximum": term.maximum,
        "allowed": tuple(term.allowed),
    }
    return TermEntry(
        place=NOWHERE,
        key=term.key,
        unit=Unit(term.unit),
        clause=term.clause.code,
        looks_at=LooksAt(term.looks_at),
        label_sv=term.label_sv,
        label_en=term.label_en,
        used_for=term.used_for,
        **bounds,
        values=tuple(
            ValueEntry(
                place=NOWHERE,
                effective_from=value.effective_from,
                value=value.value,
                decision=value.decision.reference,
                sample=value.sample,
            )
            for value in term.values.all()
        ),
    )


def documents_file() -> DocumentsFile:
    rows = Document.objects.select_related("clause").prefetch_related("versions__decision")
    return DocumentsFile(place=NOWHERE, documents=tuple(map(_document_entry, rows)))


def _document_entry(row: Document) -> DocumentEntry:
    return DocumentEntry(
        place=NOWHERE,
        code=row.code,
        kind=row.kind,
        title=row.title,
        decided_by=row.decided_by,
        clause=row.clause.code if row.clause else "",
        review_months=row.review_months or 0,
        versions=tuple(
            VersionEntry(
                place=NOWHERE,
                version=version.version,
                effective_from=version.effective_from,
                decision=version.decision.reference if version.decision else "",
                decided_elsewhere=version.decided_elsewhere,
                summary=version.summary,
                link=version.link,
                sample=version.sample,
            )
            for version in row.versions.all()
        ),
    )
