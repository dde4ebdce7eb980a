"""What an agreement's folder holds: one frozen class per kind of table, whose fields are the keys allowed.

The names in the files are the field names; `many("reading")` is a list of `[[….reading]]` tables. A field
without a default has to be there. `place` says where an entry stands and takes no part in comparisons.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from uttag.apps.agreement.folder.entry import Entry, many
from uttag.apps.agreement.folder.steering import BodiesFile, DocumentsFile, KnowledgeFile
from uttag.apps.agreement.models import LooksAt, Source, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry(Entry):
    code: Source
    title_sv: str
    title_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CooperationEntry(Entry):
    code: str
    name_sv: str
    name_en: str
    starts_day: date
    sources: tuple[SourceEntry, ...] = many("source")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociationEntry(Entry):
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CareProviderEntry(Entry):
    """A municipality (`code` is its four digits of SCB) or the region ("VGR")."""

    code: str
    name: str
    kind: str
    organisation_number: str
    association: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEntry(Entry):
    """Who gets an invoice: `endpoint_scheme` and `endpoint_id` are its address for e-invoices (Peppol).

    With `product_area` it pays for that area alone; each care provider has one customer without.
    """

    code: str
    care_provider: str
    name: str
    endpoint_scheme: str
    endpoint_id: str
    buyer_reference: str
    street: str
    postal_code: str
    city: str
    product_area: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributorEntry(Entry):
    """The seller on invoices: the region's service board, through its depot."""

    name: str
    unit: str
    organisation_number: str
    vat_number: str
    endpoint_scheme: str
    endpoint_id: str
    bankgiro: str
    street: str
    postal_code: str
    city: str
    email: str
    phone: str
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingEntry(Entry):
    """How a clause is read where it can be read in two ways; `number` is its number in the register."""

    number: int
    text_sv: str
    text_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleEntry(Entry):
    """Facts for a rule and what must come out; `examples` tells how both are read."""

    rule: str
    text_sv: str
    text_en: str
    facts: dict[str, Any]
    expect: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEntry(Entry):
    code: str
    source: Source
    section: str = ""
    title_sv: str
    title_en: str
    text_sv: str
    text_en: str
    readings: tuple[ReadingEntry, ...] = many("reading")
    examples: tuple[ExampleEntry, ...] = many("example")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterEntry(Entry):
    """Clauses that belong together."""

    name: str
    title_sv: str
    title_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEntry(Entry):
    """`enacted`: decided since the examples were written, which are judged without its values."""

    reference: str
    body: str
    decided_day: date
    title: str
    sample: bool = False
    enacted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueEntry(Entry):
    effective_from: date
    value: Any
    decision: str
    sample: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TermEntry(Entry):
    key: str
    unit: Unit
    clause: str
    looks_at: LooksAt
    label_sv: str
    label_en: str
    used_for: str = ""
    minimum: Any = None
    maximum: Any = None
    allowed: tuple[Any, ...] = ()
    values: tuple[ValueEntry, ...] = many("value")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntry(Entry):
    code: str
    name_sv: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaEntry(Entry):
    code: str
    name_sv: str
    name_en: str
    groups: tuple[GroupEntry, ...] = many("group")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFile(Entry):
    cooperation: CooperationEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesFile(Entry):
    distributor: DistributorEntry
    associations: tuple[AssociationEntry, ...] = many("association")
    care_providers: tuple[CareProviderEntry, ...] = many("care_provider")
    customers: tuple[CustomerEntry, ...] = many("customer")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsFile(Entry):
    decisions: tuple[DecisionEntry, ...] = many("decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsFile(Entry):
    terms: tuple[TermEntry, ...] = many("term")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductsFile(Entry):
    areas: tuple[AreaEntry, ...] = many("area")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterFile(Entry):
    """One file of `clauses/`; files are taken in the order of their names."""

    chapter: ChapterEntry
    clauses: tuple[ClauseEntry, ...] = many("clause")


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A whole folder. `price_list` holds terms too; it stands apart because people look for it apart."""

    agreement: AgreementFile
    parties: PartiesFile
    decisions: DecisionsFile
    products: ProductsFile
    terms: TermsFile
    price_list: TermsFile
    bodies: BodiesFile
    documents: DocumentsFile
    knowledge: KnowledgeFile
    chapters: tuple[ChapterFile, ...]

    @property
    def clauses(self) -> tuple[ClauseEntry, ...]:
        return tuple(clause for chapter in self.chapters for clause in chapter.clauses)

    @property
    def all_terms(self) -> tuple[TermEntry, ...]:
        return (*self.terms.terms, *self.price_list.terms)
