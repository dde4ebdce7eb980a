"""Reads of the agreement: the term book that rules are given, the terms of a day, the clauses.

Where carriers reach is kept beside the book: placing an order asks for both, and one query tells if either is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models import Prefetch, QuerySet

from uttag.apps.agreement.models import Clause, ClauseExample, Cooperation, Decision, Term, TermValue
from uttag.apps.parties.reaches import REACHES_AS_TEXT, Reaches, reaches_in
from uttag.ground.selects import select
from uttag.rules import terms
from uttag.rules.periods import CoverFacts, Span

Spans = Mapping[str, CoverFacts]
"""Care providers of which an agreement has been given notice, by code; `day` is left to whoever asks."""


@dataclass(slots=True)
class _Shelf:
    """The book this process last read and the agreements that notices end, with what tells them from newer ones."""

    newest: int | None = None
    book: terms.TermBook | None = None
    known_notices: tuple[int, ...] = ()
    ending: Spans | None = None
    known_reaches: str | None = None
    reaches: Reaches | None = None


_shelf = _Shelf()
# Agreements and notices are counted, since a lower id may be committed after a higher one; they are few.
# Reaches are changed where they stand, so that only all of what they say tells whether they are new.
_NEWEST = """
SELECT ({reaches}), (SELECT max(id) FROM agreement_termvalue),
    (SELECT count(*) FROM agreement_signedagreement),
    (SELECT count(*) FROM agreement_notice), (SELECT count(*) FROM agreement_noticewithdrawal)
"""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What rules on an order are asked with: all terms, agreements that end (P3), where carriers reach (D5–D7)."""

    book: terms.TermBook
    ending: Spans
    reaches: Reaches


def term_book() -> terms.TermBook:
    """All values of all terms. Read once per process; one small query asks whether a value has been added.

    Values are never edited or deleted, so the highest id tells two books apart.
    """
    return rulebook().book


def rulebook() -> Rulebook:
    """The book, the agreements that end and the carriers' reaches, as kept, if one small query finds nothing new."""
    [(reached, newest, *counts)] = select(_NEWEST.format(reaches=REACHES_AS_TEXT[connection.vendor]), ())
    book, ending, reaches = _shelf.book, _shelf.ending, _shelf.reaches
    if book is None or newest != _shelf.newest:
        book = read_term_book()
        _shelf.newest, _shelf.book = newest, book
    if ending is None or tuple(counts) != _shelf.known_notices:
        ending = read_ending_agreements()
        _shelf.known_notices, _shelf.ending = tuple(counts), ending
    if reaches is None or reached != _shelf.known_reaches:
        reaches = reaches_in(reached)
        _shelf.known_reaches, _shelf.reaches = reached, reaches
    return Rulebook(book, ending, reaches)


def read_term_book(*, enacted: bool = True) -> terms.TermBook:
    """The same read from the database, whatever this process has kept; without `enacted` as it was loaded."""
    values = TermValue.objects.select_related("term__clause", "decision")
    return terms.TermBook(map(plain, values if enacted else values.exclude(decision__enacted=True)))


_AGREEMENTS = """
SELECT p.code, p.name, a.first_day, (
    SELECT min(n.ends_day) FROM agreement_notice n
    LEFT JOIN agreement_noticewithdrawal w ON w.notice_id = n.id
    WHERE n.agreement_id = a.id AND w.id IS NULL
)
FROM agreement_signedagreement a JOIN parties_careprovider p ON p.id = a.care_provider_id
ORDER BY p.code, a.first_day
"""


def read_ending_agreements() -> Spans:
    """For each care provider with a notice that stands: all its agreements, as `periods.covered` asks for them."""
    spans: dict[str, CoverFacts] = {}
    for code, name, first_day, ends_day in select(_AGREEMENTS, ()):
        known = spans.get(code) or CoverFacts(code, name, (), date.min)
        span = Span(_as_date(first_day), _as_date(ends_day) if ends_day else None)
        spans[code] = replace(known, agreements=(*known.agreements, span))
    return {code: facts for code, facts in spans.items() if any(s.ends_day for s in facts.agreements)}


def _as_date(value: date | str) -> date:
    """SQLite keeps days as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def forget_term_book() -> None:
    """The next `term_book` reads anew. Needed where a rollback can give an id to another row."""
    _shelf.newest = _shelf.book = _shelf.ending = None
    _shelf.known_reaches = _shelf.reaches = None
    _shelf.known_notices = ()


def plain(value: TermValue) -> terms.TermValue:
    """A row as the term book holds it. Have its term with clause, and its decision, at hand."""
    return terms.TermValue(
        key=value.term.key,
        effective_from=value.effective_from,
        decided_on=value.decided_on,
        value=value.value,
        clause=value.term.clause.code,
        decision=value.decision.reference,
        sample=value.sample,
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


def clause_titles(language: str) -> list[tuple[str, str]]:
    """Each clause's id with its title, in their order, to choose among."""
    titles = Clause.objects.order_by("position").values_list("code", f"title_{language}")
    return [(code, f"{code} {title}") for code, title in titles]


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
