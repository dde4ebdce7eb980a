"""The folder's files on how the cooperation is steered: bodies, governing documents, LMN's tasks (G1, P12, C1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.apps.agreement.folder.entry import Entry, many


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEntry(Entry):
    """A part of a body's mandate, that its matters name (G3)."""

    code: str
    text_sv: str
    text_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatEntry(Entry):
    """Seats that the same party fills with the same function: `least` to `most` of them."""

    side: str
    party: str
    function_sv: str
    function_en: str
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyEntry(Entry):
    """A body. `decides`: "terms", "documents:CODE" or "documents" for what it may decide and not only recommend.

    `alternates_first`: the side that holds the chair from `alternates_from_year` (0: it doesn't alternate).
    """

    code: str
    name_sv: str
    name_en: str
    mandate_sv: str = ""
    mandate_en: str = ""
    clause: str = ""
    reports_to: str = ""
    prepared_by: str = ""
    decides: tuple[str, ...] = ()
    judged: bool = True
    chair_side: str = ""
    vice_chair_side: str = ""
    alternates_from_year: int = 0
    alternates_first: str = ""
    meetings_term: str = ""
    sample: bool = False
    parts: tuple[PartEntry, ...] = many("part")
    seats: tuple[SeatEntry, ...] = many("seat")


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry(Entry):
    """A version of a document, by a decision of ours or by somebody else's in words."""

    version: int
    effective_from: date
    decision: str = ""
    decided_elsewhere: str = ""
    summary: str = ""
    link: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEntry(Entry):
    """A governing document. `decided_by` is a body's code, or who else in words; 0 months: no review is planned."""

    code: str
    kind: str
    title: str
    decided_by: str
    clause: str = ""
    review_months: int = 0
    versions: tuple[VersionEntry, ...] = many("version")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeEntry(Entry):
    """One of the nine tasks of specification C. `rhythm`: quarterly, yearly or continuous."""

    code: str
    title_sv: str
    title_en: str
    purpose_sv: str
    purpose_en: str
    way_sv: str
    way_en: str
    rhythm: str
    to_council: bool = False
    on_web: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BodiesFile(Entry):
    bodies: tuple[BodyEntry, ...] = many("body")


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsFile(Entry):
    documents: tuple[DocumentEntry, ...] = many("document")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeFile(Entry):
    tasks: tuple[KnowledgeEntry, ...] = many("task")
