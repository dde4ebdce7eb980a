"""A proposal as the rule is asked about it: its values and versions with what holds now, and who else has one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from uttag.apps.agreement.changes.changing import ValueChange, VersionChange, held_by, in_book
from uttag.apps.agreement.models import Decision, Document, DocumentVersion, Term
from uttag.apps.agreement.models import TermValue as TermValueRow
from uttag.apps.agreement.queries import term_book
from uttag.apps.governance.matters.mandates import LAWMAKERS, deciders_of
from uttag.apps.governance.models import Matter, ProposedValue, ProposedVersion
from uttag.apps.invoicing.models import Month
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.rules.changing import NewValue, NewVersion, ProposalFacts, proposable
from uttag.rules.reasons import Refusal, Refused, because
from uttag.rules.rulings import rule_on
from uttag.rules.terms import TermValue

PROPOSED = "proposed"


def terms_named(keys: Iterable[str]) -> Mapping[str, Term]:
    """The terms under these keys, locked: of two proposals at once for one of them the second sees the first.

    Refused where one is unknown.
    """
    wanted = sorted(set(keys))
    rows = Term.objects.select_for_update(of=("self",)).select_related("clause").order_by("pk")
    found = {term.key: term for term in rows.filter(key__in=wanted)}
    if missing := [key for key in wanted if key not in found]:
        raise Refused(*(because("term_unknown", "P4", key=key) for key in missing))
    return found


def documents_named(codes: Iterable[str]) -> Mapping[str, Document]:
    """The documents under these codes, locked as `terms_named` does."""
    wanted = sorted(set(codes))
    rows = Document.objects.select_for_update(of=("self",)).order_by("pk")
    found = {document.code: document for document in rows.filter(code__in=wanted)}
    if missing := [code for code in wanted if code not in found]:
        raise Refused(*(because("document_unknown", "P12", code=code) for code in missing))
    return found


def must_be_proposable(
    matter: UUID,
    values: Sequence[ValueChange],
    versions: Sequence[VersionChange],
    *,
    day: date,
    at: datetime,
    decided_day: date | None = None,
) -> None:
    """Asks the rule on `day` and records its ruling. Raises RuledRefusal with every fault, term by term.

    `decided_day`: when it is decided, where it is; only then two values of one start and day meet.
    """
    facts = _facts(matter, values, versions, day, decided_day)
    ruled = rule_on(proposable, facts, term_book())
    prepared = prepare(ruled, subject_kind="matter", subject_uuid=matter, at=at)
    if isinstance(ruled.outcome, Refusal):
        raise RuledRefusal([prepared], *ruled.outcome.reasons)
    record([prepared])


def closed_day() -> date | None:
    """The last day of the last month that is closed, or being closed."""
    last = Month.objects.order_by("-first_day").first()
    return last.last_day if last else None


def as_proposed(values: Iterable[ValueChange | ProposedValue]) -> tuple[TermValue, ...]:
    """The values as a term book would hold them, decided after all others."""
    changes = (ValueChange(value.term, value.effective_from, value.value) for value in values)
    return tuple(in_book(change, decided_on=date.max, decision=PROPOSED) for change in changes)


def _facts(
    matter: UUID,
    values: Sequence[ValueChange],
    versions: Sequence[VersionChange],
    day: date,
    decided_day: date | None,
) -> ProposalFacts:
    return ProposalFacts(
        today=day,
        closed_day=closed_day(),
        values=tuple(_new_values(matter, values, decided_day)),
        versions=tuple(_new_versions(matter, versions)),
    )


def _decided_since(keys: Sequence[int], day: date) -> set[tuple[int, date]]:
    """Terms and starts with a value decided that day or later: one more of that day would never come to hold."""
    decided = TermValueRow.objects.filter(term__in=keys, decided_on__gte=day)
    return set(decided.values_list("term", "effective_from"))


def _new_values(matter: UUID, values: Sequence[ValueChange], decided_day: date | None) -> Iterable[NewValue]:
    keys = [value.term.pk for value in values]
    rivals, book = _rival_values(matter, keys), term_book()
    lawful = _set_by_law(keys)
    same_day = _decided_since(keys, decided_day) if decided_day else set()
    for value in values:
        term, start = value.term, (value.term.pk, value.effective_from)
        # What holds that day if this value is not decided: its siblings of earlier days are.
        earlier = [one for one in values if one.term == term and one.effective_from < value.effective_from]
        without = book.changed_by(as_proposed(earlier)) if earlier else book
        yield NewValue(
            term=term.key,
            label=term.label_sv,
            unit=term.unit,
            effective_day=value.effective_from,
            value=value.value,
            instead_of=held_by(without, term.key, value.effective_from),
            minimum=term.minimum,
            maximum=term.maximum,
            allowed=tuple(term.allowed),
            decided_elsewhere=lawful.get(term.pk, ""),
            rival=rivals.get(start, ""),
            decided_day=decided_day if start in same_day else None,
        )


def _new_versions(matter: UUID, versions: Sequence[VersionChange]) -> Iterable[NewVersion]:
    documents = [version.document for version in versions]
    if not documents:
        return
    last = dict(
        DocumentVersion.objects.filter(document__in=documents)
        .order_by("version")
        .values_list("document__code", "effective_from")
    )
    rivals = dict(
        ProposedVersion.objects.filter(document__in=documents, matter__state=Matter.State.OPEN)
        .exclude(matter__uuid=matter)
        .values_list("document__code", "matter__title")
    )
    deciders = deciders_of(documents)
    for version in versions:
        document = version.document
        who, ours = deciders[document.code]
        yield NewVersion(
            document=document.code,
            title=document.title,
            effective_day=version.effective_from,
            last_day=last.get(document.code),
            decided_elsewhere="" if ours else who,
            rival=rivals.get(document.code, ""),
        )


def _rival_values(matter: UUID, terms: Sequence[int]) -> dict[tuple[int, date], str]:
    open_ones = ProposedValue.objects.filter(term__in=terms, matter__state=Matter.State.OPEN)
    rows = open_ones.exclude(matter__uuid=matter).values_list("term", "effective_from", "matter__title")
    return {(term, start): title for term, start, title in rows}


def _set_by_law(terms: Sequence[int]) -> dict[int, str]:
    """Which of the terms the law has set, and who made it."""
    rows = Decision.objects.filter(term_values__term__in=terms, body__in=LAWMAKERS)
    return dict(rows.values_list("term_values__term", "body"))
