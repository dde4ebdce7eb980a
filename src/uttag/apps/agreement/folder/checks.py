"""What can only be judged on a whole folder: references, bounds, doubles, and the examples' outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stdnum import luhn

from uttag.apps.agreement.folder.entry import Entry, Fault, fault_at, twice
from uttag.apps.agreement.folder.examples import example_faults
from uttag.apps.agreement.folder.shape import Folder, TermEntry
from uttag.apps.agreement.folder.steering_checks import steering_faults
from uttag.apps.agreement.folder.values import fault_of
from uttag.rules.terms import TermBook, TermValue


def faults_in(folder: Folder) -> list[Fault]:
    """Every fault. The examples run only when all else is well: on wrong terms they would mislead."""
    faults = [
        *_doubles(folder),
        *_references(folder),
        *_values(folder),
        *_parties(folder),
        *steering_faults(folder),
    ]
    return faults or list(_examples(folder))


def _doubles(folder: Folder) -> Iterator[Fault]:
    parties = folder.parties
    groups = [group for area in folder.products.areas for group in area.groups]
    yield from twice("clause", folder.clauses, "code")
    yield from twice("term", folder.all_terms, "key")
    yield from twice("decision", folder.decisions.decisions, "reference")
    yield from twice("product area", folder.products.areas, "code")
    yield from twice("product group", groups, "code")
    yield from twice("association", parties.associations, "code")
    yield from twice("care provider", parties.care_providers, "code")
    yield from twice("customer", parties.customers, "code")


def _references(folder: Folder) -> Iterator[Fault]:
    clauses = {clause.code for clause in folder.clauses}
    decisions = {decision.reference for decision in folder.decisions.decisions}
    sources = {source.code for source in folder.agreement.cooperation.sources}
    for clause in folder.clauses:
        if clause.source not in sources:
            yield fault_at(clause, f'clause "{clause.code}": unknown source "{clause.source}"')
    for term in folder.all_terms:
        if term.clause not in clauses:
            yield fault_at(term, f'term "{term.key}": unknown clause "{term.clause}"')
        for value in term.values:
            if value.decision not in decisions:
                yield fault_at(value, f'term "{term.key}": unknown decision "{value.decision}"')


def _values(folder: Folder) -> Iterator[Fault]:
    days = {decision.reference: decision.decided_day for decision in folder.decisions.decisions}
    for term in folder.all_terms:
        if not term.values:
            yield fault_at(term, f'term "{term.key}" has no value')
        seen: dict[Any, Entry] = {}
        for value in term.values:
            if wrong := fault_of(term.unit, value.value, term.minimum, term.maximum, term.allowed):
                yield fault_at(value, f'term "{term.key}": {wrong}')
            start = (value.effective_from, days.get(value.decision))
            if start in seen:
                yield fault_at(
                    value,
                    f'term "{term.key}": two values from {value.effective_from}, decided the same day;'
                    f" the other is at {seen[start].place}",
                )
            seen.setdefault(start, value)


def _parties(folder: Folder) -> Iterator[Fault]:
    parties = folder.parties
    associations = {association.code for association in parties.associations}
    payers = {customer.care_provider for customer in parties.customers if not customer.product_area}
    for provider in parties.care_providers:
        if provider.association and provider.association not in associations:
            yield fault_at(provider, f'"{provider.code}": unknown association "{provider.association}"')
        if provider.code not in payers:
            yield fault_at(provider, f'"{provider.code}" {provider.name} has no customer to invoice')
    providers = {provider.code for provider in parties.care_providers}
    areas = {area.code for area in folder.products.areas}
    for customer in parties.customers:
        if customer.care_provider not in providers:
            yield fault_at(customer, f'"{customer.code}": unknown care provider "{customer.care_provider}"')
        if customer.product_area and customer.product_area not in areas:
            yield fault_at(customer, f'"{customer.code}": unknown product area "{customer.product_area}"')
    yield from _organisation_number(parties.distributor, parties.distributor.organisation_number)
    for provider in parties.care_providers:
        yield from _organisation_number(provider, provider.organisation_number)


def _organisation_number(party: Entry, number: str) -> Iterator[Fault]:
    if not luhn.is_valid(number.replace("-", "")):
        yield fault_at(party, f'organisation number "{number}" has a wrong check digit')


def _examples(folder: Folder) -> Iterator[Fault]:
    book = folder_book(folder, enacted=False)
    for clause in folder.clauses:
        for example in clause.examples:
            for wrong in example_faults(example, book):
                yield fault_at(example, f"clause {clause.code}: {wrong}")


def folder_book(folder: Folder, *, enacted: bool = True) -> TermBook:
    """The folder's terms as rules read them; without `enacted` as they were when the examples were written."""
    decisions = folder.decisions.decisions
    days = {d.reference: d.decided_day for d in decisions if enacted or not d.enacted}
    return TermBook(value for term in folder.all_terms for value in _plain(term, days))


def _plain(term: TermEntry, days: dict[str, Any]) -> Iterator[TermValue]:
    for value in (value for value in term.values if value.decision in days):
        yield TermValue(
            key=term.key,
            effective_from=value.effective_from,
            decided_on=days[value.decision],
            value=value.value,
            clause=term.clause,
            decision=value.decision,
            sample=value.sample,
        )
