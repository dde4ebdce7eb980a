"""Reads of the agreement: the term book that rules are given, the terms of a day, the clauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from uttag.apps.agreement.models import Clause, ClauseExample, Cooperation, Decision, Term, TermValue
from uttag.ground.selects import select
from uttag.rules import terms


@dataclass(slots=True)
class _Shelf:
    """The book this process last read, and the newest value it holds."""

    newest: int | None = None
    book: terms.TermBook | None = None


_shelf = _Shelf()


def term_book() -> terms.TermBook:
    """All values of all terms. Read once per process; one small query asks whether a value has been added.

    Values are never edited or deleted, so the highest id tells two books apart.
    """
    [(newest,)] = select("SELECT max(id) FROM agreement_termvalue", ())
    book = _shelf.book
    if book is None or newest != _shelf.newest:
        book = read_term_book()
        _shelf.newest, _shelf.book = newest, book
    return book


def read_term_book() -> terms.TermBook:
    """The same read from the database, whatever this process has kept."""
    return terms.TermBook(_plain(TermValue.objects.select_related("term__clause", "decision")))


def forget_term_book() -> None:
    """The next `term_book` reads anew. Needed where a rollback can give an id to another value."""
    _shelf.newest = _shelf.book = None


def _plain(values: Iterable[TermValue]) -> Iterable[terms.TermValue]:
    for v in values:
        yield terms.TermValue(
            key=v.term.key,
            effective_from=v.effective_from,
            decided_on=v.decided_on,
            value=v.value,
            clause=v.term.clause.code,
            decision=v.decision.reference,
            sample=v.sample,
        )


@dataclass(frozen=True, slots=True)
class Distributor:
    """The region's service board, as seller on invoices. With `sample`, bankgiro and address are made up."""

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
    sample: bool


def clauses() -> QuerySet[Clause]:
    """All clauses in their order, with examples and terms at hand."""
    return Clause.objects.select_related("chapter").prefetch_related(
        Prefetch("examples", ClauseExample.objects.order_by("position")), "terms"
    )


def clause(code: str) -> Clause:
    """One clause by its id. Raises Clause.DoesNotExist."""
    return clauses().get(code=code)


def decision(reference: str) -> Decision:
    """A decision by its reference, as rulings cite it. Raises Decision.DoesNotExist."""
    return Decision.objects.get(reference=reference)


def cooperation() -> Cooperation:
    """The agreement as a whole. Raises Cooperation.DoesNotExist before a folder is loaded."""
    return Cooperation.objects.get()


def distributor() -> Distributor:
    """Who sells and invoices (P1, F4)."""
    return Distributor(**cooperation().distributor)


def term_labels(keys: Iterable[str], language: str) -> dict[str, str]:
    """Key → the term's name in `language` ("sv" or "en")."""
    return dict(Term.objects.filter(key__in=keys).values_list("key", f"label_{language}"))
