"""What can only be judged on a whole folder of bodies, documents and tasks: references, doubles, allowed words."""

from __future__ import annotations

from collections.abc import Iterator

from uttag.apps.agreement.folder.entry import Entry, Fault, fault_at, twice
from uttag.apps.agreement.folder.shape import Folder
from uttag.apps.agreement.folder.steering import BodyEntry, DocumentEntry, VersionEntry
from uttag.apps.agreement.models import Document

SIDES = ("municipalities", "region")
RHYTHMS = ("quarterly", "yearly", "continuous")


def steering_faults(folder: Folder) -> Iterator[Fault]:
    """Every fault in bodies.toml, documents.toml and knowledge.toml."""
    yield from twice("body", folder.bodies.bodies, "code")
    yield from twice("document", folder.documents.documents, "code")
    yield from twice("task", folder.knowledge.tasks, "code")
    for body in folder.bodies.bodies:
        yield from _body(body, folder)
    for document in folder.documents.documents:
        yield from _document(document, folder)
    for task in folder.knowledge.tasks:
        yield from _one_of(task, f'task "{task.code}": rhythm', task.rhythm, RHYTHMS)


def _body(body: BodyEntry, folder: Folder) -> Iterator[Fault]:
    bodies = [other.code for other in folder.bodies.bodies]
    named = f'body "{body.code}"'
    for what, code in (("reports_to", body.reports_to), ("prepared_by", body.prepared_by)):
        yield from _one_of(body, f"{named}: {what}", code, bodies, optional=True)
    yield from _one_of(body, f"{named}: clause", body.clause, _clauses(folder), optional=True)
    terms = [term.key for term in folder.all_terms]
    yield from _one_of(body, f"{named}: meetings_term", body.meetings_term, terms, optional=True)
    for what, side in (
        ("chair_side", body.chair_side),
        ("vice_chair_side", body.vice_chair_side),
        ("alternates_first", body.alternates_first),
    ):
        yield from _one_of(body, f"{named}: {what}", side, SIDES, optional=True)
    documents = [f"documents:{document.code}" for document in folder.documents.documents]
    for power in body.decides:
        yield from _one_of(body, f"{named}: decides", power, ("terms", "documents", *documents))
    for seat in body.seats:
        yield from _one_of(seat, f"{named}: side", seat.side, SIDES)
        if not 0 <= seat.least <= seat.most or seat.most == 0:
            yield fault_at(seat, f"{named}: {seat.least} to {seat.most} seats is no number of seats")


def _document(document: DocumentEntry, folder: Folder) -> Iterator[Fault]:
    named = f'document "{document.code}"'
    yield from _one_of(document, f"{named}: kind", document.kind, Document.Kind.values)
    yield from _one_of(document, f"{named}: clause", document.clause, _clauses(folder), optional=True)
    decisions = [decision.reference for decision in folder.decisions.decisions]
    for number, version in enumerate(document.versions, start=1):
        yield from _one_of(version, f"{named}: decision", version.decision, decisions, optional=True)
        yield from _version(version, number, named)


def _version(version: VersionEntry, number: int, named: str) -> Iterator[Fault]:
    if version.version != number:
        yield fault_at(version, f"{named}: version {version.version} stands where version {number} should")
    if bool(version.decision) == bool(version.decided_elsewhere):
        yield fault_at(version, f"{named}: a version has a decision or says who else decided it, one of them")


def _clauses(folder: Folder) -> list[str]:
    return [clause.code for clause in folder.clauses]


def _one_of(
    entry: Entry, what: str, value: str, known: list[str] | tuple[str, ...], *, optional: bool = False
) -> Iterator[Fault]:
    if value not in known and not (optional and value == ""):
        yield fault_at(entry, f'{what} "{value}" is not one of {", ".join(known)}')
